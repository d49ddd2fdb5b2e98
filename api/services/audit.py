"""The journal: who did what, when; each line is bound to the one before it.

The digest of a line is the SHA-256 of its canonical JSON (sorted keys, no spaces, UTF-8)
with the digest of the line before it, 64 zeros for the first (a hash chain, as in Haber
and Stornetta, "How to Time-Stamp a Digital Document", 1991). Whoever changes a line has to
change all that follow.

What :func:`verify` finds: a field that was altered, a line taken out of the middle, two
lines whose order was swapped, lines put in between. What it cannot see: the last lines
cut off, and a journal written anew from some line to its end by someone who can write to
the database and knows this method. Both change the last digest: an owner who notes it
elsewhere, from time to time, sees them.

Nothing that anyone wrote in a comment, and no secret, is ever recorded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, text

from api.storage.desk_queries import MOST_ID
from api.storage.tables import AuditEntry
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

START = "0" * 64
"""What the first line has for the digest of the one before it."""
_BATCH = 1000
_LOCK = 0x6D6F6465_0001
"""Of PostgreSQL's advisory locks, the one whose holder may write the next line."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a journal that was read again is worth.

    Attributes:
        entries: How many lines were read.
        first_broken: Number of the first line that is not what was written; None if all are.
        last: Digest of the last line, to be noted elsewhere.
    """

    entries: int
    first_broken: int | None
    last: str


def record(
    session: Session,
    actor: str,
    action: str,
    subject: str,
    *,
    site_id: int | None = None,
    **details: Any,  # noqa: ANN401 -- whatever JSON can write
) -> AuditEntry:
    """Add a line, inside the caller's transaction, which must be one that writes.

    On PostgreSQL every other writer of the journal waits until that transaction ends: call
    this as its last act.

    Args:
        session: In a transaction begun by ``lock_for_writing``.
        actor: Key of who acts.
        action: Dotted English: ``review.approve``, ``moderator.add``.
        subject: What it is done to: ``review:12``, ``moderator:3``, ``site:1``.
        site_id: The site it concerns, if one.
        details: What else is worth knowing; never the text of a comment.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = session.execute(
        select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)
    ).first()
    entry = AuditEntry(
        id=last.id + 1 if last else 1,
        at=now(),
        actor=actor,
        action=action,
        subject=subject,
        site_id=site_id,
        # As the database will give it back: identifiers and moments become text now.
        details=json.loads(json.dumps(details, default=str, allow_nan=False)),
        previous=last.digest if last else START,
    )
    entry.digest = digest_of(entry)
    session.add(entry)
    session.flush()
    return entry


def verify(session: Session) -> Verified:
    """Read the whole journal again, and stop at the first line that was tampered with."""
    count, number, last = 0, 0, START
    with session.begin():
        while batch := _after(session, number):
            for entry in batch:
                count += 1
                if entry.previous != last or entry.digest != digest_of(entry):
                    return Verified(count, entry.id, last)
                number, last = entry.id, entry.digest
                session.expunge(entry)
    return Verified(count, None, last)


def entries(
    session: Session,
    *,
    limit: int,
    before: int | None = None,
    site_ids: Collection[int] | None = None,
) -> list[AuditEntry]:
    """Return lines of the journal, the latest first.

    Args:
        session: To read with; a transaction of its own.
        limit: How many at most.
        before: Only those written before the line of this number.
        site_ids: Only those of these sites, and those of no site; None means all.
    """
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < min(before, MOST_ID))
    if site_ids is not None:
        query = query.where(or_(AuditEntry.site_id.is_(None), AuditEntry.site_id.in_(site_ids)))
    with session.begin():
        return list(session.scalars(query))


def digest_of(entry: AuditEntry) -> str:
    """Return what the digest of a line must be, from everything else it holds."""
    return sha256(written_line(entry).encode()).hexdigest()


def written_line(entry: AuditEntry) -> str:
    """Return the text that the digest of a line is of."""
    fields = {
        "id": entry.id,
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "site_id": entry.site_id,
        "details": entry.details,
        "previous": entry.previous,
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _after(session: Session, number: int) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.id > number).order_by(AuditEntry.id).limit(_BATCH)
    return list(session.scalars(query.execution_options(populate_existing=True)))
