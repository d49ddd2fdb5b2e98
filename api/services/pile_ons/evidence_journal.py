"""Who did what, when, about the comments of a pile-on: lines of the journal, to be checked.

A line is given as the text its digest is of, so that anyone can compute it again; the digest
of the last line of the whole journal ties the bundle to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from api.services.audit import START, written_line
from api.storage.tables import AuditEntry, Measure, Review

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from api.services.pile_ons.seal import Json
    from api.storage.tables import PileOn

_AT_ONCE = 500


def lines_about(session: Session, pile_on: PileOn, comments: Mapping[int, int]) -> list[Json]:
    """Return the lines about a pile-on, its measures and the reviews of some comments.

    Args:
        session: In a transaction.
        pile_on: What they are about.
        comments: Numbers of comments in the tables, with their positions in the bundle.
    """
    subjects: dict[str, int | None] = {f"pile_on:{pile_on.id}": None}
    subjects |= _measures(session, pile_on)
    subjects |= {f"comment:{number}": position for number, position in comments.items()}
    subjects |= _reviews(session, comments)
    since = select(AuditEntry.id, AuditEntry.subject).where(
        AuditEntry.site_id == pile_on.site_id, AuditEntry.at >= pile_on.opened_at
    )
    known = sorted(number for number, subject in session.execute(since) if subject in subjects)
    return [
        {
            "line": written_line(entry),
            "digest": entry.digest,
            "comment": subjects[entry.subject],
        }
        for start in range(0, len(known), _AT_ONCE)
        for entry in session.scalars(
            select(AuditEntry)
            .where(AuditEntry.id.in_(known[start : start + _AT_ONCE]))
            .order_by(AuditEntry.id)
        )
    ]


def head(session: Session) -> Json:
    """Return the number and the digest of the last line there is."""
    last = session.execute(
        select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)
    ).first()
    return {"number": last.id if last else 0, "digest": last.digest if last else START}


def _measures(session: Session, pile_on: PileOn) -> dict[str, None]:
    rows = session.execute(
        select(Measure.id, Measure.batch).where(Measure.pile_on_id == pile_on.id)
    )
    return {f"measure:{name}": None for row in rows for name in row}


def _reviews(session: Session, comments: Mapping[int, int]) -> dict[str, int]:
    known = sorted(comments)
    found: dict[str, int] = {}
    for start in range(0, len(known), _AT_ONCE):
        query = select(Review.id, Review.comment_id).where(
            Review.comment_id.in_(known[start : start + _AT_ONCE])
        )
        found |= {f"review:{number}": comments[own] for number, own in session.execute(query)}
    return found
