"""Shares with their interval, and what lies in the middle of waiting times."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_Z = 1.959963984540054
"""Of the normal law, what leaves 2.5% on each side."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many.

    ``low`` and ``high`` bound the score interval at 95% (Wilson, "Probable inference, the
    law of succession, and statistical inference", 1927), which keeps its promise for small
    counts and for shares near 0 or 1 (Brown, Cai and DasGupta, 2001). Of none at all,
    nothing is known: from 0 to 1.

    >>> share = Share(5, 10)
    >>> round(share.low, 4), share.value, round(share.high, 4)
    (0.2366, 0.5, 0.7634)
    """

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share itself; None of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def low(self) -> float:
        """Lower bound."""
        return self._bound(-1) if self.hits else 0.0

    @property
    def high(self) -> float:
        """Upper bound."""
        return self._bound(1) if self.hits < self.total else 1.0

    def _bound(self, side: int) -> float:
        share, square = self.hits / self.total, _Z * _Z / self.total
        middle = share + square / 2
        half = _Z * sqrt((share * (1 - share) + square / 4) / self.total)
        return (middle + side * half) / (1 + square)


@dataclass(frozen=True, slots=True)
class Waits:
    """Waiting times, in seconds; None where nobody waited."""

    count: int
    median: float | None
    p90: float | None
    longest: float | None

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Waits:
        """Sum up waiting times.

        >>> Waits.of([60.0, 120.0, 600.0]).median
        120.0
        """
        if not seconds:
            return cls(0, None, None, None)
        median, p90 = np.percentile(seconds, [50, 90])
        return cls(len(seconds), float(median), float(p90), max(seconds))
