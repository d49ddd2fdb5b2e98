"""Measures of one score on one set, each with a bootstrap interval.

Intervals are 95% percentile intervals over resampled groups, not rows: rows of one
conversation or batch are not independent (Efron and Tibshirani, 1993, ch. 8 and 13).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score

from moderation.classifier.calibration import prior_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

REPLICATES = 200
BINS = 10
LEAST = 10
"""Positives and negatives under which nothing is said, and groups for an interval."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A value and its 95% interval; NaN where there is none.

    There is none where the groups are too few, and for the calibration error, whose
    bootstrap is biased: it cannot be negative, so that resampling only adds to it.
    """

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """Show as ``0.912 [0.900, 0.924]``, or ``0.912`` without an interval."""
        if isnan(self.low):
            return f"{self.value:.3f}"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def auc(targets: np.ndarray, scores: np.ndarray) -> float:
    """Return the area under the ROC curve, ties counted half.

    Args:
        targets: Booleans, shape ``(rows,)``, both classes present.
        scores: Shape ``(rows,)``.
    """
    positives = int(targets.sum())
    negatives = len(targets) - positives
    ranks = rankdata(scores)[targets].sum()
    return float((ranks - positives * (positives + 1) / 2) / (positives * negatives))


def average_precision(targets: np.ndarray, scores: np.ndarray) -> float:
    """Return the step-wise area under the precision-recall curve, ties taken together."""
    return float(average_precision_score(targets, scores))


def balanced_accuracy(targets: np.ndarray, scores: np.ndarray, *, threshold: float = 0.5) -> float:
    """Return the mean of the recall of both classes, positive from ``threshold`` up."""
    flagged = scores >= threshold
    return float((flagged[targets].mean() + (~flagged[~targets]).mean()) / 2)


def f1(threshold: float) -> Callable[[np.ndarray, np.ndarray], float]:
    """Return the F1 of "at least the threshold": what reaches it against what should.

    >>> f1(0.5)(np.array([True, True, False]), np.array([0.5, 0.2, 0.9]))
    0.5
    """

    def score(targets: np.ndarray, scores: np.ndarray) -> float:
        flagged = scores >= threshold
        return float(2 * (flagged & targets).sum() / (flagged.sum() + targets.sum()))

    return score


def calibration_error(prior: float) -> Callable[[np.ndarray, np.ndarray], float]:
    """Return the expected calibration error in ten bins of about equal weight, at a prior.

    Equal scores share a bin, so that the order of the rows does not matter.

    Rows are weighted so that positives have the prior the probabilities are meant
    for (Guo et al., "On calibration of modern neural networks", 2017).
    """

    def error(targets: np.ndarray, scores: np.ndarray) -> float:
        weights = prior_weights(targets, prior, np.ones(len(targets)))
        values, places = np.unique(scores, return_inverse=True)
        mass = np.bincount(places, weights, len(values))
        middles = np.cumsum(mass) - mass / 2
        # Rounded, lest the order of a sum decide on which side of an edge a score falls.
        bins = np.minimum((middles * BINS).round(6).astype(int), BINS - 1)[places]
        gaps = np.bincount(bins, weights * (scores - targets), BINS)
        return float(np.abs(gaps).sum())

    return error


def measure(
    metric: Callable[[np.ndarray, np.ndarray], float],
    targets: np.ndarray,
    scores: np.ndarray,
    groups: Sequence[str] | np.ndarray,
    *,
    seed: int = 0,
) -> Measure:
    """Return a metric with its interval over resampled groups.

    Args:
        metric: Takes ``(targets, scores)``.
        targets: Booleans, shape ``(rows,)``.
        scores: Shape ``(rows,)``.
        groups: One name per row.
        seed: Of the resampling.
    """
    values = [
        metric(targets[rows], scores[rows])
        for rows in _resampled(groups, seed)
        if 0 < targets[rows].sum() < len(rows)
    ]
    return Measure(metric(targets, scores), *_middle(values))


def mean(values: np.ndarray, groups: Sequence[str] | np.ndarray, *, seed: int = 0) -> Measure:
    """Return the mean of what was seen of each row, with its interval over resampled groups.

    Args:
        values: Numbers or booleans, shape ``(rows,)``; NaN comes back where there are none.
        groups: One name per row.
        seed: Of the resampling.
    """
    if not len(values):
        return Measure(nan, nan, nan)
    sampled = [float(values[rows].mean()) for rows in _resampled(groups, seed)]
    return Measure(float(values.mean()), *_middle(sampled))


def share(hits: np.ndarray, groups: Sequence[str] | np.ndarray, *, seed: int = 0) -> Measure:
    """Return the share of rows that hit, with its interval over resampled groups.

    Where none hits, or all do, resampling can show nothing else, which is not to be sure:
    the interval is then the exact one for as many observations as there are groups
    (Clopper and Pearson, 1934).

    Args:
        hits: Booleans, shape ``(rows,)``.
        groups: One name per row.
        seed: Of the resampling.
    """
    found = mean(hits, groups, seed=seed)
    if isnan(found.low) or 0 < found.value < 1:
        return found
    furthest = 1 - 0.025 ** (1 / len(set(groups)))
    low, high = (1 - furthest, 1.0) if found.value else (0.0, furthest)
    return Measure(found.value, low, high)


def _resampled(groups: Sequence[str] | np.ndarray, seed: int) -> Iterator[np.ndarray]:
    """Yield the rows of groups drawn with replacement; nothing where groups are too few."""
    _, codes = np.unique(np.asarray(groups), return_inverse=True)
    members = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
    random = np.random.default_rng(seed)
    for _ in range(REPLICATES if len(members) >= LEAST else 0):
        chosen = random.integers(len(members), size=len(members))
        yield np.concatenate([members[group] for group in chosen])


def _middle(values: list[float]) -> tuple[float, float]:
    """Return what holds the middle 95% of the values; NaN where there are none."""
    low, high = np.percentile(values, [2.5, 97.5]) if values else (nan, nan)
    return float(low), float(high)


def enough(targets: np.ndarray) -> bool:
    """Say whether a set has enough of both classes to be measured."""
    positives = int(targets.sum())
    return min(positives, len(targets) - positives) >= LEAST
