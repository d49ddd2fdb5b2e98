"""Fitting the combination of both stages, on comments that neither was trained on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression

from moderation.domain.scores import SCORE_NAMES
from moderation.training.train import balance, calibrate

if TYPE_CHECKING:
    from moderation.training.cascade_recipe import CascadeRecipe
    from moderation.training.train import Matrices


@dataclass(frozen=True, slots=True)
class Combination:
    """A fitted combination, and what it says of rows it was not fitted on.

    Attributes:
        coefficients: Shape ``(inputs, scores)``.
        intercepts: Shape ``(scores,)``.
        slopes: Of the calibration, shape ``(scores,)``.
        offsets: Likewise.
        log_odds: Calibrated, of every row by a combination fitted without its fold, shape
            ``(rows, scores)``.
    """

    coefficients: np.ndarray
    intercepts: np.ndarray
    slopes: np.ndarray
    offsets: np.ndarray
    log_odds: np.ndarray


def combine(inputs: np.ndarray, rows: Matrices, recipe: CascadeRecipe) -> Combination:
    """Fit one logistic combination per score, then its calibration.

    Args:
        inputs: Shape ``(rows, inputs)``; its columns are
            :data:`moderation.classifier.stack.INPUTS`.
        rows: Targets, sources, weights and folds of the same rows; features are not used.
        recipe: The settings.
    """
    scores = range(len(SCORE_NAMES))
    everything = np.full(len(inputs), fill_value=True)
    whole = [_fit(inputs, rows, column, everything, recipe) for column in scores]
    raw = np.zeros((len(inputs), len(SCORE_NAMES)))
    for fold in range(recipe.folds):
        held = rows.folds == fold
        for column in scores:
            weights, intercept = _fit(inputs, rows, column, ~held, recipe)
            raw[held, column] = inputs[held] @ weights + intercept
    slopes, offsets = calibrate(raw, rows, recipe)
    return Combination(
        coefficients=np.column_stack([weights for weights, _ in whole]),
        intercepts=np.array([intercept for _, intercept in whole]),
        slopes=slopes,
        offsets=offsets,
        log_odds=raw * slopes + offsets,
    )


def _fit(
    inputs: np.ndarray, rows: Matrices, column: int, chosen: np.ndarray, recipe: CascadeRecipe
) -> tuple[np.ndarray, float]:
    targets = rows.targets[:, column]
    known = np.flatnonzero(chosen & ~np.isnan(targets) & (rows.weights > 0))
    head = LogisticRegression(C=recipe.closeness, max_iter=2000)
    weights = rows.weights[known] * balance(targets[known])
    head.fit(inputs[known], targets[known], sample_weight=weights)
    return head.coef_[0], float(head.intercept_[0])
