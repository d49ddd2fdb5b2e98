"""How strongly people's decisions move each score: chosen on conversations left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moderation.domain.scores import SCORE_NAMES
from moderation.training.local_fit import STRENGTHS, fit, log_loss, problem_of
from moderation.training.local_rows import stiffness

if TYPE_CHECKING:
    from collections.abc import Callable

    from moderation.classifier.features import Vocabulary
    from moderation.training.local_fit import Anchors
    from moderation.training.local_rows import LocalRows

LEAST_OF_A_SCORE = 10
"""Decisions on one score, under which it stays as shipped."""
MOST_CROSSED = 20_000
"""Decisions that the strength is chosen on."""
SMALLEST = 1e-3
"""A weight below this changes no decision, and is left out of the artefact."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt.

    Attributes:
        coefficients: Shape ``(features, k)``.
        out_of_fold: What a term that did not learn from a row's conversation makes the model
            say of it, shape ``(rows, k)``; NaN where there is none.
        strengths: By score, of the prior; None where the model is better left as it is.
    """

    coefficients: np.ndarray
    out_of_fold: np.ndarray
    strengths: dict[str, float | None]


def learn(
    rows: LocalRows,
    chosen: np.ndarray,
    vocabulary: Vocabulary,
    anchors: Anchors | None,
    progress: Callable[[str], None],
) -> Learnt:
    """Learn a term of each score.

    Args:
        rows: All decisions.
        chosen: Those that may be learnt from.
        vocabulary: Of the model.
        anchors: None where there are none.
        progress: Called as each score ends.
    """
    stiff = stiffness(vocabulary)
    found = Learnt(
        np.zeros((vocabulary.size, len(SCORE_NAMES))),
        np.full(rows.targets.shape, np.nan),
        dict.fromkeys(SCORE_NAMES),
    )
    for column, name in enumerate(SCORE_NAMES):
        known = np.intersect1d(chosen, rows.known(column))
        if len(known) < LEAST_OF_A_SCORE or len(set(rows.folds[known])) < 2:  # noqa: PLR2004 -- to cross
            continue
        crossed = known[:: -(-len(known) // MOST_CROSSED)]
        strength, predicted = _cross(rows, column, crossed, anchors, stiff)
        found.out_of_fold[crossed, column] = predicted
        found.strengths[name] = strength
        if strength is not None:
            problem = problem_of(rows, column, known, anchors, stiff)
            weights = fit(problem, strength)
            weights[np.abs(weights) < SMALLEST] = 0.0
            found.coefficients[problem.used, column] = weights
        progress(f"{name}: {len(known):,} decisions, strength of the prior {strength or 'all'}")
    return found


def _cross(
    rows: LocalRows, column: int, chosen: np.ndarray, anchors: Anchors | None, stiff: np.ndarray
) -> tuple[float | None, np.ndarray]:
    """Return the best strength, and what is said of each row by one chosen without its fold."""
    problem = problem_of(rows, column, chosen, anchors, stiff)
    folds, targets = rows.folds[chosen], rows.targets[chosen, column]
    features = rows.features[chosen][:, problem.used]
    said = rows.log_odds[chosen, column]
    tried: list[float | None] = [None, *reversed(STRENGTHS)]
    predicted = np.tile(said, (len(tried), 1))
    for number, strength in enumerate(tried):
        if strength is None:
            continue
        for fold in np.unique(folds):
            weights = fit(problem, strength, folds != fold)
            predicted[number, folds == fold] += features[folds == fold] @ weights
    losses = np.array([log_loss(targets, one) for one in predicted])
    chosen_without = said.copy()
    for fold in np.unique(folds):
        best = int(losses[:, folds != fold].sum(axis=1).argmin())
        chosen_without[folds == fold] = predicted[best, folds == fold]
    return tried[int(losses.sum(axis=1).argmin())], chosen_without
