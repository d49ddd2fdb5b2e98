"""What is shown of a review: the comment, its thread, and the past of its author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from api.services.actors import names_of
from api.services.desk.author_past import AuthorPast, past_of
from api.services.desk.claims import holder, states_of
from api.services.desk.house_rules import clause_of, rules_of, would_decide
from api.services.desk.review_errors import UnknownReviewError
from api.storage.desk_queries import BLIND, awaits_blind, in_force, names, skipped_by, visible
from api.storage.tables import Comment, Decision, Review
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from moderation.domain.decision import Outcome
    from moderation.domain.policy import Policy

AROUND = 150
"""Comments of a thread shown before the one that is read, and after it."""
_LAST = 5


@dataclass(frozen=True, slots=True)
class Card:
    """A review as it is shown.

    Attributes:
        decision: The one in force.
        blind: Neither score, outcome nor reasons may be shown; ``clause`` is None then.
        held_by: Name of someone else who has it before their eyes.
        clause: The house rule proposed for a rejection.
        skipped: Whether the actor put it off.
        would: What the policy in force makes of the scores today.
        rules: That policy.
    """

    review: Review
    comment: Comment
    decision: Decision
    blind: bool
    held_by: str | None
    author: AuthorPast
    clause: str | None
    skipped: bool
    would: Outcome
    rules: Policy


def card(session: Session, actor: Actor, review_id: int, *, policy: Policy | None = None) -> Card:
    """Return one review, claimed or not, also when it is closed.

    Args:
        session: To read with; a transaction of its own.
        actor: Who looks.
        review_id: Its number.
        policy: That of the settings, for sites without one of their own.

    Raises:
        UnknownReviewError: There is none, or the actor may not see it.
    """
    with session.begin():
        review = find_review(session, actor, review_id)
        return cards_of(session, actor, [review.id], policy)[0]


def thread_of(
    session: Session, actor: Actor, review_id: int
) -> list[tuple[Comment, Decision | None]]:
    """Return the thread around a comment, the oldest first, each with what holds of it.

    Of what is read blind, or may yet be by this actor, nothing is said: None. A thread
    without identifier is only what the comment answers and what answers it.

    Raises:
        UnknownReviewError: There is none, or the actor may not see it.
    """
    with session.begin():
        review = find_review(session, actor, review_id)
        own = review.comment
        query = (
            select(Comment, Decision, awaits_blind(actor.key))
            .join(Decision, in_force())
            .where(Comment.site_id == own.site_id, _same_thread(own))
        )
        here = and_(Comment.received_at == own.received_at, Comment.id <= own.id)
        before = query.where(or_(Comment.received_at < own.received_at, here))
        after = query.where(
            or_(
                Comment.received_at > own.received_at,
                and_(Comment.received_at == own.received_at, Comment.id > own.id),
            )
        )
        earlier = session.execute(
            before.order_by(Comment.received_at.desc(), Comment.id.desc()).limit(AROUND + 1)
        )
        later = session.execute(after.order_by(Comment.received_at, Comment.id).limit(AROUND))
        blind = own.id if review.kind in BLIND else None
        return [
            (row, None if hidden or row.id == blind else decision)
            for row, decision, hidden in (*reversed(earlier.all()), *later.all())
        ]


def author_of(session: Session, actor: Actor, review_id: int, limit: int = 20) -> AuthorPast:
    """Return the past of the author of a comment.

    Raises:
        UnknownReviewError: There is none, or the actor may not see it.
    """
    with session.begin():
        return past_of(session, actor, find_review(session, actor, review_id), limit)


def find_review(session: Session, actor: Actor, review_id: int) -> Review:
    """Return a review that the actor may see, inside the caller's transaction.

    Raises:
        UnknownReviewError: There is none, or it is not theirs to see, or not before they
            have read its comment again, blind.
    """
    found = session.scalar(
        select(Review)
        .where(
            names([review_id]),
            visible(actor.key, actor.sites),
            Review.state.in_((*states_of(actor), "closed")),
        )
        .options(selectinload(Review.comment))
    )
    if found is None or _would_tell(session, actor, found):
        raise UnknownReviewError
    return found


def _would_tell(session: Session, actor: Actor, review: Review) -> bool:
    """Say whether an earlier review shows what the actor is about to read blind."""
    if review.kind in BLIND:
        return False
    told = select(Comment.id).where(Comment.id == review.comment_id, awaits_blind(actor.key))
    return session.scalar(told) is not None


def cards_of(
    session: Session, actor: Actor, ids: Sequence[int], policy: Policy | None
) -> list[Card]:
    """Return the reviews of these numbers, in their order, inside the caller's transaction."""
    at = now()
    rows = session.scalars(
        select(Review)
        .where(Review.id.in_(ids))
        .options(selectinload(Review.comment).selectinload(Comment.decisions))
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}
    others = {row.id: holder(actor, row, at) for row in found.values()}
    known = names_of(session, {key for key in others.values() if key})
    skipped = skipped_by(session, actor.key, ids)
    rules = {
        site: rules_of(session, site, policy) for site in {row.site_id for row in found.values()}
    }
    return [
        _card(
            row,
            rules[row.site_id],
            past_of(session, actor, row, _LAST),
            known.get(others[row.id] or ""),
            skipped=row.id in skipped,
        )
        for row in (found[number] for number in ids)
    ]


def _card(
    review: Review, rules: Policy, author: AuthorPast, held_by: str | None, *, skipped: bool
) -> Card:
    decision = review.comment.current
    blind = review.kind in BLIND
    return Card(
        review=review,
        comment=review.comment,
        decision=decision,
        blind=blind,
        held_by=held_by,
        author=author,
        clause=None if blind else clause_of(rules, decision),
        skipped=skipped,
        would=would_decide(rules, review.comment.decisions[0]),
        rules=rules,
    )


def _same_thread(own: Comment) -> ColumnElement[bool]:
    if own.thread_id is not None:
        return Comment.thread_id == own.thread_id
    near = [Comment.id == own.id]
    if own.parent_id is not None:
        near.append(Comment.external_id == own.parent_id)
    if own.external_id is not None:
        near.append(Comment.parent_id == own.external_id)
    return or_(*near)
