"""Calibration finds the probabilities a prior implies and never turns a score round."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from moderation.classifier.calibration import fit_calibration, prior_weights


def sample(size: int = 40_000) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    raw = random.normal(size=size) * 2
    return raw, random.random(size) < expit(1.5 * raw - 0.5)


def test_known_slope_and_offset_are_found_again() -> None:
    raw, targets = sample()
    slope, offset = fit_calibration(raw, targets, np.full(len(raw), 1 / len(raw)))
    assert slope == pytest.approx(1.5, abs=0.06)
    assert offset == pytest.approx(-0.5, abs=0.06)


def test_a_rarer_prior_lowers_the_probabilities_by_its_odds() -> None:
    raw, targets = sample()
    offsets = {}
    for prior in (0.5, 0.1):
        weights = prior_weights(targets, prior, np.ones(len(raw)))
        offsets[prior] = fit_calibration(raw, targets, weights)[1]
    assert offsets[0.1] - offsets[0.5] == pytest.approx(np.log(1 / 9), abs=0.25)


def test_prior_weights_sum_to_the_prior() -> None:
    targets = np.array([True, False, False])
    weights = prior_weights(targets, 0.2, np.array([1.0, 3.0, 1.0]))
    assert weights == pytest.approx([0.2, 0.6, 0.2])


def test_a_head_that_misleads_is_flattened_and_never_inverted() -> None:
    raw, targets = sample(2_000)
    slope, _ = fit_calibration(-raw, targets, np.full(2_000, 1 / 2_000))
    assert slope == 0
