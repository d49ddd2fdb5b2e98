"""What the filter gets wrong among the comments it decided alone.

The audit slice is a simple random sample of the decisions taken without a person, read
without seeing what was decided. The share of errors in the sample is therefore an unbiased
estimate of their share among all of them: each comment read stands for as many as there are
comments for each one read. What was drawn and not yet read is assumed to be no different.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.services.figures.intervals import Share
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from api.services.figures.rows import Automatic, Reading


@dataclass(frozen=True, slots=True)
class Audit:
    """Errors found by blind audit.

    Attributes:
        errors: Of the decisions read, those a person would have taken otherwise.
        published: The same among comments that were published.
        rejected: The same among comments that were refused.
        population: How many decisions were taken without a person in the period.
    """

    errors: Share
    published: Share
    rejected: Share
    population: int

    @property
    def expected(self) -> tuple[int, int, int]:
        """How many errors there must be in the population: low, estimate, high."""
        bounds = (self.errors.low, self.errors.value or 0.0, self.errors.high)
        low, middle, high = (round(bound * self.population) for bound in bounds)
        return low, middle, high


def audit(rows: Iterable[Automatic], readings: Iterable[Reading]) -> Audit:
    """Compare what was decided alone with what people said of it, blind.

    Args:
        rows: What the service answered in a period.
        readings: Acts since the beginning of that period; only audits count.
    """
    alone = {row.comment: row.outcome for row in rows if row.outcome is not Outcome.HOLD}
    said = {row.comment: row.outcome for row in readings if row.review_kind == "audit"}
    pairs = [(alone[comment], outcome) for comment, outcome in said.items() if comment in alone]
    return Audit(
        _wrong(pairs),
        _wrong([pair for pair in pairs if pair[0] is Outcome.APPROVE]),
        _wrong([pair for pair in pairs if pair[0] is Outcome.REJECT]),
        len(alone),
    )


def _wrong(pairs: Sequence[tuple[Outcome, Outcome]]) -> Share:
    return Share(sum(decided is not said for decided, said in pairs), len(pairs))
