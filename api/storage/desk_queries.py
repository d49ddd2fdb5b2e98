"""Questions asked of the review desk: who may see what, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, exists, false, func, or_, select

from api.storage.tables import Act, Comment, Decision, Review

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, ScalarSelect
    from sqlalchemy.orm import Session

LANES = ("threat", "uncertain", "audit", "second")
"""From the first to be read to the last."""
BLIND = ("audit", "second")
"""Kinds of reviews read without seeing what was decided, by whom and why."""
MOST_ID = 2**31 - 1
"""PostgreSQL refuses to compare a larger number with an identifier."""


def is_id(number: int) -> bool:
    """Say whether a number that somebody typed may be an identifier.

    >>> is_id(12), is_id(0), is_id(2**31)
    (True, False, False)
    """
    return 0 < number <= MOST_ID


def visible(actor: str, sites: Collection[int]) -> ColumnElement[bool]:
    """Keep the reviews of these sites, and of those reserved for one person, the actor's."""
    mine = or_(Review.reserved_for.is_(None), Review.reserved_for == actor)
    return and_(Review.site_id.in_(sites), mine)


def awaits_blind(actor: str) -> ColumnElement[bool]:
    """Keep the comments that this actor may yet read blind: they may see no outcome before."""
    return exists().where(
        Review.comment_id == Comment.id,
        Review.kind.in_(BLIND),
        Review.state != "closed",
        or_(Review.reserved_for.is_(None), Review.reserved_for == actor),
    )


def free(actor: str, at: datetime) -> ColumnElement[bool]:
    """Keep the reviews that nobody else has before their eyes."""
    return or_(Review.claimed_by.is_(None), Review.claimed_by == actor, Review.claimed_until <= at)


def names(ids: Collection[int]) -> ColumnElement[bool]:
    """Keep the reviews of these numbers, among which may be any number."""
    known = [number for number in ids if is_id(number)]
    return Review.id.in_(known) if known else false()


def order(actor: str) -> tuple[Any, ...]:
    """Order a queue: what the actor skipped goes to its end, the latest skipped last.

    Inside a lane the most uncertain comes first, then what has waited longest.
    """
    lane = case({name: place for place, name in enumerate(LANES)}, value=Review.lane)
    return (
        skipped_at(actor).asc().nulls_first(),
        lane,
        Review.uncertainty.desc(),
        Review.opened_at,
        Review.id,
    )


def skipped_at(actor: str) -> ScalarSelect[Any]:
    """When the actor last skipped a review; NULL if they never did."""
    return (
        select(func.max(Act.created_at))
        .where(
            Act.review_id == Review.id,
            Act.actor == actor,
            Act.kind == "skip",
            Act.undone_at.is_(None),
        )
        .correlate(Review)
        .scalar_subquery()
    )


def in_force() -> ColumnElement[bool]:
    """Join a comment with the last of its decisions only."""
    last = (
        select(func.max(Decision.position))
        .where(Decision.comment_id == Comment.id)
        .correlate(Comment)
        .scalar_subquery()
    )
    return and_(Decision.comment_id == Comment.id, Decision.position == last)


def last_act(session: Session, review_id: int) -> Act | None:
    """Return what was last done of a review and not undone, but for skipping it."""
    return session.scalar(
        select(Act)
        .where(Act.review_id == review_id, Act.kind != "skip", Act.undone_at.is_(None))
        .order_by(Act.id.desc())
        .limit(1)
    )


def skipped_by(session: Session, actor: str, ids: Sequence[int]) -> set[int]:
    """Return those of these reviews that the actor skipped."""
    return set(
        session.scalars(
            select(Act.review_id).where(
                Act.review_id.in_(ids),
                Act.actor == actor,
                Act.kind == "skip",
                Act.undone_at.is_(None),
            )
        )
    )
