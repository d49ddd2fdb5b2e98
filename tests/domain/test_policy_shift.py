"""Moving a border keeps what the owner said of labels and authors."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.comment import Accountability
from moderation.domain.policy import Threshold, load_policy
from moderation.domain.policy_shift import HARM, crosses, shift_policy, shifted
from moderation.domain.scores import SCORE_NAMES, Scores

POLICY = load_policy()
PROBABILITY = st.floats(0, 1)
SHIFT = st.floats(-10, 10)
SCORES = st.builds(Scores, **dict.fromkeys(SCORE_NAMES, PROBABILITY))
LEVELS = st.sampled_from(Accountability)


@given(PROBABILITY, SHIFT, SHIFT)
def test_a_higher_shift_never_gives_a_lower_threshold(
    base: float, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    assert 0 <= shifted(base, low) <= shifted(base, high) <= 1


@given(PROBABILITY, PROBABILITY, SHIFT)
def test_a_stricter_threshold_stays_the_stricter(one: float, other: float, shift: float) -> None:
    low, high = sorted((one, other))
    assert shifted(low, shift) <= shifted(high, shift)


@given(SCORES, LEVELS, SHIFT, SHIFT)
def test_higher_shifts_never_give_a_more_severe_outcome(
    scores: Scores, level: Accountability, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    severe = shift_policy(POLICY, hold=low, reject=low)
    mild = shift_policy(POLICY, hold=high, reject=high)
    assert severe.decide(scores, level)[0] >= mild.decide(scores, level)[0]


@given(SHIFT, SHIFT)
def test_authors_who_answer_for_their_words_keep_their_indulgence(
    hold: float, reject: float
) -> None:
    moved = shift_policy(POLICY, hold=hold, reject=reject)
    for levels in moved.thresholds.values():
        for stricter, milder in pairwise(levels[level] for level in Accountability):
            assert (stricter.hold or 0) <= (milder.hold or 1)
            assert (stricter.reject or 0) <= (milder.reject or 1)


@given(SHIFT)
def test_a_first_comment_still_waits_sooner_than_others(hold: float) -> None:
    moved = shift_policy(POLICY, hold=hold, reject=None)
    for name, row in moved.first.items():
        assert (row.hold or 0) <= (moved.thresholds[name][Accountability.ANONYMOUS].hold or 1)
    assert moved.first["lecturing"] == POLICY.first["lecturing"]


def test_the_border_of_a_first_comment_moves_with_the_others() -> None:
    moved = shift_policy(POLICY, hold=1.0, reject=None)
    assert moved.first["insult"] == Threshold(shifted(0.12, 1.0))
    assert shift_policy(POLICY, hold=None, reject=2.0).first == POLICY.first


def test_holds_for_a_lesson_are_left_as_they_are() -> None:
    moved = shift_policy(POLICY, hold=-3, reject=-3)
    assert moved.thresholds["lecturing"] == POLICY.thresholds["lecturing"]
    assert all(moved.thresholds[name] != POLICY.thresholds[name] for name in HARM)


def test_a_border_that_is_not_moved_keeps_its_digits() -> None:
    odd = {level: Threshold(0.123456, 0.987654) for level in Accountability}
    policy = replace(POLICY, thresholds={**POLICY.thresholds, "insult": odd})
    moved = shift_policy(policy, hold=1.0, reject=None)
    assert moved.thresholds["insult"][Accountability.KNOWN].reject == 0.987654


def test_borders_that_cross_are_seen() -> None:
    assert not crosses(POLICY)
    assert crosses(shift_policy(POLICY, hold=4, reject=-4))
