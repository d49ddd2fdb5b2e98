"""Sessions of browsers: begun, found again, kept, ended.

A browser holds 256 random bits, and the database their SHA-256 (as for API keys: see
:mod:`api.services.keys`). Whoever reads the database can therefore sign in as nobody. The
token changes whenever a person signs in or out, so that one planted in their browser
beforehand is worth nothing (session fixation, OWASP ASVS 5.0, 7.2.4).
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, update

from api.services.tokens import digest
from api.storage.database import lock_for_writing
from api.storage.tables import WebSession
from api.storage.types import now

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

IDLE = timedelta(hours=12)
"""An evening and its night: whoever comes back the next evening signs in again."""
UNSIGNED = timedelta(hours=1)
"""Before sign-in: time enough for a form, and no room for whoever asks for many."""
ABSOLUTE = timedelta(days=14)
COARSE = timedelta(minutes=5)
"""How long a visit may go unnoted: a page that only reads does not write each time."""
_PURGE_ODDS = 50
"""One new session in so many sweeps the expired ones away."""


def find(session: Session, token: str) -> WebSession | None:
    """Return what is remembered of a browser; None when it is unknown or has expired."""
    with session.begin():
        row = session.get(WebSession, digest(token))
    return row if row is not None and row.expires_at > now() else None


def begin(session: Session, data: dict[str, Any], moderator_id: int | None = None) -> str:
    """Remember a browser from now on, and return its token; inside a transaction that writes."""
    token = secrets.token_urlsafe(32)
    moment = now()
    session.add(
        WebSession(
            digest=digest(token),
            moderator_id=moderator_id,
            data=data,
            created_at=moment,
            seen_at=moment,
            expires_at=moment + _idle(moderator_id),
        )
    )
    if not secrets.randbelow(_PURGE_ODDS):
        purge(session)
    return token


def replace(
    session: Session, old: str | None, data: dict[str, Any], moderator_id: int | None = None
) -> str:
    """End a session and begin another; inside a transaction that writes."""
    if old:
        end(session, old)
    return begin(session, data, moderator_id)


def keep(session: Session, row: WebSession, data: dict[str, Any] | None) -> None:
    """Note a visit, and what is to be remembered if it has changed.

    A session that was ended meanwhile stays so: nothing is ever inserted here.
    """
    moment = now()
    values: dict[str, Any] = {"seen_at": moment, "expires_at": _expiry(row, moment)}
    if data is not None:
        values["data"] = data
    with session.begin():
        lock_for_writing(session)
        session.execute(update(WebSession).where(WebSession.digest == row.digest).values(**values))


def end(session: Session, token: str) -> None:
    """Forget one session; inside a transaction that writes."""
    session.execute(delete(WebSession).where(WebSession.digest == digest(token)))


def end_all(session: Session, moderator_id: int, *, but: str | None = None) -> None:
    """Forget the sessions of a person, save that of one token; inside one that writes."""
    query = delete(WebSession).where(WebSession.moderator_id == moderator_id)
    if but:
        query = query.where(WebSession.digest != digest(but))
    session.execute(query)


def purge(session: Session) -> None:
    """Delete what has expired; inside a transaction that writes."""
    session.execute(delete(WebSession).where(WebSession.expires_at <= now()))


def _expiry(row: WebSession, moment: datetime) -> datetime:
    return min(moment + _idle(row.moderator_id), row.created_at + ABSOLUTE)


def _idle(moderator_id: int | None) -> timedelta:
    return UNSIGNED if moderator_id is None else IDLE
