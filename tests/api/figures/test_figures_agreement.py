from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.services.figures.agreement import NONE, overturned, overturned_by_label, weekly
from api.services.figures.audits import audit
from api.services.figures.intervals import Share
from api.services.figures.period import Period
from api.services.figures.rows import Automatic, Reading, Verdict
from api.services.figures.second_readings import second_readings
from api.services.figures.volume import days, time_to_decision
from moderation.domain.decision import Outcome

APPROVE, HOLD, REJECT = Outcome
MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)


def answered(
    outcome: Outcome, *suspected: str, comment: int = 1, at: datetime = MONDAY
) -> Automatic:
    return Automatic(comment, at, outcome, suspected, {}, "stand-in")


def said(outcome: Outcome, first: Automatic, at: datetime = MONDAY) -> Verdict:
    return Verdict(first.comment, at, outcome, "moderator:1", {}, blind=False, automatic=first)


def read(comment: int, outcome: Outcome, kind: str = "audit", minutes: int = 1) -> Reading:
    at = MONDAY + timedelta(minutes=minutes)
    return Reading(comment, kind, "moderator:1", MONDAY, at, outcome)


@pytest.mark.parametrize(
    ("first", "then", "against"),
    [
        (HOLD, APPROVE, True),
        (HOLD, REJECT, False),
        (REJECT, APPROVE, True),
        (REJECT, REJECT, False),
        (APPROVE, REJECT, True),
        (APPROVE, APPROVE, False),
    ],
)
def test_publishing_what_was_suspected_contradicts_and_so_does_refusing_what_was_not(
    first: Outcome, then: Outcome, *, against: bool
) -> None:
    assert overturned(said(then, answered(first))) is against


def test_a_comment_suspected_of_two_things_counts_for_both() -> None:
    found = overturned_by_label(
        [
            said(APPROVE, answered(HOLD, "insult", "hate")),
            said(REJECT, answered(HOLD, "hate")),
            said(APPROVE, answered(HOLD, "langue")),
            said(REJECT, answered(APPROVE)),
        ]
    )
    assert found == {
        "insult": Share(1, 1),
        "hate": Share(1, 2),
        "langue": Share(1, 1),
        NONE: Share(1, 1),
    }
    assert list(found) == ["insult", "hate", "langue", NONE]


def test_weeks_begin_on_monday_in_universal_time_and_idle_ones_are_left_out() -> None:
    sunday = MONDAY - timedelta(hours=9)
    found = weekly(
        [
            said(APPROVE, answered(HOLD, "insult"), sunday),
            said(REJECT, answered(HOLD, "insult"), MONDAY),
            said(APPROVE, answered(HOLD, "insult"), MONDAY + timedelta(days=6)),
            said(REJECT, answered(HOLD, "insult"), MONDAY + timedelta(days=14)),
        ]
    )
    assert [(week.monday, week.agreeing) for week in found] == [
        (date(2026, 11, 9), Share(0, 1)),
        (date(2026, 11, 16), Share(1, 2)),
        (date(2026, 11, 30), Share(1, 1)),
    ]


def test_each_day_of_a_period_has_its_count_also_an_empty_one() -> None:
    rows = [answered(APPROVE), answered(HOLD), answered(HOLD, at=MONDAY + timedelta(days=2))]
    found = days(rows, Period(date(2026, 11, 18), 3))
    assert [(day.day.day, day.approved, day.held, day.rejected) for day in found] == [
        (16, 1, 1, 0),
        (17, 0, 0, 0),
        (18, 0, 1, 0),
    ]
    assert [day.total for day in found] == [2, 0, 1]


def test_only_held_comments_keep_anybody_waiting() -> None:
    rows = [read(1, APPROVE, "held", 3), read(2, REJECT, "held", 5), read(3, APPROVE, "audit", 90)]
    assert time_to_decision(rows).median == 240


def test_the_errors_of_an_audit_stand_for_those_of_all_that_was_decided_alone() -> None:
    """200 published and 40 refused alone; of 20 read, one of each kind was wrong."""
    alone = [answered(APPROVE if n < 200 else REJECT, comment=n) for n in range(240)]
    held = [answered(HOLD, comment=1000)]
    readings = [
        *(read(n, REJECT if n == 0 else APPROVE) for n in range(15)),
        *(read(200 + n, APPROVE if n == 0 else REJECT) for n in range(5)),
        read(1000, APPROVE, "held"),
        read(5000, REJECT),  # came before the period
    ]
    found = audit([*alone, *held], readings)
    assert (found.errors, found.published, found.rejected) == (
        Share(2, 20),
        Share(1, 15),
        Share(1, 5),
    )
    assert found.population == 240
    # Of Wilson's bounds 0.0279 and 0.3010, 240 times.
    assert found.expected == (7, 24, 72)


def test_under_thirty_second_readings_nothing_is_said_but_what_is_missing() -> None:
    found = second_readings([(APPROVE, APPROVE)] * 29)
    assert (found.alpha, found.interval, found.missing) == (None, None, 1)
    assert found.same == Share(29, 29)


def test_the_alpha_of_second_readings_is_the_one_computed_by_hand() -> None:
    """Of 40 pairs, 18 twice published, 18 twice refused, 4 both ways round.

    Observed disagreement 4/40 = 0.1; expected, of 80 readings 40 of each, 2*40*40/(80*79).
    """
    pairs = [(APPROVE, APPROVE)] * 18 + [(REJECT, REJECT)] * 18
    pairs += [(APPROVE, REJECT)] * 2 + [(REJECT, APPROVE)] * 2
    found = second_readings(pairs)
    assert found.alpha is not None
    assert found.alpha == pytest.approx(1 - 0.1 / (2 * 40 * 40 / (80 * 79)))
    assert found.interval is not None
    assert found.interval[0] < found.alpha < found.interval[1]
    assert found.missing == 0


def test_where_everything_was_decided_alike_there_is_no_alpha() -> None:
    found = second_readings([(APPROVE, APPROVE)] * 30)
    assert (found.alpha, found.missing) == (None, 0)


@given(st.integers(30, 60), st.data())
@settings(max_examples=10, deadline=None)
def test_a_disagreement_lowers_a_full_alpha(count: int, data: st.DataObject) -> None:
    same = data.draw(st.integers(2, count - 2))
    pairs = [(APPROVE, APPROVE)] * same + [(REJECT, REJECT)] * (count - same)
    worse = [(APPROVE, REJECT), *pairs[1:]]
    assert second_readings(pairs).alpha == 1
    lower = second_readings(worse).alpha
    assert lower is not None
    assert lower < 1
