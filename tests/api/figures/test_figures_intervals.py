from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.figures.intervals import Share, Waits

COUNTS = st.integers(0, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        # By hand, with z = 1.96: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).
        (5, 10, 0.2366, 0.7634),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (3, 120, 0.0085, 0.0709),
    ],
)
def test_the_interval_of_wilson_is_the_known_one(
    hits: int, total: int, low: float, high: float
) -> None:
    share = Share(hits, total)
    assert (share.low, share.high) == pytest.approx((low, high), abs=1e-4)


def test_of_nothing_nothing_is_known() -> None:
    share = Share(0, 0)
    assert (share.value, share.low, share.high) == (None, 0.0, 1.0)


@given(COUNTS)
def test_an_interval_holds_its_share_and_stays_among_probabilities(counts: tuple[int, int]) -> None:
    share = Share(*counts)
    assert 0 <= share.low <= (share.value or 0) + 1e-12 <= share.high + 2e-12 <= 1 + 2e-12


@given(COUNTS)
def test_ten_times_as_many_observations_never_say_less(counts: tuple[int, int]) -> None:
    few, many = Share(*counts), Share(counts[0] * 10, counts[1] * 10)
    assert many.high - many.low <= few.high - few.low + 1e-12


def test_waits_are_summed_up_by_their_middle_their_ninth_tenth_and_their_end() -> None:
    waits = Waits.of([float(n) for n in range(1, 12)])
    assert (waits.count, waits.median, waits.p90, waits.longest) == (11, 6.0, 10.0, 11.0)
    assert Waits.of([]) == Waits(0, None, None, None)
