"""The days that figures are about: whole days in UTC, today included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Period:
    """A number of days that ends with ``last``.

    >>> list(Period(date(2026, 11, 2), 2))
    [datetime.date(2026, 11, 1), datetime.date(2026, 11, 2)]
    >>> Period(date(2026, 11, 2), 2).before()
    Period(last=datetime.date(2026, 10, 31), days=2)
    """

    last: date
    days: int

    def __iter__(self) -> Iterator[date]:
        """Yield each day, the oldest first."""
        first = self.start.date()
        return (first + timedelta(days=n) for n in range(self.days))

    @property
    def start(self) -> datetime:
        """The first moment."""
        return self.end - timedelta(days=self.days)

    @property
    def end(self) -> datetime:
        """The first moment that is no longer in it."""
        return datetime(self.last.year, self.last.month, self.last.day, tzinfo=UTC) + _DAY

    def before(self) -> Period:
        """Return as many days, just before."""
        return Period(self.last - timedelta(days=self.days), self.days)


_DAY = timedelta(days=1)


def week_of(moment: datetime) -> date:
    """Return the Monday before a moment.

    >>> week_of(datetime(2026, 11, 22, 23, 59, tzinfo=UTC))
    datetime.date(2026, 11, 16)
    """
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())
