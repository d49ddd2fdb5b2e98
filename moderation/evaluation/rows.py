"""The rows of a report: each score on one test set, and on its slices."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from moderation.domain.comment import Accountability
from moderation.evaluation.metrics import (
    Measure,
    auc,
    average_precision,
    balanced_accuracy,
    calibration_error,
    enough,
    f1,
    measure,
)
from moderation.evaluation.slices import slices_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from moderation.corpus.example import Example
    from moderation.domain.policy import Policy
    from moderation.domain.scores import Scores

    Metric = Callable[[np.ndarray, np.ndarray], float]

DIGITS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One score on one set, or on one slice of it.

    Attributes:
        metrics: By name: ``auc``, ``average_precision``, ``calibration_error``, ``f1``
            (at the policy's holding threshold, where the score has one) and
            ``balanced_accuracy`` (toxicity only, at 0.5). Slices have the AUC only.
        digest: Of the examples measured on and their labels; empty for a slice.
    """

    source: str
    part: str
    score: str
    examples: int
    positives: int
    metrics: Mapping[str, Measure]
    digest: str = ""


class MeasuredSet:
    """The examples of one source with their scores."""

    def __init__(self, source: str, examples: list[Example], scores: list[Scores]) -> None:
        self._source = source
        self._examples = examples
        self._scores = scores
        self._groups = np.array([example.group for example in examples])
        self._slices = slices_of(examples)

    def known(self, name: str) -> tuple[list[int], np.ndarray, np.ndarray]:
        """Return the rows whose label is known, and targets and scores of all rows."""
        rows = [row for row, e in enumerate(self._examples) if e.label(name) is not None]
        targets = np.array([bool(example.label(name)) for example in self._examples])
        return rows, targets, np.array([score[name] for score in self._scores])

    def whole(self, name: str, prior: float, hold: float | None) -> Row | None:
        """Return the row of one score; None where too little is known of it.

        Args:
            name: The score.
            prior: The share of positives it is calibrated for.
            hold: The probability from which the policy holds for it, or None.
        """
        rows, targets, scores = self.known(name)
        if not enough(targets[rows]):
            return None
        digest = digest_of([self._examples[row] for row in rows], name)
        return self._row("all", name, rows, _metrics(name, prior, hold), (targets, scores), digest)

    def parts(self, name: str) -> Iterator[Row]:
        """Yield the rows of the slices in which enough is known of a score."""
        rows, targets, scores = self.known(name)
        kept = set(rows)
        for part, members in self._slices.items():
            inside = [row for row in members if row in kept]
            if inside and enough(targets[inside]):
                yield self._row(part, name, inside, {"auc": auc}, (targets, scores))

    def _row(  # noqa: PLR0913, PLR0917 -- what a row is made of
        self,
        part: str,
        name: str,
        rows: list[int],
        metrics: Mapping[str, Metric],
        columns: tuple[np.ndarray, np.ndarray],
        digest: str = "",
    ) -> Row:
        targets, scores = (column[rows] for column in columns)
        groups = self._groups[rows]
        measured = {
            key: Measure(metric(targets, scores), nan, nan)
            if key == "calibration_error"
            else measure(metric, targets, scores, groups)
            for key, metric in metrics.items()
        }
        return Row(self._source, part, name, len(rows), int(targets.sum()), measured, digest)


def holding(policy: Policy, name: str) -> float | None:
    """Return the probability from which an anonymous author's comment is held for a score."""
    levels = policy.thresholds.get(name)
    return levels[Accountability.ANONYMOUS].hold if levels else None


def digest_of(examples: Sequence[Example], name: str) -> str:
    """Return the first digits of the SHA-256 of the examples' ids and labels of a score.

    The order of the examples does not matter; what is unknown does not belong to the set.
    """
    lines = sorted(
        f"{example.id}\t{int(label)}\n"
        for example in examples
        if (label := example.label(name)) is not None
    )
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()[:DIGITS]


def _metrics(name: str, prior: float, hold: float | None) -> dict[str, Metric]:
    metrics: dict[str, Metric] = {
        "auc": auc,
        "average_precision": average_precision,
        "calibration_error": calibration_error(prior),
    }
    if hold is not None:
        metrics["f1"] = f1(hold)
    if name == "toxicity":
        metrics["balanced_accuracy"] = balanced_accuracy
    return metrics
