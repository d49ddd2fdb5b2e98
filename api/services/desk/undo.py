"""Taking back what one just did: the decision before comes back as a new one.

Decisions are only ever added, and the blog hears of each: to undo is to decide again as
before, with ``undoes`` saying so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import func, select

from api.services.audit import record
from api.services.desk.claims import require_decider
from api.services.desk.review_errors import (
    AlreadyUndoneError,
    ChangedSinceError,
    TooLateError,
    UnknownBatchError,
)
from api.services.desk.stale import lock_reviews, what_happened
from api.services.outbox.messages import tell
from api.storage.database import lock_for_writing
from api.storage.tables import Act, Decision, Review
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.services.actors import Actor

UNDO_WINDOW = timedelta(minutes=10)
"""How long an act can be undone."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """What was done at once of ``count`` comments, and can be taken back."""

    batch: UUID
    kind: str
    count: int
    created_at: datetime


def undo(session: Session, actor: Actor, batch: UUID) -> int:
    """Take back all that was done at once; all of it, or nothing.

    Args:
        session: Its transaction is begun and ended here.
        actor: Who did it, or an owner.
        batch: As :class:`api.services.desk.acts.Done` gives it.

    Returns:
        How many reviews it concerned.

    Raises:
        OnlyReadingError: The actor may not decide.
        UnknownBatchError: Nothing was done under that name by this actor, on their sites.
        AlreadyUndoneError: It was undone before.
        TooLateError: It is too long ago.
        ChangedSinceError: Somebody acted on one of the comments since.
    """
    require_decider(actor)
    with session.begin():
        lock_for_writing(session)
        acts = _lock_acts(session, actor, batch)
        at = now()
        if any(act.undone_at for act in acts):
            raise AlreadyUndoneError
        if any(act.created_at < at - UNDO_WINDOW for act in acts):
            raise TooLateError(UNDO_WINDOW // timedelta(minutes=1))
        changed = [act.review for act in acts if _changed(act)]
        if changed:
            raise ChangedSinceError([what_happened(session, actor, row, at) for row in changed])
        restored = [decision for act in acts if (decision := _restore(act, actor, at))]
        session.add_all(restored)
        session.flush()
        for decision in restored:
            tell(session, decision, decision.comment)
        for act in acts:
            _journal(session, actor, act)
    return len(acts)


def last_undoable(session: Session, actor: Actor) -> Undoable | None:
    """Return the last thing the actor did and did not undo, while there is time to."""
    query = (
        select(Act)
        .join(Review)
        .where(
            Act.actor == actor.key,
            Act.undone_at.is_(None),
            Act.created_at >= now() - UNDO_WINDOW,
            Review.site_id.in_(actor.sites),
        )
    )
    with session.begin():
        last = session.scalar(query.order_by(Act.id.desc()).limit(1))
        if last is None:
            return None
        count = session.scalar(select(func.count()).where(Act.batch == last.batch)) or 1
        return Undoable(last.batch, last.kind, count, last.created_at)


def _lock_acts(session: Session, actor: Actor, batch: UUID) -> Sequence[Act]:
    """Return the acts of a batch that this actor may undo, their reviews locked first."""
    query = select(Act).join(Review).where(Act.batch == batch, Review.site_id.in_(actor.sites))
    if not actor.owner:
        query = query.where(Act.actor == actor.key)
    ids = [act.review_id for act in session.scalars(query)]
    lock_reviews(session, Review.id.in_(ids))
    # Read again: whoever held the reviews may just have undone the same batch.
    acts = session.scalars(query.order_by(Act.id).execution_options(populate_existing=True)).all()
    if not acts:
        raise UnknownBatchError
    return acts


def _changed(act: Act) -> bool:
    """Say whether the review is no longer as the act left it."""
    review, before = act.review, act.before
    if act.kind == "skip":
        return False
    if act.decision_id is not None and review.comment.current.id != act.decision_id:
        return True
    left = "escalated" if act.kind == "escalate" else "closed"
    return bool(review.state != left or review.version != before["version"] + 1)


def _restore(act: Act, actor: Actor, at: datetime) -> Decision | None:
    """Bring back the review as it was, and the decision that was in force."""
    act.undone_at = at
    review = act.review
    if act.kind == "skip":
        return None
    review.state = act.before["state"]
    review.closed_at = None
    review.version += 1
    if act.decision_id is None:
        return None
    known = {str(decision.id): decision for decision in review.comment.decisions}
    return _again(known[act.before["decision"]], actor, act.decision_id)


def _again(before: Decision, actor: Actor, undoes: UUID) -> Decision:
    """Return a decision that says the same as an earlier one, after all others.

    ``automated`` says whether what holds again is the service's own word; ``actor``, who
    gave it back its force.
    """
    return Decision(
        id=uuid4(),
        comment=before.comment,
        position=before.comment.current.position + 1,
        outcome=before.outcome,
        reasons=before.reasons,
        scores=before.scores,
        spans=before.spans,
        signals=before.signals,
        policy_version=before.policy_version,
        model_version=before.model_version,
        language=before.language,
        automated=before.automated,
        actor=actor.key,
        labels=before.labels,
        blind=before.blind,
        undoes=undoes,
    )


def _journal(session: Session, actor: Actor, act: Act) -> None:
    record(
        session,
        actor.key,
        "review.undo",
        f"review:{act.review_id}",
        site_id=act.review.site_id,
        batch=str(act.batch),
        undone=act.kind,
    )
