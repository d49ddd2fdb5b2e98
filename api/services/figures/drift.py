"""Whether scores are spread as they were before.

The population stability index sums, over ten bins that held a tenth of the earlier scores
each, ``(new - old) * ln(new / old)``. Its usual reading (Siddiqi, "Credit Risk Scorecards",
2006): under 0.1 nothing to see, from 0.25 on a marked change. Chance alone moves it: without
any change it follows about ``(1/n + 1/m)`` times a chi-squared of nine degrees (Yurdakul,
"Statistical Properties of Population Stability Index", 2018), whose 95th percentile is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import chi2

from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.services.figures.rows import Automatic

BINS = 10
LEAST = 100
"""Comments under which a period is not compared."""
SLIGHT, MARKED = 0.1, 0.25
_FLOOR = 0.5
"""Of an empty bin, the count that stands for none: its logarithm must be finite."""


class Reading(StrEnum):
    """How an index is read."""

    STEADY = "steady"
    SLIGHT = "slight"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class Drift:
    """The index of one score, and what chance alone could make it."""

    name: str
    index: float
    chance: float

    @property
    def reading(self) -> Reading:
        """How it is usually read; what chance explains is steady."""
        if self.index < SLIGHT or self.index <= self.chance:
            return Reading.STEADY
        return Reading.SLIGHT if self.index < MARKED else Reading.MARKED


@dataclass(frozen=True, slots=True)
class Drifts:
    """The drift of every score between two periods.

    Attributes:
        before: Scored comments of the earlier period.
        after: Scored comments of the later one.
        rows: Empty where either period has fewer than :data:`LEAST`.
        models: Versions that scored either, the same everywhere if there is one.
    """

    before: int
    after: int
    rows: list[Drift]
    models: tuple[str, ...]


def drifts(old: Sequence[Automatic], new: Sequence[Automatic]) -> Drifts:
    """Compare the scores of two periods."""
    old, new = ([row for row in rows if row.scores] for rows in (old, new))
    models = tuple(sorted({row.model for row in (*old, *new)}))
    found = [
        drift(name, *(np.array([row.scores[name] for row in rows]) for rows in (old, new)))
        for name in SCORE_NAMES
        if min(len(old), len(new)) >= LEAST
    ]
    return Drifts(len(old), len(new), found, models)


def drift(name: str, old: np.ndarray, new: np.ndarray) -> Drift:
    """Return the index of one score.

    Args:
        name: Of the score.
        old: Its earlier values, shape ``(comments,)``.
        new: Its later values.

    >>> round(drift("hate", np.arange(200) / 200, np.arange(200) / 200).index, 3)
    0.0
    """
    edges = np.unique(np.quantile(old, np.linspace(0, 1, BINS + 1)[1:-1]))
    before, after = (_shares(values, edges) for values in (old, new))
    index = float(((after - before) * np.log(after / before)).sum())
    chance = float(chi2.ppf(0.95, len(edges)) * (1 / len(old) + 1 / len(new)))
    return Drift(name, index, chance)


def _shares(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
    filled = np.maximum(counts, _FLOOR)
    return np.asarray(filled / filled.sum())
