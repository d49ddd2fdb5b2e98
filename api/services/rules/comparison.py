"""Two ways to decide the same comments, side by side, and what people said of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.storage.tables import Comment, Review
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

SHOWN = 30
"""Comments that a list names at most."""
EXCERPT = 200
_WEEK = 7 * 86400.0


@dataclass(frozen=True, slots=True)
class Case:
    """One comment under both ways.

    Attributes:
        said: What a person finally said; None where nobody looked.
        weighed: The score that decided on the more severe side, by name, and its value.
    """

    comment: int
    at: datetime
    before: Outcome
    after: Outcome
    said: Outcome | None = None
    weighed: tuple[str, float] | None = None

    @property
    def changed(self) -> bool:
        """Whether the two ways differ."""
        return self.before is not self.after


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two ways to decide make of the same comments, the newest first."""

    cases: Sequence[Case]
    table: Counter[tuple[Outcome, Outcome]] = field(init=False)

    def __post_init__(self) -> None:
        """Count once."""
        counts = Counter((case.before, case.after) for case in self.cases)
        object.__setattr__(self, "table", counts)

    @property
    def total(self) -> int:
        """How many comments."""
        return len(self.cases)

    @property
    def changed(self) -> list[Case]:
        """The comments that would get another outcome."""
        return [case for case in self.cases if case.changed]

    @property
    def too_strict(self) -> list[Case]:
        """What a person published, and the new way would not."""
        return [c for c in self.cases if c.said is Outcome.APPROVE and c.after > Outcome.APPROVE]

    @property
    def too_mild(self) -> list[Case]:
        """What a person refused, and the new way would publish."""
        return [c for c in self.cases if c.said is Outcome.REJECT and c.after is Outcome.APPROVE]

    def mistakes_before(self) -> tuple[int, int]:
        """Count the same two kinds of mistakes for the old way."""
        strict = sum(c.said is Outcome.APPROVE and c.before > Outcome.APPROVE for c in self.cases)
        mild = sum(c.said is Outcome.REJECT and c.before is Outcome.APPROVE for c in self.cases)
        return strict, mild

    def outcome_totals(self, *, after: bool) -> dict[Outcome, int]:
        """Count the comments of each outcome, under one of the two ways."""
        found = Counter(case.after if after else case.before for case in self.cases)
        return {outcome: found[outcome] for outcome in Outcome}

    def held_a_week(self, seconds: float) -> float:
        """Return how many more comments would be held each week; negative for fewer.

        Args:
            seconds: The time in which the comments came.
        """
        held = Outcome.HOLD
        before, after = (self.outcome_totals(after=way)[held] for way in (False, True))
        return (after - before) / max(seconds / _WEEK, 1 / 7)


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as a list shows it: with the beginning of its text and where to read it."""

    case: Case
    excerpt: str
    review_id: int | None


def shown(session: Session, cases: Iterable[Case], *, most: int = SHOWN) -> list[Shown]:
    """Read the texts of the first cases, inside a transaction.

    What waits to be read blind is left out: whoever reads it may see no outcome before.
    """
    blind = set(
        session.scalars(
            select(Review.comment_id).where(
                Review.kind.in_(("audit", "second")), Review.state != "closed"
            )
        )
    )
    listed = [case for case in cases if case.comment not in blind][:most]
    ids = [case.comment for case in listed]
    texts = session.execute(select(Comment.id, Comment.text).where(Comment.id.in_(ids)))
    reviews = session.execute(
        select(Review.comment_id, Review.id)
        .where(Review.comment_id.in_(ids), Review.kind != "second")
        .order_by(Review.id)
    )
    excerpts = {comment: _excerpt(text) for comment, text in texts}
    found = {comment: review for comment, review in reviews}  # noqa: C416 -- rows are no pairs to a type checker
    return [Shown(case, excerpts.get(case.comment, ""), found.get(case.comment)) for case in listed]


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…"
