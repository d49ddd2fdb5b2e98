"""Links by which a person chooses a password: single use, seven days."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from api.services import audit
from api.services.actors import person_key
from api.services.people import lockout, passwords, people, web_sessions
from api.services.people.account_errors import UsedInvitationError
from api.services.tokens import digest
from api.storage.database import lock_for_writing
from api.storage.tables import Invitation, Moderator
from api.storage.types import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LIFETIME = timedelta(days=7)


def issue(session: Session, moderator_id: int, made_by: str) -> str:
    """Return the token of a new link; earlier ones no longer work; inside one that writes."""
    withdraw(session, moderator_id)
    token = secrets.token_urlsafe(32)
    moment = now()
    session.add(
        Invitation(
            digest=digest(token),
            moderator_id=moderator_id,
            made_by=made_by,
            created_at=moment,
            expires_at=moment + LIFETIME,
        )
    )
    return token


def withdraw(session: Session, moderator_id: int) -> None:
    """Make the links of a person worthless; inside a transaction that writes."""
    session.execute(delete(Invitation).where(Invitation.moderator_id == moderator_id))


def invited(session: Session, token: str) -> Moderator:
    """Return whom a link invites.

    Raises:
        UsedInvitationError: The link was used, is too old, or never existed.
    """
    with session.begin():
        row = session.get(Invitation, digest(token))
        if row is None or not _open(row) or row.moderator.disabled_at is not None:
            raise UsedInvitationError
        return row.moderator


def follow(session: Session, token: str, password: str) -> Moderator:
    """Give the invited person the password they chose; the link is used then.

    Raises:
        UsedInvitationError: The link was used, is too old, or never existed.
        FormError: The password does not suit.
    """
    person = invited(session, token)
    passwords.accept(password, person.login)
    encoded = passwords.encode(password)
    with session.begin():
        lock_for_writing(session)
        account = people.hold(session, person.id)
        row = session.scalar(
            select(Invitation)
            .where(Invitation.digest == digest(token))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None or not _open(row) or account.disabled_at is not None:
            raise UsedInvitationError
        row.used_at = now()
        account.password = encoded
        lockout.clear(account)
        web_sessions.end_all(session, account.id)
        who = person_key(account.id)
        audit.record(session, who, "invitation.follow", who)
    return account


def _open(row: Invitation) -> bool:
    return row.used_at is None and row.expires_at > now()
