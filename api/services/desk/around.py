"""What a moderator wants to know beside the queue: what they did lately, what waits around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from api.services.desk.cards import find_review
from api.storage.desk_queries import free, visible
from api.storage.tables import Act, Comment, Review
from api.storage.types import now

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from api.services.actors import Actor

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Comments held and open that one act on a whole author or thread would decide.

    Attributes:
        author: Of the same author, the comment itself included; 0 where none is named.
        thread: Of the same thread, likewise.
    """

    author: int
    thread: int


def done_lately(session: Session, actor: Actor) -> dict[str, int]:
    """Return how many reviews somebody dealt with in the last 24 hours, by kind of act.

    What they undid is not counted.
    """
    query = (
        select(Act.kind, func.count())
        .where(Act.actor == actor.key, Act.undone_at.is_(None), Act.created_at > now() - DAY)
        .group_by(Act.kind)
    )
    with session.begin():
        return dict(session.execute(query).all())


def waiting_around(session: Session, actor: Actor, review_id: int) -> Waiting:
    """Return what waits of the same author and in the same thread.

    Raises:
        UnknownReviewError: There is no such review, or the actor may not see it.
    """
    with session.begin():
        own = find_review(session, actor, review_id).comment
        return Waiting(
            _count(session, actor, own, Comment.author_key, own.author_key),
            _count(session, actor, own, Comment.thread_id, own.thread_id),
        )


def _count(
    session: Session,
    actor: Actor,
    own: Comment,
    column: InstrumentedAttribute[str | None],
    value: str | None,
) -> int:
    if value is None:
        return 0
    query = (
        select(func.count())
        .select_from(Review)
        .join(Comment, Comment.id == Review.comment_id)
        .where(
            visible(actor.key, actor.sites),
            free(actor.key, now()),
            Review.site_id == own.site_id,
            Review.kind == "held",
            Review.state == "open",
            column == value,
        )
    )
    return session.scalar(query) or 0
