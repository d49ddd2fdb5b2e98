"""A model beside its own stages and beside peers, on the same comments."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.metrics import Measure, auc, balanced_accuracy, enough, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from moderation.corpus.example import Example

    Metric = Callable[[np.ndarray, np.ndarray], float]

AUC, BALANCED_ACCURACY = "AUC", "BA"
METRICS: dict[str, Metric] = {AUC: auc, BALANCED_ACCURACY: balanced_accuracy}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of one score on one set, for everyone who gives that score.

    Attributes:
        metric: :data:`AUC`, or :data:`BALANCED_ACCURACY` at 0.5 (toxicity only).
        model: Of the model in use, with its interval.
        others: Of its stages and of peers, by name; who does not give the score is absent.
    """

    source: str
    score: str
    metric: str
    examples: int
    model: Measure
    others: Mapping[str, float]


def compare(
    examples: Sequence[Example], model: np.ndarray, others: Mapping[str, np.ndarray]
) -> list[Comparison]:
    """Return one row per set, score and measure, wherever enough is known.

    Args:
        examples: What everyone scored and nobody was trained on.
        model: Probabilities of the model in use, shape ``(rows, scores)``.
        others: By name, those of its stages and of peers, likewise; NaN where a score is
            not given.
    """
    by_source: dict[str, list[int]] = defaultdict(list)
    for row, example in enumerate(examples):
        by_source[example.source].append(row)
    found = []
    for source, members in sorted(by_source.items()):
        for column, name in enumerate(SCORE_NAMES):
            rows = [row for row in members if examples[row].label(name) is not None]
            targets = np.array([bool(examples[row].label(name)) for row in rows], dtype=bool)
            if not enough(targets):
                continue
            groups = np.array([examples[row].group for row in rows])
            columns = {peer: scores[rows, column] for peer, scores in others.items()}
            found += [
                Comparison(
                    source,
                    name,
                    metric,
                    len(rows),
                    measure(METRICS[metric], targets, model[rows, column], groups),
                    _others(METRICS[metric], targets, columns),
                )
                for metric in _metrics_of(name)
            ]
    return found


def columns_of(comparisons: Sequence[Comparison]) -> list[str]:
    """Return the names of all that is compared, in the order in which they were given."""
    return list(dict.fromkeys(name for row in comparisons for name in row.others))


def _metrics_of(name: str) -> tuple[str, ...]:
    return (AUC, BALANCED_ACCURACY) if name == "toxicity" else (AUC,)


def _others(
    metric: Metric, targets: np.ndarray, columns: Mapping[str, np.ndarray]
) -> dict[str, float]:
    return {
        name: metric(targets, scores)
        for name, scores in columns.items()
        if not np.isnan(scores).any()
    }
