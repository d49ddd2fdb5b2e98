"""What an act leaves behind, once its reviews are locked: rows, messages, the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from api.services.audit import record
from api.services.desk.house_rules import rules_of
from api.services.desk.notes import note_on
from api.services.desk.verdicts import decision_of, second_reading
from api.services.outbox.messages import tell
from api.storage.tables import Act
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from api.services.desk.verdicts import Verdict
    from api.storage.tables import Decision, Review
    from moderation.domain.policy import Policy

MOST_AT_ONCE = 500
"""Reviews that one act on a whole author or thread decides: the rest waits for the next."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done.

    Attributes:
        batch: What undoes it.
        count: Reviews it concerned.
        left_out: Of a whole author or thread, those that others hold, and those beyond
            :data:`MOST_AT_ONCE`.
    """

    batch: UUID
    count: int
    left_out: int = 0


def decide_on(
    session: Session, fallback: Policy, actor: Actor, rows: Sequence[Review], verdict: Verdict
) -> Done:
    """Store a verdict on locked reviews."""
    batch, told = uuid4(), []
    rules = {site: rules_of(session, site, fallback) for site in {row.site_id for row in rows}}
    for row in rows:
        act = _act(row, actor, batch, verdict.outcome.value)
        if row.kind == "second":
            act.before["verdict"] = second_reading(rules[row.site_id], verdict)
        else:
            decision = decision_of(row, rules[row.site_id], actor, verdict)
            act.decision = decision
            told.append(decision)
        session.add(act)
        row.state, row.closed_at = "closed", now()
        row.version += 1
        row.claimed_by = row.claimed_until = None
        if verdict.note is not None:
            session.add(note_on(row, actor, verdict.note))
    _finish(session, actor, batch, rows, verdict.outcome.value, told)
    return Done(batch, len(rows))


def move(session: Session, actor: Actor, rows: Sequence[Review], kind: str) -> Done:
    """Store an act that decides nothing."""
    batch = uuid4()
    for row in rows:
        session.add(_act(row, actor, batch, kind))
        row.claimed_by = row.claimed_until = None
        if kind == "escalate":
            row.state = "escalated"
            row.version += 1
    _finish(session, actor, batch, rows, kind, [])
    return Done(batch, len(rows))


def _act(row: Review, actor: Actor, batch: UUID, kind: str) -> Act:
    before = {"state": row.state, "version": row.version}
    before["decision"] = str(row.comment.current.id)
    return Act(batch=batch, review=row, actor=actor.key, kind=kind, before=before)


def _finish(  # noqa: PLR0913, PLR0917 -- all that an act leaves behind
    session: Session,
    actor: Actor,
    batch: UUID,
    rows: Sequence[Review],
    kind: str,
    told: Sequence[Decision],
) -> None:
    """Tell the blog, then write the journal: everyone takes these two locks in this order."""
    session.flush()
    for decision in told:
        tell(session, decision, decision.comment)
    decided = {decision.comment_id: str(decision.id) for decision in told}
    for row in rows:
        record(
            session,
            actor.key,
            f"review.{kind}",
            f"review:{row.id}",
            site_id=row.site_id,
            batch=str(batch),
            kind=row.kind,
            decision=decided.get(row.comment_id),
        )
