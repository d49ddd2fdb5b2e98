from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.rules.comparison import Case, Comparison, shown
from api.services.rules.scored import Scored
from api.services.rules.what_if import compare, what_if
from api.storage.types import now
from moderation.domain.comment import Accountability
from moderation.domain.decision import Outcome
from moderation.domain.policy import parse_policy
from moderation.domain.policy_shift import shift_policy
from moderation.domain.scores import Scores
from tests.api.figures.conftest import NOON, POLICY, History, policy_text, scores

if TYPE_CHECKING:
    from moderation.domain.policy import Policy

APPROVE, HOLD, REJECT = Outcome
MILDER = parse_policy(
    policy_text("plus doux", ("hold = 0.15, reject = 0.97", "hold = 0.22, reject = 0.97"))
)
"""Insults by anonymous authors are held from 22% instead of 15%, hate by known ones too."""

PROBABILITY = st.floats(0, 1)
COMMENTS = st.lists(
    st.builds(
        Scored,
        comment=st.integers(1, 9),
        at=st.just(NOON),
        scores=st.builds(Scores, *[PROBABILITY] * 6),
        accountability=st.sampled_from(Accountability),
        answered=st.sampled_from(Outcome),
        because=st.none(),
        said=st.sampled_from([None, APPROVE, REJECT]),
    ),
    max_size=20,
)


def milder_than_shipped() -> Policy:
    return parse_policy(
        policy_text("m", ("anonymous = { hold = 0.15, r", "anonymous = { hold = 0.2, r"))
    )


def test_what_would_change_is_counted_and_the_mistakes_of_both_kinds_are_named(
    history: History,
) -> None:
    """Anonymous insults at 10, 16, 18, 30 and 99%, held from 15 and then from 20% on."""
    ten, sixteen, eighteen, thirty, sure = (
        history.comment(insult=insult) for insult in (0.1, 0.16, 0.18, 0.3, 0.99)
    )
    history.say(sixteen, "approve")
    history.say(eighteen, "reject")
    history.say(thirty, "approve")
    history.comment()  # another language
    found = history.read(what_if, history.site_id, POLICY, milder_than_shipped())
    comparison = found.comparison
    assert comparison.table == Counter(
        {(APPROVE, APPROVE): 1, (HOLD, APPROVE): 2, (HOLD, HOLD): 1, (REJECT, REJECT): 1}
    )
    assert {case.comment for case in comparison.changed} == {sixteen.id, eighteen.id}
    assert [case.comment for case in comparison.too_strict] == [thirty.id]
    assert [case.comment for case in comparison.too_mild] == [eighteen.id]
    assert comparison.too_mild[0].weighed == ("insult", 0.18)
    assert comparison.mistakes_before() == (2, 0)
    assert found.unscored == 1
    assert comparison.total == 5
    assert (ten.id, sure.id) not in {(case.comment, 0) for case in comparison.changed}


def test_the_accountability_is_the_one_that_was_stored(history: History) -> None:
    history.comment(insult=0.17, level=Accountability.ANONYMOUS)
    history.comment(insult=0.17, level=Accountability.TRUSTED)
    found = history.read(what_if, history.site_id, POLICY, milder_than_shipped())
    assert found.comparison.table == {(HOLD, APPROVE): 1, (APPROVE, APPROVE): 1}


def test_comments_of_other_sites_and_of_other_times_are_left_alone(
    history: History, elsewhere: History
) -> None:
    elsewhere.comment(insult=0.17)
    history.comment(insult=0.17, at=now() - timedelta(days=91))
    found = history.read(what_if, history.site_id, POLICY, milder_than_shipped())
    assert found.comparison.total == 0
    assert found.held_a_week == 0


def test_an_undone_verdict_names_no_mistake(history: History) -> None:
    history.say(history.comment(insult=0.17), "reject", undone=True)
    found = history.read(what_if, history.site_id, POLICY, milder_than_shipped())
    assert found.comparison.too_mild == []


def test_what_is_held_more_is_said_by_the_week() -> None:
    """Six more in four weeks, less three that are no longer held: 0.75 a week."""
    cases = [Case(n, NOON, APPROVE, HOLD) for n in range(6)]
    cases += [Case(n, NOON, HOLD, REJECT) for n in range(3)]
    assert Comparison(cases).held_a_week(28 * 86400) == pytest.approx(0.75)


def test_a_list_shows_the_beginning_of_a_text_and_where_to_read_it(history: History) -> None:
    row = history.comment(insult=0.2, text="mot " * 200)
    review = history.review(row)
    listed = history.read(shown, [Case(row.id, NOON, APPROVE, HOLD)])
    assert listed[0].review_id == review.id
    assert listed[0].excerpt.endswith("mot…")
    assert len(listed[0].excerpt) <= 201


def test_what_waits_to_be_read_blind_is_not_listed(history: History) -> None:
    row = history.comment(insult=0.2)
    review = history.review(row, "audit")
    case = Case(row.id, NOON, APPROVE, HOLD)
    assert history.read(shown, [case]) == []
    history.close(review)
    assert len(history.read(shown, [case])) == 1


@given(COMMENTS)
def test_the_same_policy_changes_nothing(rows: list[Scored]) -> None:
    comparison = Comparison(compare(rows, POLICY, POLICY))
    assert comparison.changed == []
    assert sum(comparison.table.values()) == len(rows)


@given(COMMENTS, st.floats(0, 3), st.floats(0, 3))
def test_higher_thresholds_never_make_anything_more_severe(
    rows: list[Scored], hold: float, reject: float
) -> None:
    higher = shift_policy(POLICY, hold=hold, reject=reject)
    comparison = Comparison(compare(rows, POLICY, higher))
    assert all(case.after <= case.before for case in comparison.cases)
    strict, mild = comparison.mistakes_before()
    assert len(comparison.too_strict) <= strict
    assert len(comparison.too_mild) >= mild


def test_scores_are_compared_as_they_were_stored() -> None:
    row = Scored(1, NOON, scores(insult=0.22), Accountability.ANONYMOUS, HOLD, "insult", None)
    assert row.under(MILDER) == (HOLD, "insult")
