"""Accounts of people: invite, give a role and sites, disable, reset; the acts of owners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.services import audit
from api.services.actors import Role, person_key
from api.services.errors import ForbiddenError
from api.services.people import invitations, lockout, passwords, people, web_sessions
from api.services.people.account_errors import FormError, LastOwnerError
from api.storage.database import lock_for_writing
from api.storage.desk_queries import is_id
from api.storage.tables import Moderator, Site
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

    from api.services.actors import Actor


@dataclass(frozen=True, slots=True)
class Invited:
    """A person, and the token of their link: the only moment at which it is known."""

    moderator: Moderator
    token: str


def add(  # noqa: PLR0913 -- what an account is
    session: Session,
    actor: Actor,
    *,
    login: str,
    name: str,
    role: Role,
    site_ids: Collection[int] = (),
) -> Invited:
    """Make an account and the link by which its owner chooses a password.

    Raises:
        FormError: A field does not suit, or the login is taken.
        ForbiddenError: The actor is no owner.
    """
    _only_owners(actor)
    chosen, shown = people.acceptable_login(login), people.acceptable_name(name)
    with session.begin():
        lock_for_writing(session)
        if session.scalar(select(Moderator.id).where(Moderator.login == chosen)) is not None:
            raise FormError("login", "Cet identifiant est déjà pris. Choisissez-en un autre.")
        sites = _sites(session, role, site_ids)
        account = Moderator(login=chosen, name=shown, role=role.value, sites=sites, preferences={})
        session.add(account)
        session.flush()
        token = invitations.issue(session, account.id, actor.key)
        numbers, who = [site.id for site in sites], person_key(account.id)
        audit.record(
            session, actor.key, "moderator.add", who, login=chosen, role=role.value, sites=numbers
        )
    return Invited(account, token)


def set_password(session: Session, actor: Actor, moderator_id: int, password: str) -> None:
    """Set a password directly: from the command line, for the first owner.

    Raises:
        FormError: The password does not suit.
    """
    _only_owners(actor)
    passwords.accept(password, people.find(session, moderator_id).login)
    encoded = passwords.encode(password)
    with session.begin():
        lock_for_writing(session)
        account = people.hold(session, moderator_id)
        account.password = encoded
        lockout.clear(account)
        invitations.withdraw(session, moderator_id)
        web_sessions.end_all(session, moderator_id)
        audit.record(session, actor.key, "password.set", person_key(moderator_id))


def change_rights(
    session: Session, actor: Actor, moderator_id: int, role: Role, site_ids: Collection[int]
) -> Moderator:
    """Give a person another role, or other sites.

    Raises:
        LastOwnerError: They would leave the service without an owner.
    """
    _only_owners(actor)
    with session.begin():
        lock_for_writing(session)
        owners = _hold_owners(session)
        account = people.hold(session, moderator_id)
        if role is not Role.OWNER:
            _keep_one(owners, account)
        account.role = role.value
        account.sites = _sites(session, role, site_ids)
        numbers, who = [site.id for site in account.sites], person_key(account.id)
        audit.record(session, actor.key, "moderator.rights", who, role=role.value, sites=numbers)
    return account


def disable(session: Session, actor: Actor, moderator_id: int) -> Moderator:
    """Refuse a person from now on; whatever they have open ends at once.

    Raises:
        LastOwnerError: They would leave the service without an owner.
    """
    _only_owners(actor)
    with session.begin():
        lock_for_writing(session)
        owners = _hold_owners(session)
        account = people.hold(session, moderator_id)
        _keep_one(owners, account)
        open_until_now = account.disabled_at is None
        if open_until_now:
            account.disabled_at = now()
        web_sessions.end_all(session, account.id)
        invitations.withdraw(session, account.id)
        if open_until_now:
            audit.record(session, actor.key, "moderator.disable", person_key(account.id))
    return account


def reset(session: Session, actor: Actor, moderator_id: int) -> Invited:
    """Start a person's account again: new link, no password, no second factor, no session.

    A disabled account is open again. One cannot do it to oneself from a page, where the
    link could be lost with the session.

    Raises:
        ForbiddenError: The actor is no owner, or is this very person.
    """
    _only_owners(actor)
    if actor.key == person_key(moderator_id):
        raise ForbiddenError(
            "Vous ne pouvez pas réinitialiser votre propre accès. Changez votre mot de passe "
            "dans « Compte », ou demandez à une autre personne propriétaire."
        )
    with session.begin():
        lock_for_writing(session)
        account = people.hold(session, moderator_id)
        account.password = account.totp_secret = account.totp_step = account.disabled_at = None
        lockout.clear(account)
        web_sessions.end_all(session, account.id)
        token = invitations.issue(session, account.id, actor.key)
        audit.record(session, actor.key, "moderator.reset", person_key(account.id))
    return Invited(account, token)


def all_sites(session: Session) -> Sequence[Site]:
    """Return the sites there are, by name."""
    with session.begin():
        return session.scalars(select(Site).order_by(Site.name)).all()


def _only_owners(actor: Actor) -> None:
    if not actor.owner:
        raise ForbiddenError("Seules les personnes propriétaires gèrent l’équipe.")


def _sites(session: Session, role: Role, site_ids: Collection[int]) -> list[Site]:
    """Return the sites a person will see; an owner sees all, hence none in particular."""
    if role is Role.OWNER:
        return []
    known = [number for number in site_ids if is_id(number)]
    found = session.scalars(select(Site).where(Site.id.in_(known)).order_by(Site.name))
    return list(found)


def _hold_owners(session: Session) -> list[Moderator]:
    """Return the owners, whom nobody else changes meanwhile: two could dismiss each other."""
    query = select(Moderator).where(Moderator.role == Role.OWNER.value).order_by(Moderator.id)
    return list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def _keep_one(owners: list[Moderator], account: Moderator) -> None:
    """Make sure that someone can still manage the service without this person."""
    if account.role != Role.OWNER.value or account.disabled_at is not None:
        return
    others = (one for one in owners if one.id != account.id and one.disabled_at is None)
    if not any(one.password is not None or account.password is None for one in others):
        raise LastOwnerError
