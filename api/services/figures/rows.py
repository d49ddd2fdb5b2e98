"""What figures are counted from, read once from the tables.

What was undone is no verdict: neither the decision that was taken back, nor the one that
took it back, nor the act, appears here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVarTuple

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from api.storage.tables import Act, Comment, Decision, Review
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from api.services.figures.period import Period

Columns = TypeVarTuple("Columns")
_DECIDING = ("approve", "reject")


@dataclass(frozen=True, slots=True)
class Automatic:
    """What the service answered at once.

    Attributes:
        suspected: The scores that acted, or ``langue`` where none was computed.
        scores: By name; empty when the comment was not scored.
    """

    comment: int
    at: datetime
    outcome: Outcome
    suspected: tuple[str, ...]
    scores: dict[str, float]
    model: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person finally said of a comment, and what the service had answered.

    Attributes:
        labels: What they said is there, per label; empty where they said nothing.
    """

    comment: int
    at: datetime
    outcome: Outcome
    actor: str
    labels: dict[str, bool]
    blind: bool
    automatic: Automatic


@dataclass(frozen=True, slots=True)
class Reading:
    """An act that decided: a review opened, then closed by a person."""

    comment: int
    review_kind: str
    actor: str
    opened_at: datetime
    at: datetime
    outcome: Outcome


def automatic(session: Session, sites: Collection[int], period: Period) -> list[Automatic]:
    """Return what the service answered to the comments of a period, the oldest first."""
    rows = session.execute(
        select(*_columns(Decision))
        .join(Comment, Comment.id == Decision.comment_id)
        .where(
            Comment.site_id.in_(sites),
            Decision.position == 0,
            Decision.created_at >= period.start,
            Decision.created_at < period.end,
        )
        .order_by(Decision.created_at)
    )
    return [_automatic(row) for row in rows]


def verdicts(session: Session, sites: Collection[int], period: Period) -> list[Verdict]:
    """Return the last word of people on each comment they decided in a period."""
    first = aliased(Decision)
    query = (
        select(
            Decision.outcome.label("said"),
            Decision.created_at.label("said_at"),
            Decision.actor,
            Decision.labels,
            Decision.blind,
            *_columns(first),
        )
        .join(first, (first.comment_id == Decision.comment_id) & (first.position == 0))
        .where(Decision.created_at >= period.start, Decision.created_at < period.end)
    )
    rows = session.execute(standing(query, sites).order_by(Decision.created_at, Decision.position))
    return list({row.comment_id: _verdict(row) for row in rows}.values())


def standing(query: Select[*Columns], sites: Collection[int]) -> Select[*Columns]:
    """Keep the decisions that people took on these sites, and that nobody took back."""
    taken_back = select(Decision.undoes).where(Decision.undoes.is_not(None))
    return query.join(Comment, Comment.id == Decision.comment_id).where(
        Comment.site_id.in_(sites),
        Decision.automated.is_(False),
        Decision.position > 0,
        Decision.undoes.is_(None),
        Decision.id.not_in(taken_back),
    )


def readings(session: Session, sites: Collection[int], period: Period) -> list[Reading]:
    """Return the acts of a period that approved or rejected."""
    rows = session.execute(
        select(
            Review.comment_id,
            Review.kind.label("review_kind"),
            Review.opened_at,
            Act.kind,
            Act.actor,
            Act.created_at,
        )
        .join(Review, Review.id == Act.review_id)
        .where(
            Review.site_id.in_(sites),
            Act.kind.in_(_DECIDING),
            Act.undone_at.is_(None),
            Act.created_at >= period.start,
            Act.created_at < period.end,
        )
        .order_by(Act.created_at)
    )
    return [
        Reading(
            row.comment_id,
            row.review_kind,
            row.actor,
            row.opened_at,
            row.created_at,
            Outcome(row.kind),
        )
        for row in rows
    ]


def _columns(table: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- a table or its alias
    return (
        table.comment_id,
        table.created_at,
        table.outcome,
        table.reasons,
        table.scores,
        table.model_version,
    )


def _automatic(row: Row[Any]) -> Automatic:
    return Automatic(
        row.comment_id,
        row.created_at,
        Outcome(row.outcome),
        tuple(reason["label"] or reason["code"] for reason in row.reasons),
        row.scores or {},
        row.model_version,
    )


def _verdict(row: Row[Any]) -> Verdict:
    return Verdict(
        row.comment_id,
        row.said_at,
        Outcome(row.said),
        row.actor or "",
        row.labels or {},
        row.blind,
        _automatic(row),
    )
