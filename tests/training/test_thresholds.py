"""From budgets to thresholds: the promise is kept, or refused with what was reached."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.comment import Accountability
from moderation.domain.decision import Outcome
from moderation.domain.policy import Policy, Threshold, load_policy
from moderation.domain.policy_shift import crosses, shift_policy
from moderation.domain.scores import SCORE_NAMES, Scores
from moderation.training.borders import (
    APPROVING,
    LEVEL,
    REJECTING,
    STEPS,
    UntunablePolicyError,
    approve_steps,
    reject_steps,
)
from moderation.training.refusal import BudgetError
from moderation.training.thresholds import Budgets, Judged, per_hundred, tune

POLICY = load_policy()
REPETITIONS = 300
SCORES = st.builds(Scores, **dict.fromkeys(SCORE_NAMES, st.floats(0, 1)))
STEP = st.integers(0, STEPS - 1)


def without(policy: Policy, name: str, **changes: float | None) -> Policy:
    levels = {level: replace(row, **changes) for level, row in policy.thresholds[name].items()}
    return replace(policy, thresholds={**policy.thresholds, name: levels})


@cache
def population() -> tuple[Judged, ...]:
    """A blog of 20,000 comments, a fifth of them toxic, read by a fair model."""
    random = np.random.default_rng(1)
    toxic = random.random(20_000) < 0.2
    logits = random.normal(size=(20_000, 6)) - 4 + np.outer(toxic, [6, 2, 2, 0, 0, 6])
    rows = 1 / (1 + np.exp(-logits))
    return tuple(
        Judged(Scores(*row), label)
        for row, label in zip(rows.round(4).tolist(), toxic.tolist(), strict=True)
    )


def drawn(seed: int, comments: int) -> list[Judged]:
    chosen = np.random.default_rng(seed).integers(len(population()), size=comments)
    return [population()[number] for number in chosen]


@given(st.lists(SCORES, max_size=5), STEP)
def test_the_steps_are_those_of_the_policy_that_decides(scores: list[Scores], step: int) -> None:
    rejecting = shift_policy(POLICY, hold=None, reject=REJECTING[step])
    approving = shift_policy(POLICY, hold=APPROVING[step], reject=None)
    level = Accountability.ANONYMOUS
    for score, rejected, approved in zip(
        scores, reject_steps(POLICY, scores), approve_steps(POLICY, scores), strict=True
    ):
        assert (rejecting.decide(score, level)[0] is Outcome.REJECT) == (rejected <= step)
        if not crosses(approving):
            assert (approving.decide(score, level)[0] is Outcome.APPROVE) == (approved <= step)


def test_both_budgets_hold_as_often_as_stated() -> None:
    """The true shares are those of the whole blog, from which each sample is drawn."""
    whole = population()
    scores = [row.scores for row in whole if row.scores]
    toxic = np.array([bool(row.toxic) for row in whole])
    rejecting, approving = reject_steps(POLICY, scores), approve_steps(POLICY, scores)
    broken = written = 0
    for seed in range(REPETITIONS):
        try:
            found = tune(POLICY, drawn(seed, 1_000), Budgets(0.1, 0.1))
        except BudgetError:
            continue
        assert found.reject
        assert found.hold
        rejected, approved = (
            steps <= border.found.step
            for steps, border in ((rejecting, found.reject), (approving, found.hold))
        )
        written += 1
        broken += (~toxic[rejected]).mean() > 0.1 or toxic[approved].mean() > 0.1
    assert written > 0.9 * REPETITIONS
    assert broken / REPETITIONS <= 0.1 + 3 * sqrt(0.1 * 0.9 / REPETITIONS)


def test_the_policy_decides_as_was_seen() -> None:
    sample = drawn(0, 1_500)
    found = tune(POLICY, sample, Budgets(0.05, 0.05))
    outcomes = [found.policy.decide(row.scores, LEVEL)[0] for row in sample if row.scores]
    assert found.reject
    assert found.hold
    assert outcomes.count(Outcome.REJECT) == found.reject.found.acted
    assert outcomes.count(Outcome.APPROVE) == found.hold.found.acted
    assert per_hundred(found.policy, sample)[Outcome.REJECT] == pytest.approx(
        100 * found.reject.found.acted / 1_500
    )
    assert not crosses(found.policy)


def test_a_budget_that_is_not_stated_leaves_its_border_alone() -> None:
    found = tune(POLICY, drawn(0, 1_500), Budgets(wrong_reject=None, missed=0.05))
    assert found.reject is None
    for name, levels in found.policy.thresholds.items():
        for level, row in levels.items():
            assert row.reject == POLICY.thresholds[name][level].reject
    assert Budgets(0.05, 0.05).level == pytest.approx(Budgets(0.05, None).level / 2)


def test_loose_budgets_leave_hold_below_reject() -> None:
    """Either border could be moved past the other: they stop where they meet."""
    sample = drawn(3, 1_500)
    both = tune(POLICY, sample, Budgets(0.2, 0.2))
    assert not crosses(both.policy)
    assert both.reject
    assert both.hold
    past = shift_policy(POLICY, hold=both.hold.shift + 1, reject=both.reject.shift)
    assert crosses(past)


def test_borders_that_can_only_cross_are_refused() -> None:
    """Harmless comments all score above the threshold of rejection."""
    odd = [Judged(Scores(0.99, 0.0, 0.0, 0.0, 0.0, 0.99), toxic=False)] * 500
    odd += [Judged(Scores(0.999, 0.0, 0.0, 0.0, 0.0, 0.99), toxic=True)] * 20
    with pytest.raises(BudgetError, match="would cross"):
        tune(POLICY, odd, Budgets(None, 0.05))


def test_undecided_and_unscored_comments_count_for_nothing_but_the_shares() -> None:
    sample = drawn(0, 1_500)
    others = [Judged(None, toxic=True), *(replace(row, toxic=None) for row in drawn(9, 99))]
    budgets = Budgets(0.05, 0.05)
    assert tune(POLICY, [*sample, *others], budgets) == tune(POLICY, sample, budgets)
    assert per_hundred(POLICY, [Judged(None, None)])[Outcome.HOLD] == 100


def test_a_lesson_is_never_approved_by_a_looser_border() -> None:
    lesson = Scores(0.0, 0.0, 0.0, 0.0, 0.9, 0.0)
    assert approve_steps(POLICY, [lesson]).tolist() == [STEPS]
    assert reject_steps(POLICY, [lesson]).tolist() == [STEPS]


def test_a_refusal_names_the_budget_what_was_reached_and_what_to_do() -> None:
    with pytest.raises(BudgetError) as refused:
        tune(POLICY, drawn(0, 150), Budgets(0.02, 0.03))
    rejecting, approving = refused.value.problems
    assert "--max-wrong-reject: 150 comments do not show with 95% confidence" in rejecting
    assert "183 rejected comments would do" in rejecting
    assert "at least" in rejecting
    assert "automatic_reject = false" in rejecting
    assert "--max-missed" in approving
    assert "loosen the budget" in approving


def test_without_any_comment_the_refusal_is_the_same_sentence() -> None:
    with pytest.raises(BudgetError, match="0 comments do not show with 90% confidence"):
        tune(POLICY, [], Budgets(None, 0.03))


def test_the_confidence_asked_for_is_paid_for() -> None:
    reached = [tune(POLICY, drawn(0, 1_500), Budgets(0.05, None, c)).reject for c in (0.6, 0.999)]
    low, high = (border.found.acted for border in reached if border)
    assert low > high


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (replace(POLICY, automatic_reject=False), "leave --max-wrong-reject out"),
        (without(POLICY, "insult", hold=None), "rejects for `insult` and never holds"),
        (
            replace(POLICY, thresholds={"lecturing": dict.fromkeys(Accountability, Threshold())}),
            "no `reject` threshold",
        ),
    ],
)
def test_a_policy_without_the_border_is_refused(policy: Policy, sentence: str) -> None:
    with pytest.raises(UntunablePolicyError, match=sentence):
        tune(policy, drawn(0, 300), Budgets(0.1, 0.1))
