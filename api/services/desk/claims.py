"""Claims: two people never have the same comment before their eyes.

A claim is one conditional UPDATE, as healthchecks claims its rows: it succeeds where
nobody else holds the review, or no longer does. Nobody waits for a row that another
transaction is claiming: what is being claimed is as good as taken.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from api.services.desk.review_errors import OnlyReadingError, UnknownReviewError
from api.storage.database import lock_for_writing
from api.storage.desk_queries import free, names, visible
from api.storage.tables import Review
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.services.actors import Actor

CLAIM = timedelta(minutes=10)
"""How long a review that was shown is kept for whom it was shown to."""


def claim(session: Session, actor: Actor, review_ids: Collection[int]) -> set[int]:
    """Take reviews for ten minutes, or keep them ten minutes more.

    Returns:
        The numbers of those that the actor now holds; the others are held by someone else.

    Raises:
        OnlyReadingError: The actor may not decide.
        UnknownReviewError: One of them is none that the actor may see, or is closed.
    """
    require_decider(actor)
    wanted = sorted(set(review_ids))
    with session.begin():
        lock_for_writing(session)
        query = select(Review.id).where(
            names(wanted), visible(actor.key, actor.sites), Review.state.in_(states_of(actor))
        )
        if len(session.scalars(query).all()) < len(wanted):
            raise UnknownReviewError
        at = now()
        return {number for number in wanted if take(session, actor, number, at)}


def release(session: Session, actor: Actor, review_ids: Collection[int]) -> int:
    """Give back what the actor holds of these reviews; what others hold stays theirs.

    Returns:
        How many the actor held.
    """
    given = 0
    with session.begin():
        lock_for_writing(session)
        # In one order, lest two transactions wait for each other.
        for number in sorted(set(review_ids)):
            rows = session.scalars(
                update(Review)
                .where(names([number]), Review.claimed_by == actor.key)
                .values(claimed_by=None, claimed_until=None)
                .returning(Review.id)
                .execution_options(synchronize_session=False)
            )
            given += len(rows.all())
    return given


def take(session: Session, actor: Actor, review_id: int, at: datetime) -> bool:
    """Claim a review that the actor may see, inside a transaction that writes."""
    takeable = (
        select(Review.id)
        .where(Review.id == review_id, Review.state != "closed", free(actor.key, at))
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = session.scalars(
        update(Review)
        .where(Review.id == takeable)
        .values(claimed_by=actor.key, claimed_until=at + CLAIM)
        .returning(Review.id)
        .execution_options(synchronize_session=False)
    ).all()
    return bool(taken)


def holder(actor: Actor, review: Review, at: datetime) -> str | None:
    """Return the key of someone else who holds a review at this moment."""
    held = review.claimed_until is not None and review.claimed_until > at
    return review.claimed_by if held and review.claimed_by != actor.key else None


def states_of(actor: Actor) -> Sequence[str]:
    """Return the states in which a review waits for this actor."""
    return ("open", "escalated") if actor.owner else ("open",)


def require_decider(actor: Actor) -> None:
    """Let through only who may decide.

    Raises:
        OnlyReadingError: The actor only reads.
    """
    if not actor.may_decide():
        raise OnlyReadingError
