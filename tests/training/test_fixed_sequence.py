"""The walk keeps its promise in worlds whose true risk is known, and says what it lacks."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.training.fixed_sequence import least, nearest, sequence, walk

GRID = 5_000
REPETITIONS = 300
LEVEL = 0.1
BUDGET = 0.05
SLACK = 3 * sqrt(LEVEL * (1 - LEVEL) / REPETITIONS)
"""Three standard deviations of a share measured on so many repetitions."""
PLACE = (np.arange(GRID) + 0.5) / GRID
WORLDS = {
    "never within the budget": np.full(GRID, 0.051),
    "errors grow": 0.4 * PLACE**2,
    "errors first": np.where(PLACE < 0.1, 0.12, np.where(PLACE < 0.5, 0.03, 0.2)),
    "errors in waves": 0.05 + 0.05 * np.sin(40 * PLACE),
    "ties": np.tile([0.02, 0.05, 0.09, 0.01], 10),
}


def drawn(seed: int, errors: np.ndarray, comments: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    steps = random.integers(len(errors), size=comments)
    return steps, random.random(comments) < errors[steps]


@pytest.mark.parametrize("world", WORLDS)
def test_the_budget_is_broken_no_more_often_than_stated(world: str) -> None:
    """Any place returned may be chosen, so that one false place breaks the promise."""
    errors = WORLDS[world]
    true = np.cumsum(errors) / np.arange(1, len(errors) + 1)
    broken = 0
    for seed in range(REPETITIONS):
        steps, wrong = drawn(seed, errors, 600)
        broken += any(true[p.step] > BUDGET for p in walk(steps, wrong, BUDGET, LEVEL))
    assert broken / REPETITIONS <= LEVEL + SLACK


def test_a_border_far_within_its_budget_is_moved_far() -> None:
    reached = []
    for seed in range(20):
        steps, wrong = drawn(seed, 0.4 * PLACE**2, 3_000)
        reached.append(walk(steps, wrong, BUDGET, LEVEL)[-1].step / GRID)
    assert 0.45 < np.mean(reached) < sqrt(3 * BUDGET / 0.4)


def test_an_early_error_does_not_end_the_walk() -> None:
    steps = np.arange(2_000)
    assert walk(steps, steps == 3, BUDGET, LEVEL)[-1].acted == 1_999


@given(st.integers(0, 20_000), st.floats(0.001, 0.9), st.floats(0.001, 0.5))
def test_no_more_is_spent_than_there_is(comments: int, budget: float, level: float) -> None:
    places = sequence(comments, budget, level)
    assert sum(spent for _, spent in places) <= level
    assert [size for size, _ in places] == sorted({size for size, _ in places})
    assert all(least(budget, level) <= size < comments for size, _ in places)


@given(st.integers(1, 400))
def test_the_order_of_the_rows_does_not_matter(count: int) -> None:
    steps, wrong = drawn(count, WORLDS["errors grow"], count)
    order = np.random.default_rng(count).permutation(count)
    found = walk(steps, wrong, BUDGET, LEVEL)
    assert found == walk(steps[order], wrong[order], BUDGET, LEVEL)
    for place in found:
        acted = steps <= place.step
        assert (place.acted, place.errors) == (acted.sum(), (acted & wrong).sum())


def test_too_few_comments_prove_nothing() -> None:
    size = least(BUDGET, LEVEL)
    steps, none = np.arange(size), np.zeros(size, dtype=bool)
    assert walk(steps, none, BUDGET, LEVEL) == []
    assert walk(np.arange(size + 1), np.zeros(size + 1, dtype=bool), BUDGET, LEVEL)


def test_what_is_lacking_is_said() -> None:
    none = np.zeros(30, dtype=bool)
    place, bound, times = nearest(np.arange(30), none, BUDGET, LEVEL) or pytest.fail("nothing")
    assert (place.acted, place.errors, times) == (30, 0, 2)
    assert bound == pytest.approx(1 - (LEVEL / 2) ** (1 / 30))


def test_where_every_place_is_above_the_budget_more_of_the_same_does_not_help() -> None:
    near = nearest(np.arange(30), np.ones(30, dtype=bool), BUDGET, LEVEL)
    assert near is not None
    assert near[2] is None
    assert nearest(np.array([], dtype=int), np.array([], dtype=bool), BUDGET, LEVEL) is None
