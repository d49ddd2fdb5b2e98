"""The band that is chosen asks the encoder little and changes little."""

from __future__ import annotations

import numpy as np

from moderation.evaluation.band import Band
from moderation.training.band import choose


def band(share: float, called: float, changed: float) -> Band:
    return Band(share, np.full(6, share), called, changed)


WIDE, MIDDLE, NARROW = band(0.1, 0.9, 0.0), band(0.5, 0.3, 0.01), band(1.0, 0.1, 0.05)
BANDS = [WIDE, MIDDLE, NARROW]


def test_the_band_that_changes_least_is_chosen_among_those_within_both_limits() -> None:
    assert choose(BANDS, called_at_most=0.4, changed_at_most=0.1) is MIDDLE
    assert choose(BANDS, called_at_most=1.0, changed_at_most=0.1) is WIDE


def test_of_bands_that_change_as_much_the_one_that_calls_least_is_chosen() -> None:
    cheaper = band(0.3, 0.5, 0.0)
    assert choose([WIDE, cheaper], called_at_most=1.0, changed_at_most=0.1) is cheaper


def test_the_limit_of_calls_goes_before_that_of_changes() -> None:
    assert choose(BANDS, called_at_most=0.2, changed_at_most=0.01) is NARROW


def test_where_every_band_calls_too_often_the_narrowest_is_chosen() -> None:
    assert choose(BANDS, called_at_most=0.05, changed_at_most=1.0) is NARROW
