"""The comments of a site with the scores they got, to be decided again by other rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from api.services.figures.rows import standing
from api.services.rules.again import decide_again, held_around, reading_then, standing_then
from api.storage.tables import Comment, Decision
from moderation.domain.decision import Outcome
from moderation.domain.judge import UNREAD
from moderation.domain.reading import Reading
from moderation.domain.scores import Label, Scores
from moderation.domain.signals import Standing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from moderation.domain.comment import Accountability
    from moderation.domain.policy import Policy

_UNKNOWN = Reading()


@dataclass(frozen=True, slots=True)
class Scored:
    """A comment, what the service answered at once, and what a person finally said.

    Attributes:
        because: The score that acted first on that answer, if one did.
        said: None where nobody looked.
        first: Whether nothing of the author was published yet then.
        reading: How the author had read.
        around: Whether it was held for what went on around it.
    """

    comment: int
    at: datetime
    scores: Scores
    accountability: Accountability
    answered: Outcome
    because: str | None
    said: Outcome | None
    first: bool = False
    reading: Reading = _UNKNOWN
    around: bool = False

    def under(self, policy: Policy) -> tuple[Outcome, str | None]:
        """Return what a policy says of it, and the first score that it names."""
        outcome, reasons = decide_again(
            policy,
            self.scores,
            Standing(self.accountability, self.first),
            self.reading,
            around=self.around,
        )
        return outcome, _named([(reason.code, reason.label) for reason in reasons])


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
    return [_scored(row, said.get(row.comment_id)) for row in rows]


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


def _scored(row: Row[Any], said: Outcome | None) -> Scored:
    then = standing_then(row.signals)
    return Scored(
        row.comment_id,
        row.created_at,
        Scores(**row.scores),
        then.accountability,
        Outcome(row.outcome),
        _named([(reason["code"], reason["label"]) for reason in row.reasons]),
        said,
        then.first,
        reading_then(row.signals),
        held_around(row.reasons),
    )


def _named(reasons: list[tuple[str, str | None]]) -> str | None:
    """Return the first score that reasons name; a lesson unread is named for the lesson."""
    return next(
        (
            Label.LECTURING.value if code == UNREAD else label
            for code, label in reasons
            if label or code == UNREAD
        ),
        None,
    )
