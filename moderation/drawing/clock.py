"""The axis of time: where its ticks stand and what they say in French."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_STEPS = (
    *(_MINUTE * count for count in (1, 2, 5, 10, 15, 30)),
    *(_HOUR * count for count in (1, 2, 3, 6, 12)),
    *(_DAY * count for count in (1, 2, 7, 14, 28, 91, 364)),
)
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)


@dataclass(frozen=True, slots=True)
class Axis:
    """Moments laid on a line.

    Attributes:
        start: The moment at ``left``.
        end: The moment at ``right``.
        zone: In which hours are told.
    """

    start: datetime
    end: datetime
    left: float
    right: float
    zone: tzinfo

    def at(self, moment: datetime) -> float:
        """Return where a moment lies, kept between both ends."""
        share = _between(self.start, moment) / max(self._span, timedelta(seconds=1))
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))

    def ticks(self, apart: float = 80) -> list[tuple[float, str]]:
        """Return place and words of each tick, at least ``apart`` pixels from the next."""
        step = self._step(apart)
        midnight = self.start.astimezone(self.zone).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        tick = midnight + step * -(-(self.start - midnight) // step)
        found = []
        while tick <= self.end:
            new_day = step >= _DAY or (tick == midnight + _DAY * (tick - midnight).days)
            found.append((self.at(tick), day(tick) if new_day else hour(tick)))
            tick += step
        return found

    def _step(self, apart: float) -> timedelta:
        fits = max(1.0, (self.right - self.left) / apart)
        years = _STEPS[-1] * math.ceil(self._span / _STEPS[-1] / fits)
        return next((step for step in _STEPS if self._span / step <= fits), years)

    @property
    def _span(self) -> timedelta:
        return _between(self.start, self.end)


def _between(start: datetime, end: datetime) -> timedelta:
    """Return the time passed; in one zone, Python would subtract what clocks show."""
    return end.astimezone(UTC) - start.astimezone(UTC)


def hour(moment: datetime) -> str:
    """Return an hour as French writes it.

    >>> hour(datetime(2026, 3, 1, 14, 5)), hour(datetime(2026, 3, 1, 9))
    ('14 h 05', '9 h')
    """
    minutes = f" {moment.minute:02}" if moment.minute else ""
    return f"{moment.hour} h{minutes}"


def day(moment: datetime, *, year: bool = False) -> str:
    """Return a day as French writes it.

    >>> day(datetime(2026, 3, 1), year=True), day(datetime(2026, 8, 15))
    ('1er mars 2026', '15 août')
    """
    first = "1er" if moment.day == 1 else str(moment.day)
    return f"{first} {_MONTHS[moment.month - 1]}{f' {moment.year}' if year else ''}"


def day_and_hour(moment: datetime) -> str:
    """Return a moment as French says it.

    >>> day_and_hour(datetime(2026, 3, 1, 14, 5))
    '1er mars 2026 à 14 h 05'
    """
    return f"{day(moment, year=True)} à {hour(moment)}"
