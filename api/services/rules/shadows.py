"""What a policy or a model without effect would have decided, since it is compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.services.rules.comparison import Case, Comparison
from api.services.rules.scored import said_of, scored
from api.services.rules.what_if import compare_with_answer
from api.storage.tables import Activation, Comment, Decision, PolicyVersion, ShadowScore
from moderation.domain.decision import Outcome
from moderation.domain.policy import parse_policy

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class ModelShadow:
    """A model without effect, and what it would have decided on one site."""

    model_version: str
    since: datetime
    comparison: Comparison


def policy_shadow(session: Session, row: PolicyVersion) -> Comparison:
    """Compare a version with what was answered since it is in the shadow.

    To be called inside a transaction.
    """
    if row.shadowed_at is None:
        return Comparison([])
    rows = scored(session, row.site_id, row.shadowed_at)
    return Comparison(compare_with_answer(rows, parse_policy(row.document)))


def model_shadow(session: Session, site_id: int) -> ModelShadow | None:
    """Compare the model that is only compared with what was answered.

    To be called inside a transaction.

    Returns:
        None where no model is compared.
    """
    last = session.scalar(
        select(Activation)
        .where(Activation.role == "shadow")
        .order_by(Activation.id.desc())
        .limit(1)
    )
    if last is None or last.model is None:
        return None
    said = said_of(session, site_id)
    rows = session.execute(
        select(
            Decision.comment_id,
            Decision.created_at,
            Decision.outcome.label("before"),
            ShadowScore.outcome.label("after"),
            ShadowScore.scores,
        )
        .join(Decision, (Decision.comment_id == ShadowScore.comment_id) & (Decision.position == 0))
        .join(Comment, Comment.id == ShadowScore.comment_id)
        .where(Comment.site_id == site_id, ShadowScore.model_version == last.model_version)
        .order_by(Decision.created_at.desc(), Decision.comment_id.desc())
    )
    cases = [
        Case(
            row.comment_id,
            row.created_at,
            Outcome(row.before),
            Outcome(row.after),
            said.get(row.comment_id),
            ("toxicity", row.scores["toxicity"]) if row.scores else None,
        )
        for row in rows
    ]
    return ModelShadow(last.model_version, last.created_at, Comparison(cases))
