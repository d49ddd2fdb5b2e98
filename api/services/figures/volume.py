"""How many comments came, what became of them, and how long people wait."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.services.figures.intervals import Waits
from api.storage.tables import Review
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from api.services.figures.period import Period
    from api.services.figures.rows import Automatic, Reading


@dataclass(frozen=True, slots=True)
class Day:
    """The comments of a day by what was answered at once."""

    day: date
    approved: int
    held: int
    rejected: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.approved + self.held + self.rejected


def days(rows: Iterable[Automatic], period: Period) -> list[Day]:
    """Count the comments of each day of a period, also of those without any."""
    counts = Counter((row.at.date(), row.outcome) for row in rows)
    return [Day(day, *(counts[day, outcome] for outcome in Outcome)) for day in period]


def time_to_decision(rows: Iterable[Reading]) -> Waits:
    """Sum up how long held comments waited for a person."""
    return Waits.of(
        [(row.at - row.opened_at).total_seconds() for row in rows if row.review_kind == "held"]
    )


def queue_age(session: Session, sites: Collection[int], at: datetime) -> Waits:
    """Sum up how long the comments that wait now have waited.

    Audits and second readings keep nobody waiting, and are left out.
    """
    opened = session.scalars(
        select(Review.opened_at).where(
            Review.site_id.in_(sites), Review.kind == "held", Review.state != "closed"
        )
    )
    return Waits.of([(at - moment).total_seconds() for moment in opened])
