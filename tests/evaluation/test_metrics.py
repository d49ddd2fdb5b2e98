"""Our measures agree with scikit-learn's and their intervals mean something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

from moderation.evaluation.metrics import (
    auc,
    average_precision,
    balanced_accuracy,
    calibration_error,
    enough,
    f1,
    mean,
    measure,
    share,
)

if TYPE_CHECKING:
    from random import Random

ROWS = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0.1, 0.2, 0.5, 0.7, 0.9])), min_size=4, max_size=60
).filter(lambda rows: 0 < sum(target for target, _ in rows) < len(rows))


def columns(rows: list[tuple[bool, float]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([target for target, _ in rows]), np.array([score for _, score in rows])


@given(ROWS)
def test_auc_is_scikit_learns_ties_included(rows: list[tuple[bool, float]]) -> None:
    targets, scores = columns(rows)
    assert auc(targets, scores) == pytest.approx(roc_auc_score(targets, scores))


@given(ROWS)
def test_balanced_accuracy_is_scikit_learns(rows: list[tuple[bool, float]]) -> None:
    targets, scores = columns(rows)
    expected = balanced_accuracy_score(targets, scores >= 0.5)
    assert balanced_accuracy(targets, scores) == pytest.approx(expected)


@given(ROWS, st.sampled_from([0.2, 0.5, 0.95]))
def test_f1_is_scikit_learns_at_any_threshold(
    rows: list[tuple[bool, float]], threshold: float
) -> None:
    targets, scores = columns(rows)
    assert f1(threshold)(targets, scores) == pytest.approx(f1_score(targets, scores >= threshold))


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    rows: list[tuple[bool, float]], random: Random
) -> None:
    shuffled = random.sample(rows, len(rows))
    for metric in (auc, average_precision, calibration_error(0.5), calibration_error(0.1)):
        assert metric(*columns(rows)) == pytest.approx(metric(*columns(shuffled)))


def test_honest_probabilities_have_next_to_no_calibration_error() -> None:
    random = np.random.default_rng(2)
    scores = random.random(50_000)
    targets = random.random(50_000) < scores
    error = calibration_error(0.5)
    assert error(targets, scores) < 0.02
    assert error(targets, scores**3) > 0.1


def test_an_interval_holds_the_value_and_narrows_with_more_groups() -> None:
    random = np.random.default_rng(3)

    def width(size: int) -> float:
        targets = random.random(size) < 0.5
        scores = targets + random.normal(size=size)
        found = measure(auc, targets, scores, [str(n) for n in range(size)])
        assert found.low <= found.value <= found.high
        return found.high - found.low

    assert width(2_000) < width(100)


def test_rows_of_one_group_count_as_one_observation() -> None:
    random = np.random.default_rng(4)
    targets = np.repeat(random.random(40) < 0.5, 25)
    scores = targets + np.repeat(random.normal(size=40), 25)
    apart = measure(auc, targets, scores, [str(n) for n in range(1_000)])
    together = measure(auc, targets, scores, [str(n // 25) for n in range(1_000)])
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_a_few_groups_have_no_interval() -> None:
    found = measure(auc, np.array([True, False] * 20), np.arange(40.0), ["a"] * 20 + ["b"] * 20)
    assert np.isnan(found.low)
    assert str(found) == f"{found.value:.3f}"


def test_too_few_of_one_side_is_not_enough() -> None:
    assert not enough(np.array([True] * 9 + [False] * 100))
    assert enough(np.array([True] * 10 + [False] * 10))


def test_a_share_needs_no_second_class_to_have_an_interval() -> None:
    hits = np.arange(200) % 10 == 0
    found = share(hits, [str(n) for n in range(200)])
    assert found.value == pytest.approx(0.1)
    assert found.low < 0.1 < found.high
    assert found == mean(hits, [str(n) for n in range(200)])


@pytest.mark.parametrize("groups", [10, 40, 400])
def test_a_share_of_none_or_all_is_no_certainty_and_the_less_so_the_fewer_the_groups(
    groups: int,
) -> None:
    names = [str(n % groups) for n in range(400)]
    none, everything = (
        share(np.zeros(400, dtype=bool), names),
        share(np.ones(400, dtype=bool), names),
    )
    exact = beta.ppf(0.975, 1, groups)
    assert [none.low, none.high] == pytest.approx([0, exact])
    assert [everything.low, everything.high] == pytest.approx([1 - exact, 1])


def test_no_rows_have_no_share() -> None:
    found = share(np.zeros(0, dtype=bool), [])
    assert np.isnan([found.value, found.low, found.high]).all()
