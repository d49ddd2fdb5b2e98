"""Sign in, by a password and perhaps a code, and out again.

The work is the same for a login that exists and for one that does not: one password is
compared, one line is written to the journal. So are the words of a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from api.services import audit
from api.services.actors import SYSTEM, person_key
from api.services.people import lockout, passwords, people, second_factor, web_sessions
from api.services.people.account_errors import CodeError, SignInError
from api.storage.database import lock_for_writing
from api.storage.types import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.storage.tables import Moderator

PATIENCE = timedelta(minutes=5)
"""Between the password and the code."""
PENDING = "pending"
"""Name, in the session of a browser, of who has given a password and owes a code."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A password was right.

    Attributes:
        token: Of the browser's new session.
        owes_code: Whether nobody is signed in yet: the second factor remains.
    """

    token: str
    owes_code: bool


def sign_in(session: Session, login: str, password: str, browser: str | None) -> Entered:
    """Sign a person in by their password.

    Args:
        session: To work with.
        login: As typed.
        password: As typed.
        browser: Token of the browser's session, which ends.

    Raises:
        SignInError: Unknown, disabled, closed for a while, or another password.
    """
    known = people.find_by_login(session, login)
    compared = known.password if known else None
    right = passwords.matches(compared, password)
    with session.begin():
        lock_for_writing(session)
        account = people.hold(session, known.id) if known else None
        if account is None or not right or account.password != compared or _barred(account):
            _refuse(session, account, "password")
            entered = None
        else:
            if passwords.outdated(account.password or ""):
                account.password = passwords.encode(password)
            entered = _enter(session, account, browser)
    if entered is None:
        raise SignInError
    return entered


def confirm(session: Session, pending: dict[str, Any], code: str, browser: str | None) -> str:
    """Sign a person in by the code that follows their password.

    Args:
        session: To work with.
        pending: What the browser's session holds as :data:`PENDING`.
        code: As typed.
        browser: Token of the browser's session, which ends.

    Returns:
        The token of the new session.

    Raises:
        SignInError: It is too late, or the account has changed since: start again.
        CodeError: Another code is needed.
    """
    if datetime.fromisoformat(pending["until"]) <= now():
        raise SignInError
    with session.begin():
        lock_for_writing(session)
        account = people.hold(session, pending["moderator"])
        if account.disabled_at or not account.totp_secret or _seal(account) != pending["seal"]:
            raise SignInError
        token = None
        step = second_factor.step_of(account.totp_secret, code, now(), account.totp_step)
        if step is None or lockout.closed(account):
            _refuse(session, account, "code")
        else:
            account.totp_step = step
            token = _open(session, account, browser)
    if token is None:
        raise CodeError
    return token


def sign_out(session: Session, moderator_id: int, browser: str) -> None:
    """End the session of one browser."""
    with session.begin():
        lock_for_writing(session)
        web_sessions.end(session, browser)
        who = person_key(moderator_id)
        audit.record(session, who, "sign_out", who)


def _enter(session: Session, account: Moderator, browser: str | None) -> Entered:
    if not account.totp_secret:
        return Entered(_open(session, account, browser), owes_code=False)
    # Failures stay counted until the code is right: it must not be guessed at leisure.
    pending = {
        "moderator": account.id,
        "until": (now() + PATIENCE).isoformat(),
        "seal": _seal(account),
    }
    return Entered(web_sessions.replace(session, browser, {PENDING: pending}), owes_code=True)


def _open(session: Session, account: Moderator, browser: str | None) -> str:
    lockout.clear(account)
    token = web_sessions.replace(session, browser, {}, account.id)
    who = person_key(account.id)
    audit.record(session, who, "sign_in", who, second_factor=bool(account.totp_secret))
    return token


def _barred(account: Moderator) -> bool:
    return account.disabled_at is not None or lockout.closed(account)


def _refuse(session: Session, account: Moderator | None, stage: str) -> None:
    """Write a refusal down; never what was typed, which may be a password in the wrong field."""
    closed = account is not None and lockout.closed(account)
    if account is not None and not _barred(account):
        lockout.count_failure(account)
    subject = person_key(account.id) if account else "login:unknown"
    audit.record(session, SYSTEM.key, "sign_in.refused", subject, stage=stage, locked=closed)


def _seal(account: Moderator) -> str:
    """Return what changes when the password does."""
    return sha256((account.password or "").encode()).hexdigest()[:16]
