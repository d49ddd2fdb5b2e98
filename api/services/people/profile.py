"""What a person changes of their own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.services import audit
from api.services.actors import SYSTEM, person_key
from api.services.people import lockout, passwords, people, second_factor, web_sessions
from api.services.people.account_errors import FormError
from api.storage.database import lock_for_writing
from api.storage.types import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_WRONG = (
    "Ce n’est pas votre mot de passe actuel, ou il y a eu trop d’essais. "
    "Vérifiez-le, ou réessayez plus tard."
)


def prove(session: Session, moderator_id: int, password: str) -> None:
    """Check that whoever sits at the browser knows the password of the account.

    Raises:
        FormError: They do not; it counts as a failed sign-in.
    """
    person = people.find(session, moderator_id)
    right = passwords.matches(person.password, password)
    with session.begin():
        lock_for_writing(session)
        account = people.hold(session, moderator_id)
        locked = lockout.closed(account)
        right = right and not locked and account.password == person.password
        if not right:
            if not locked:
                lockout.count_failure(account)
            who = person_key(moderator_id)
            audit.record(
                session, SYSTEM.key, "sign_in.refused", who, stage="account", locked=locked
            )
    if not right:
        raise FormError("current", _WRONG)


def change_password(
    session: Session, moderator_id: int, current: str, new: str, browser: str | None
) -> None:
    """Change the password; the other browsers of this person are signed out.

    Raises:
        FormError: The current password is wrong (``current``), or the new one does not
            suit (``password``).
    """
    passwords.accept(new, people.find(session, moderator_id).login)
    prove(session, moderator_id, current)
    encoded = passwords.encode(new)
    with session.begin():
        lock_for_writing(session)
        account = people.hold(session, moderator_id)
        account.password = encoded
        lockout.clear(account)
        web_sessions.end_all(session, moderator_id, but=browser)
        who = person_key(moderator_id)
        audit.record(session, who, "password.change", who)


def rename(session: Session, moderator_id: int, name: str) -> None:
    """Change how others read this person.

    Raises:
        FormError: The name does not suit.
    """
    shown = people.acceptable_name(name)
    with session.begin():
        lock_for_writing(session)
        account = people.hold(session, moderator_id)
        if account.name != shown:
            account.name = shown
            who = person_key(moderator_id)
            audit.record(session, who, "profile.name", who, name=shown)


def prefer(session: Session, moderator_id: int, **preferences: bool) -> None:
    """Set preferences of the pages: ``blur``, ``keys``."""
    with session.begin():
        lock_for_writing(session)
        account = people.hold(session, moderator_id)
        # A new dictionary: SQLAlchemy does not see one that changes inside.
        account.preferences = account.preferences | preferences


def start_second_factor(
    session: Session, moderator_id: int, secret: str, code: str, browser: str | None
) -> None:
    """Ask for a code at each sign-in from now on; other browsers are signed out.

    Args:
        session: To work with.
        moderator_id: Whose account.
        secret: That the person's telephone has just learnt.
        code: That it shows, which proves it.
        browser: Token of the session that stays.

    Raises:
        FormError: The code is not one of this secret (``code``).
    """
    step = second_factor.step_of(secret, code, now(), None)
    if step is None:
        raise FormError(
            "code",
            "Ce code ne correspond pas. Vérifiez l’heure du téléphone, puis tapez le code suivant.",
        )
    with session.begin():
        lock_for_writing(session)
        account = people.hold(session, moderator_id)
        account.totp_secret, account.totp_step = secret, step
        web_sessions.end_all(session, moderator_id, but=browser)
        who = person_key(moderator_id)
        audit.record(session, who, "second_factor.on", who)


def stop_second_factor(session: Session, moderator_id: int, current: str) -> None:
    """Sign in by the password alone from now on.

    Raises:
        FormError: The password is wrong (``current``).
    """
    prove(session, moderator_id, current)
    with session.begin():
        lock_for_writing(session)
        account = people.hold(session, moderator_id)
        account.totp_secret = account.totp_step = None
        who = person_key(moderator_id)
        audit.record(session, who, "second_factor.off", who)
