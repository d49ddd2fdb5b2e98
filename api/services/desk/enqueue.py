"""What is put before a person: what was held, some of what was not, and old decisions.

A held comment waits with the threats when its reasons speak of one, else among the
uncertain. Of the automatic decisions a random share, drawn one by one, is read again
blind; these carry neither label nor uncertainty, which would tell what the model saw, and
are read in the order in which they came: picking the doubtful ones first would overstate
the errors of the others.
"""

from __future__ import annotations

import math
from datetime import timedelta
from secrets import SystemRandom
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from api.services.desk.filters import Lane
from api.services.desk.house_rules import accountability_of
from api.storage.database import is_duplicate, lock_for_writing
from api.storage.tables import Act, Comment, Decision, Review
from api.storage.types import now
from moderation.domain.decision import Outcome
from moderation.domain.scores import Label

if TYPE_CHECKING:
    import random

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from moderation.domain.policy import Policy

MIDDLE = 0.5
"""Uncertainty of a comment that was held without a score: its language is not read."""
OLD = timedelta(days=30)
"""Age from which one's own decision may be read again as if new."""
PACE = timedelta(days=1)
"""Second readings are opened no faster than this, a few at a time."""
_TINY = 1e-6


def enqueue(  # noqa: PLR0913 -- those of one comment, and where chance comes from
    session: Session,
    row: Comment,
    decision: Decision,
    *,
    audit_share: float,
    policy: Policy,
    draw: random.Random | None = None,
) -> Review | None:
    """Open a review of a comment that was just decided, if a person is to read it.

    To be called inside the transaction that stores both.

    Args:
        session: In a transaction that writes.
        row: The comment, stored already.
        decision: What the service answered.
        audit_share: From 0 to 1: the part of automatic approvals and rejections to audit.
        policy: What decided, for its thresholds.
        draw: Where chance comes from; None is the system's own.
    """
    if decision.outcome == Outcome.HOLD.value:
        review = _held(row, decision, policy)
    elif (draw or SystemRandom()).random() < audit_share:
        review = Review(site_id=row.site_id, comment=row, kind="audit", lane=Lane.AUDIT.value)
    else:
        return None
    session.add(review)
    return review


def open_second_readings(session: Session, actor: Actor, most: int = 3) -> int:
    """Open second readings of a person's own old decisions, drawn at random, for them alone.

    Nothing is opened while one waits, nor within a day after the last ones.

    Returns:
        How many were opened.
    """
    if not actor.may_decide():
        return 0
    try:
        with session.begin():
            lock_for_writing(session)
            if session.scalar(_recent(actor)) is not None:
                return 0
            drawn = session.scalars(_own(actor).order_by(func.random()).limit(most)).all()
            # In one order, lest two transactions wait for each other's rows.
            for comment in sorted(drawn, key=lambda comment: comment.id):
                session.add(
                    Review(
                        site_id=comment.site_id,
                        comment=comment,
                        kind="second",
                        lane=Lane.SECOND.value,
                        reserved_for=actor.key,
                    )
                )
            return len(drawn)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        return 0  # another page of the same person opened them


def uncertainty(policy: Policy, decision: Decision) -> float:
    """Return how near the deciding score of a held comment stands to its threshold.

    The deciding score is that of the strongest reason. Its distance d to the threshold that
    holds, in log-odds, becomes 2 / (1 + exp d): 1 on the threshold, 0.54 at one log-odd
    from it, near 0 far above; a comment that was not scored gets :data:`MIDDLE`.
    """
    name = decision.reasons[0]["label"] if decision.reasons else None
    if name is None or decision.scores is None or name not in policy.thresholds:
        return MIDDLE
    threshold = policy.thresholds[name][accountability_of(decision)].hold
    if threshold is None:
        return MIDDLE
    distance = abs(_log_odds(decision.scores[name]) - _log_odds(threshold))
    return 2 / (1 + math.exp(distance))


def _held(row: Comment, decision: Decision, policy: Policy) -> Review:
    labels = [reason["label"] for reason in decision.reasons]
    lane = Lane.THREAT if Label.THREAT in labels else Lane.UNCERTAIN
    return Review(
        site_id=row.site_id,
        comment=row,
        kind="held",
        lane=lane.value,
        uncertainty=uncertainty(policy, decision),
        label=labels[0] if labels else None,
    )


def _log_odds(probability: float) -> float:
    kept = min(max(probability, _TINY), 1 - _TINY)
    return math.log(kept) - math.log1p(-kept)


def _recent(actor: Actor) -> Select[int]:
    """Find a second reading that waits for this person, or was opened within a day."""
    return (
        select(Review.id)
        .where(
            Review.site_id.in_(actor.sites),
            Review.lane == Lane.SECOND.value,
            Review.reserved_for == actor.key,
            (Review.state != "closed") | (Review.opened_at > now() - PACE),
        )
        .limit(1)
    )


def _own(actor: Actor) -> Select[Comment]:
    """Find what a person decided long ago, was not undone, and is not read again yet."""
    again = aliased(Review)
    return (
        select(Comment)
        .join(Review, Review.comment_id == Comment.id)
        .join(Act, Act.review_id == Review.id)
        .where(
            Act.actor == actor.key,
            Act.decision_id.is_not(None),
            Act.undone_at.is_(None),
            Act.created_at <= now() - OLD,
            Comment.site_id.in_(actor.sites),
            ~exists().where(again.comment_id == Comment.id, again.kind == "second"),
        )
    )
