"""The past of an author on one site: what they wrote, what became of it, what was noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from api.storage.desk_queries import BLIND, awaits_blind, in_force
from api.storage.tables import Comment, Decision, Note
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from api.storage.tables import Review

_EXCERPT = 120

Past = tuple["datetime", Outcome, str]
"""When a comment came, what holds of it now, and how it begins."""


@dataclass(frozen=True, slots=True)
class AuthorPast:
    """The other comments of an author on the same site; the one that is read is left out.

    Attributes:
        comments: How many there are; of an author without identifier, none is known.
        last: The latest of them, the latest first.
        notes: What moderators noted of the author and, unless it is read blind, of the
            comment, the oldest first.
    """

    comments: int
    approved: int
    held: int
    rejected: int
    last: list[Past]
    notes: list[Note]


def past_of(session: Session, actor: Actor, review: Review, limit: int) -> AuthorPast:
    """Return the past of the author of a review, inside the caller's transaction.

    What this actor may yet read blind is left out.
    """
    comment = review.comment
    counts: dict[str, int] = {}
    last: list[Past] = []
    if comment.author_key is not None:
        theirs = (
            Comment.site_id == comment.site_id,
            Comment.author_key == comment.author_key,
            Comment.id != comment.id,
            ~awaits_blind(actor.key),
        )
        counted = select(Decision.outcome, func.count()).join(Comment, in_force())
        counts = dict(session.execute(counted.where(*theirs).group_by(Decision.outcome)).all())
        latest = select(Comment.received_at, Decision.outcome, Comment.text)
        rows = session.execute(
            latest.join(Decision, in_force())
            .where(*theirs)
            .order_by(Comment.received_at.desc(), Comment.id.desc())
            .limit(limit)
        )
        last = [(moment, Outcome(outcome), _excerpt(text)) for moment, outcome, text in rows]
    return AuthorPast(
        sum(counts.values()),
        counts.get("approve", 0),
        counts.get("hold", 0),
        counts.get("reject", 0),
        last,
        _notes(session, review),
    )


def _notes(session: Session, review: Review) -> list[Note]:
    comment, wanted = review.comment, []
    if comment.author_key is not None:
        wanted.append(Note.author_key == comment.author_key)
    if review.kind not in BLIND:
        wanted.append(Note.comment_id == comment.id)
    if not wanted:
        return []
    query = select(Note).where(Note.site_id == comment.site_id, or_(*wanted))
    return list(session.scalars(query.order_by(Note.created_at, Note.id)))


def _excerpt(text: str) -> str:
    """Return how a text begins, on one line."""
    line = " ".join(text[: 4 * _EXCERPT].split())
    whole = len(line) <= _EXCERPT and len(text) <= 4 * _EXCERPT
    return line if whole else line[:_EXCERPT].rstrip() + "…"
