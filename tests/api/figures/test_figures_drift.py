from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.figures.drift import Drift, Reading, drift, drifts
from api.services.figures.rows import Automatic
from moderation.domain.decision import Outcome
from tests.api.figures.conftest import NOON, scores

UNIFORM = (np.arange(1000) + 0.5) / 1000


def test_the_index_is_the_one_computed_by_hand() -> None:
    """Of ten bins of a tenth, the first doubles and the last empties, but for half a comment."""
    new = np.concatenate([UNIFORM[:100], UNIFORM[:100], UNIFORM[100:900]])
    total = 1000.5
    shares = [200 / total, *[100 / total] * 8, 0.5 / total]
    by_hand = sum((after - 0.1) * log(after / 0.1) for after in shares)
    assert drift("hate", UNIFORM, new).index == pytest.approx(by_hand)


def test_what_chance_explains_is_no_drift() -> None:
    random = np.random.default_rng(3)
    found = [drift("hate", random.random(150), random.random(150)) for _ in range(40)]
    assert sum(row.reading is Reading.STEADY for row in found) >= 36


@pytest.mark.parametrize(
    ("index", "reading"),
    [(0.09, "steady"), (0.1, "slight"), (0.24, "slight"), (0.25, "marked"), (3, "marked")],
)
def test_an_index_is_read_by_its_usual_limits(index: float, reading: str) -> None:
    assert Drift("hate", index, chance=0.02).reading == reading


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=60),
    st.lists(st.floats(0, 1), min_size=1, max_size=60),
)
def test_an_index_is_never_negative(old: list[float], new: list[float]) -> None:
    assert drift("hate", np.array(old), np.array(new)).index >= -1e-12


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_the_same_scores_have_not_drifted(values: list[float]) -> None:
    assert drift("hate", np.array(values), np.array(values)).index == 0


def test_periods_with_few_comments_are_not_compared() -> None:
    row = Automatic(1, NOON, Outcome.APPROVE, (), scores().as_dict(), "a")
    other = Automatic(2, NOON, Outcome.HOLD, ("langue",), {}, "b")
    assert drifts([row] * 99, [row] * 200).rows == []
    found = drifts([row] * 100, [row] * 100 + [other])
    assert (found.before, found.after, found.models) == (100, 100, ("a",))
    assert [drifted.index for drifted in found.rows] == [0] * 6
