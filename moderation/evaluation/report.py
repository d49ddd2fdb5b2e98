"""Everything measured of one model on the sets at hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from moderation.domain.policy import load_policy
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.behaviour import Case, PairOrder, cases, pair_orders
from moderation.evaluation.metrics import (
    Measure,
    auc,
    average_precision,
    balanced_accuracy,
    calibration_error,
    enough,
    measure,
)
from moderation.evaluation.outcomes import Outcomes, outcomes
from moderation.evaluation.slices import slices_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from moderation.classifier.scorer import LinearScorer
    from moderation.corpus.example import Example
    from moderation.domain.scores import Scores

    Metric = Callable[[np.ndarray, np.ndarray], float]

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One score on one set, or on one slice of it.

    Attributes:
        metrics: By name: ``auc``, ``average_precision``, ``calibration_error`` and
            ``balanced_accuracy`` (toxicity only, at 0.5). Slices have the AUC only.
    """

    source: str
    part: str
    score: str
    examples: int
    positives: int
    metrics: Mapping[str, Measure]


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a model's quality.

    Attributes:
        outcomes: What the shipped policy does.
        curves: Per source and score, the known targets and the probabilities, for
            figures.
    """

    model_version: str
    rows: list[Row]
    slices: list[Row]
    cases: list[Case]
    pairs: list[PairOrder]
    curves: dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]
    outcomes: list[Outcomes] = field(default_factory=list)


def score_examples(scorer: LinearScorer, examples: Sequence[Example]) -> list[Scores]:
    """Score texts in chunks, in order."""
    scores: list[Scores] = []
    for start in range(0, len(examples), CHUNK):
        documents = [scorer.read(example.text) for example in examples[start : start + CHUNK]]
        scores += scorer.score(documents)
    return scores


def evaluate(
    scorer: LinearScorer, examples: Sequence[Example], priors: Mapping[str, float]
) -> Report:
    """Measure a model on examples it was not trained on.

    Args:
        scorer: The model.
        examples: The test side of the split and evaluation-only corpora.
        priors: The share of positives each score is calibrated for.
    """
    scores = score_examples(scorer, examples)
    report = Report(
        scorer.artefact.model_version,
        [],
        [],
        cases(examples, scores),
        pair_orders(examples, scores),
        {},
        outcomes(examples, scores, load_policy()),
    )
    by_source: dict[str, list[int]] = defaultdict(list)
    for number, example in enumerate(examples):
        by_source[example.source].append(number)
    for source, numbers in sorted(by_source.items()):
        test_set = _TestSet(source, [examples[n] for n in numbers], [scores[n] for n in numbers])
        for name in SCORE_NAMES:
            test_set.add_to(report, name, priors[name])
    return report


class _TestSet:
    """The examples of one source with their scores."""

    def __init__(self, source: str, examples: list[Example], scores: list[Scores]) -> None:
        self._source = source
        self._examples = examples
        self._scores = scores
        self._groups = np.array([example.group for example in examples])
        self._slices = slices_of(examples)

    def add_to(self, report: Report, name: str, prior: float) -> None:
        """Add the rows of one score; nothing where too little is known of it."""
        known = [row for row, e in enumerate(self._examples) if e.label(name) is not None]
        targets = np.array([bool(example.label(name)) for example in self._examples])
        scores = np.array([score[name] for score in self._scores])
        if not enough(targets[known]):
            return
        report.curves[self._source, name] = targets[known], scores[known]
        metrics = _metrics(name, prior)
        report.rows.append(self._row("all", name, known, metrics, (targets, scores)))
        kept = set(known)
        for part, members in self._slices.items():
            rows = [row for row in members if row in kept]
            if rows and enough(targets[rows]):
                row = self._row(part, name, rows, {"auc": auc}, (targets, scores))
                report.slices.append(row)

    def _row(
        self,
        part: str,
        name: str,
        rows: list[int],
        metrics: Mapping[str, Metric],
        columns: tuple[np.ndarray, np.ndarray],
    ) -> Row:
        targets, scores = (column[rows] for column in columns)
        groups = self._groups[rows]
        measured = {
            key: Measure(metric(targets, scores), nan, nan)
            if key == "calibration_error"
            else measure(metric, targets, scores, groups)
            for key, metric in metrics.items()
        }
        return Row(self._source, part, name, len(rows), int(targets.sum()), measured)


def _metrics(name: str, prior: float) -> dict[str, Metric]:
    metrics: dict[str, Metric] = {
        "auc": auc,
        "average_precision": average_precision,
        "calibration_error": calibration_error(prior),
    }
    if name == "toxicity":
        metrics["balanced_accuracy"] = balanced_accuracy
    return metrics
