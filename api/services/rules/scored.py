"""The comments of a site with the scores they got, to be decided again by other rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from api.services.figures.rows import standing
from api.storage.tables import Comment, Decision
from moderation.domain.comment import Accountability
from moderation.domain.decision import Outcome
from moderation.domain.scores import Scores

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from moderation.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Scored:
    """A comment, what the service answered at once, and what a person finally said.

    Attributes:
        because: The score that acted first on that answer, if one did.
        said: None where nobody looked.
    """

    comment: int
    at: datetime
    scores: Scores
    accountability: Accountability
    answered: Outcome
    because: str | None
    said: Outcome | None

    def under(self, policy: Policy) -> tuple[Outcome, str | None]:
        """Return what a policy says of it, and the first score that it names."""
        outcome, reasons = policy.decide(self.scores, self.accountability)
        return outcome, reasons[0].label if reasons else None


def scored(session: Session, site_id: int, since: datetime) -> list[Scored]:
    """Return the comments of a site that were scored since a moment, the newest first.

    To be called inside a transaction. Those in another language have no score, and are held
    whatever the thresholds: :func:`unscored` counts them.
    """
    said = said_of(session, site_id)
    rows = session.execute(
        select(
            Decision.comment_id,
            Decision.created_at,
            Decision.scores,
            Decision.signals,
            Decision.outcome,
            Decision.reasons,
        )
        .join(Comment, Comment.id == Decision.comment_id)
        .where(
            Comment.site_id == site_id,
            Decision.position == 0,
            Decision.created_at >= since,
            Decision.scores.is_not(None),
        )
        .order_by(Decision.created_at.desc(), Decision.comment_id.desc())
    )
    return [
        Scored(
            row.comment_id,
            row.created_at,
            Scores(**row.scores),
            _accountability(row.signals),
            Outcome(row.outcome),
            next((reason["label"] for reason in row.reasons), None),
            said.get(row.comment_id),
        )
        for row in rows
    ]


def unscored(session: Session, site_id: int, since: datetime) -> int:
    """Count the comments without scores since a moment, inside a transaction."""
    query = (
        select(func.count())
        .select_from(Decision)
        .join(Comment, Comment.id == Decision.comment_id)
        .where(
            Comment.site_id == site_id,
            Decision.position == 0,
            Decision.created_at >= since,
            Decision.scores.is_(None),
        )
    )
    return session.scalar(query) or 0


def said_of(session: Session, site_id: int) -> dict[int, Outcome]:
    """Return the last word of people, by comment, on a site; inside a transaction."""
    query = select(Decision.comment_id, Decision.outcome)
    rows = session.execute(standing(query, [site_id]).order_by(Decision.position))
    return {comment: Outcome(outcome) for comment, outcome in rows}


def _accountability(signals: Sequence[dict[str, Any]]) -> Accountability:
    """Read it from the stored signals; who says nothing of themselves is anonymous."""
    found = (signal["value"] for signal in signals if signal["code"] == "accountability")
    return Accountability(next(found, Accountability.ANONYMOUS))
