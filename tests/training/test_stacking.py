"""Combining what two stages say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.special import expit

from moderation.classifier.stack import INPUTS
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.metrics import auc
from moderation.training.cascade_recipe import load_cascade_recipe
from moderation.training.stacking import combine
from moderation.training.train import Matrices

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.training.cascade_recipe import CascadeRecipe

ROWS = 1200
SCORES = len(SCORE_NAMES)


@pytest.fixture(scope="module")
def recipe(training_data: Path) -> CascadeRecipe:
    return load_cascade_recipe(training_data / "recipes" / "cascade.toml")


@pytest.fixture(scope="module")
def inputs() -> np.ndarray:
    random = np.random.default_rng(7)
    return random.normal(size=(ROWS, len(INPUTS)))


@pytest.fixture(scope="module")
def rows(inputs: np.ndarray) -> Matrices:
    """Targets to which both stages contribute, the encoder more."""
    random = np.random.default_rng(8)
    odds = inputs[:, :SCORES] + 2 * inputs[:, SCORES : 2 * SCORES]
    targets = (random.random((ROWS, SCORES)) < expit(odds)).astype(float)
    return Matrices(
        features=csr_array((ROWS, 1)),
        targets=targets,
        sources=np.array(["annotated_random", "authored"] * (ROWS // 2)),
        weights=np.ones(ROWS),
        folds=np.arange(ROWS) % 5,
    )


def test_both_stages_weigh_what_they_tell(
    inputs: np.ndarray, rows: Matrices, recipe: CascadeRecipe
) -> None:
    found = combine(inputs, rows, recipe)
    for column, name in enumerate(SCORE_NAMES):
        weights = dict(zip(INPUTS, found.coefficients[:, column], strict=True))
        assert weights[f"encoder {name}"] > weights[f"linear {name}"] > 0
        others = [abs(weight) for key, weight in weights.items() if not key.endswith(f" {name}")]
        assert weights[f"linear {name}"] > max(others)


def test_the_combination_is_better_than_either_stage_on_rows_it_was_not_fitted_on(
    inputs: np.ndarray, rows: Matrices, recipe: CascadeRecipe
) -> None:
    found = combine(inputs, rows, recipe)
    for column in range(SCORES):
        targets = rows.targets[:, column] == 1
        alone = auc(targets, inputs[:, SCORES + column])
        assert auc(targets, found.log_odds[:, column]) > alone + 0.01


def test_unknown_labels_teach_nothing(
    inputs: np.ndarray, rows: Matrices, recipe: CascadeRecipe
) -> None:
    unknown = rows.targets.copy()
    unknown[::3, 0] = np.nan
    wrong_where_unknown = inputs.copy()
    wrong_where_unknown[::3] = 1000.0
    one = combine(inputs, replace(rows, targets=unknown), recipe)
    other = combine(wrong_where_unknown, replace(rows, targets=unknown), recipe)
    assert one.coefficients[:, 0] == pytest.approx(other.coefficients[:, 0], abs=1e-6)
    assert one.slopes[0] == pytest.approx(other.slopes[0], abs=1e-6)


def test_probabilities_are_those_of_the_stated_prior(
    inputs: np.ndarray, rows: Matrices, recipe: CascadeRecipe
) -> None:
    found = combine(inputs, rows, recipe)
    insult, toxicity = SCORE_NAMES.index("insult"), SCORE_NAMES.index("toxicity")
    probabilities = expit(found.log_odds)
    known = rows.sources == "annotated_random"
    positive = rows.targets[known, insult] == 1
    prior = recipe.priors["insult"]
    said = probabilities[known, insult]
    mean = prior * said[positive].mean() + (1 - prior) * said[~positive].mean()
    assert mean == pytest.approx(prior, abs=0.005)
    positive = rows.targets[:, toxicity] == 1
    said = probabilities[:, toxicity]
    assert (said[positive].mean() + said[~positive].mean()) / 2 == pytest.approx(0.5, abs=0.01)
