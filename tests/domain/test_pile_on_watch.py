"""The watch sees many turning on one, in any order of arrival, and nothing else."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.pile_on import Contribution, Ladder, State, Usual, Watch
from moderation.domain.pile_on_state import OVER, QUIET
from moderation.domain.pile_on_watch import FAINT, KEPT, MILD, WINDOWS, hostility, watch
from moderation.domain.scores import Scores

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
LADDER = Ladder(authors=5, answers={}, minutes=60, slow_minutes=10)
UNKNOWN = Usual()
MINUTE = timedelta(minutes=1)
CALM_SCORES = Scores(0.01, 0.0, 0.0, 0.0, 0.01, 0.02)


def said(
    number: int, hostile: float = 0.6, *, author: str = "", minutes: float = -1
) -> Contribution:
    """Return the contribution of a number, one a minute, by an author of its own."""
    after = number if minutes < 0 else minutes
    return Contribution(
        str(number),
        START + after * MINUTE,
        author or f"a{number}",
        newcomer=True,
        hostility=hostile,
    )


def seen(comments: list[Contribution], *, after: float | None = None) -> Watch:
    """Watch at the last comment, or so many minutes after the start."""
    at = START + after * MINUTE if after is not None else max(c.at for c in comments)
    return watch(comments, UNKNOWN, LADDER, at=at)


RAID = [said(number) for number in range(8)]


def test_nothing_said_is_calm_since_now() -> None:
    known = watch([], UNKNOWN, LADDER, at=START)
    assert (known.state, known.since, known.rank) == (State.CALM, START, 0)
    assert [signs.window for signs in known.signs] == list(WINDOWS)
    assert known.met == ()


def test_five_hostile_people_within_ten_minutes_are_a_pile_on() -> None:
    assert seen(RAID[:4]).state is State.WARMING
    known = seen(RAID[:5])
    assert known.state is State.PILE_ON
    assert known.rank == 5
    assert known.window == WINDOWS[0]
    assert {"authors", "hostility", "concentration", "newcomers"} <= set(known.met)


def test_the_rank_counts_people_and_not_comments() -> None:
    again = [said(20 + n, author=f"a{n}", minutes=8) for n in range(3)]
    assert seen([*RAID, *again]).rank == 8


def test_a_wave_of_thanks_by_many_newcomers_is_calm() -> None:
    thanks = [replace(said(n, 0.01), signature=tuple(range(32))) for n in range(60)]
    assert seen(thanks).state is State.CALM


def test_a_duel_of_two_is_calm_however_hot() -> None:
    duel = [said(n, 0.98, author=f"a{n % 2}") for n in range(40)]
    assert seen(duel).state is State.CALM


def test_one_against_many_hostile_words_to_others_is_calm() -> None:
    beside = [replace(said(n), direct=False) for n in range(30)]
    assert seen(beside).state is State.CALM


def test_some_insults_among_many_calm_answers_are_no_pile_on() -> None:
    calm = [said(100 + n, 0.01, minutes=n / 3) for n in range(24)]
    assert seen([*RAID, *calm]).state is not State.PILE_ON


def test_faint_stings_count_where_others_are_openly_hostile() -> None:
    stings = [said(n, FAINT, minutes=n) for n in range(4, 7)]
    assert seen(stings).state is State.CALM
    open_ones = [said(n, 0.7) for n in range(4)]
    assert seen([*open_ones, *stings]).state is State.PILE_ON


def test_what_is_said_beside_the_person_counts_once_three_are_openly_hostile() -> None:
    beside = [replace(said(n), direct=False) for n in range(4, 8)]
    assert seen([*RAID[:2], *beside]).state is State.CALM
    known = seen([*RAID[:3], *beside])
    assert known.state is State.PILE_ON
    assert known.rank == 7


def test_mild_lessons_add_up() -> None:
    lessons = [said(n, 0.3) for n in range(7)]
    assert seen(lessons[:5]).state is State.WARMING
    assert seen(lessons).state is State.PILE_ON


def test_a_slow_pile_on_shows_in_the_day_only() -> None:
    slow = [said(n, 0.8, minutes=90 * n) for n in range(6)]
    known = seen(slow[:5])
    assert known.state is State.PILE_ON
    assert known.window == WINDOWS[2]


def test_a_pile_on_cools_after_a_quiet_hour_and_is_over_after_six() -> None:
    last = RAID[-1].at
    for later, state, since in (
        (QUIET - MINUTE, State.PILE_ON, RAID[4].at),
        (QUIET, State.COOLING, last + QUIET),
        (OVER, State.CALM, last + OVER),
    ):
        known = watch(RAID, UNKNOWN, LADDER, at=last + later)
        assert (known.state, known.since) == (state, since)


def test_one_more_voice_does_not_wake_what_cools_but_several_do() -> None:
    late = [said(50 + n, minutes=120 + n) for n in range(4)]
    assert seen([*RAID, late[0]]).state is State.COOLING
    assert seen([*RAID, *late]).state is State.PILE_ON


def test_what_is_over_counts_no_more() -> None:
    after = 8 + OVER / MINUTE + 1
    assert seen([*RAID, said(99, minutes=after)]).state is State.CALM


def test_a_warming_that_nobody_feeds_is_over_after_six_hours() -> None:
    assert watch(RAID[:3], UNKNOWN, LADDER, at=RAID[2].at + OVER).state is State.CALM


def test_the_answers_of_calm_people_do_not_end_a_pile_on() -> None:
    calm = [said(100 + n, 0.0, minutes=9 + n / 10) for n in range(100)]
    assert seen([*RAID, *calm]).state is State.PILE_ON


def test_what_is_usual_changes_what_is_named_and_no_state() -> None:
    busy = watch(RAID, Usual(500.0, 900.0, 0.01), LADDER, at=RAID[-1].at)
    quiet = watch(RAID, Usual(0.5, 2.0, 0.9), LADDER, at=RAID[-1].at)
    assert busy.state is quiet.state is State.PILE_ON
    assert {"rate_ratio", "share"} <= set(quiet.met)
    assert not {"rate_ratio", "share"} & set(busy.met)


def test_the_owner_says_from_how_many_people_on() -> None:
    at = RAID[-1].at
    assert watch(RAID, UNKNOWN, replace(LADDER, authors=9), at=at).state is not State.PILE_ON
    three = watch(RAID[:3], UNKNOWN, replace(LADDER, authors=3), at=at)
    assert three.state is State.WARMING  # three times 0.6 is not hostile enough yet
    hot = [said(n, 0.9) for n in range(3)]
    assert watch(hot, UNKNOWN, replace(LADDER, authors=3), at=at).state is State.PILE_ON


def test_copies_shared_sites_and_gaps_are_seen() -> None:
    called = [
        replace(one, signature=(*range(16), *range(n * 100, n * 100 + 16)), referrer="forum")
        for n, one in enumerate(RAID)
    ]
    day = seen(called).signs[-1]
    assert day.near_duplicates == 8
    assert day.shared_referrer == 1.0
    assert day.median_gap == 60.0
    assert {"near_duplicates", "shared_referrer", "median_gap"} <= set(seen(called).met)


def test_copies_by_one_author_are_no_near_duplicates() -> None:
    alone = [replace(one, author="a", signature=tuple(range(32))) for one in RAID]
    assert seen(alone).signs[-1].near_duplicates == 0


def test_what_is_older_than_a_day_or_later_than_now_is_left_out() -> None:
    known = watch(RAID, UNKNOWN, LADDER, at=RAID[3].at)
    assert known == watch(RAID[:4], UNKNOWN, LADDER, at=RAID[3].at)
    assert watch(RAID, UNKNOWN, LADDER, at=RAID[-1].at + WINDOWS[2]).signs[-1].comments == 0


comments = st.lists(
    st.builds(
        Contribution,
        id=st.integers(0, 40).map(str),
        at=st.integers(0, 30 * 60).map(lambda minutes: START + minutes * MINUTE),
        author=st.sampled_from("abcdefgh"),
        newcomer=st.booleans(),
        hostility=st.sampled_from([0.0, FAINT, MILD, 0.4, 0.9, 1.0]),
        signature=st.sampled_from([(), tuple(range(32)), tuple(range(100, 132))]),
        referrer=st.sampled_from([None, "x", "y"]),
        direct=st.booleans(),
    ),
    max_size=60,
    unique_by=lambda one: one.id,
)


@given(comments, st.randoms(use_true_random=False), st.integers(0, 40 * 60))
def test_order_and_repetition_change_nothing(
    some: list[Contribution], chance: random.Random, after: int
) -> None:
    at = START + after * MINUTE
    mixed = [*some, *some[::2]]
    chance.shuffle(mixed)
    assert watch(mixed, UNKNOWN, LADDER, at=at) == watch(some, UNKNOWN, LADDER, at=at)


@given(comments)
def test_counting_as_the_window_slides_gives_what_counting_anew_gives(
    some: list[Contribution],
) -> None:
    at = START + 30 * 60 * MINUTE
    for signs in watch(some, UNKNOWN, LADDER, at=at).signs:
        inside = [one for one in some if one.direct and at - signs.window < one.at <= at]
        hostile = sorted(one.at for one in inside if one.hostility >= MILD)
        gaps = sorted((b - a).total_seconds() for a, b in pairwise(hostile))
        if watch(some, UNKNOWN, LADDER, at=at).since > at - signs.window:
            continue  # what was over before may have been forgotten
        assert signs.comments == len(inside)
        assert signs.hostile == len(hostile)
        middle = [gaps[(len(gaps) - 1) // 2], gaps[len(gaps) // 2]] if gaps else []
        assert signs.median_gap == (sum(middle) / 2 if gaps else None)


@given(comments)
def test_a_pile_on_always_has_its_people_and_its_hostility(some: list[Contribution]) -> None:
    for end in some:
        known = watch(some, UNKNOWN, LADDER, at=end.at)
        if known.state is State.PILE_ON and known.since == end.at:
            assert known.rank >= LADDER.authors
            assert {"authors", "hostility", "concentration"} <= set(known.met)


def test_of_more_comments_than_are_kept_the_latest_count() -> None:
    old = [said(1000 + n, 0.0, minutes=n / 100) for n in range(3 * KEPT)]
    new = [said(n, minutes=30 + n / 10) for n in range(KEPT)]
    assert seen([*old, *new]) == seen(new)


def test_a_comment_that_comes_as_direct_and_as_beside_is_direct() -> None:
    twice = [*RAID, *(replace(one, direct=False) for one in RAID)]
    assert seen(twice) == seen(RAID)


@pytest.mark.parametrize(
    ("more", "least"),
    [({"insult": 0.3}, 0.3), ({"lecturing": 0.3}, 0.3), ({"toxicity": 0.95}, 0.5)],
)
def test_each_score_makes_a_comment_more_hostile(more: dict[str, float], least: float) -> None:
    assert hostility(CALM_SCORES) < FAINT
    assert hostility(replace(CALM_SCORES, **more)) > least


def test_vulgarity_aimed_at_nobody_is_not_hostile() -> None:
    assert hostility(replace(CALM_SCORES, obscene=0.99)) == hostility(CALM_SCORES)


def test_two_hundred_comments_take_a_few_milliseconds() -> None:
    chance = random.Random(1)
    many = [
        replace(
            said(
                n, chance.random(), author=f"a{chance.randrange(80)}", minutes=chance.random() * 60
            ),
            signature=tuple(chance.randrange(2**32) for _ in range(32)),
        )
        for n in range(KEPT)
    ]
    took = []
    for _ in range(10):
        began = time.process_time()
        seen(many)
        took.append(time.process_time() - began)
    assert min(took) < 0.012  # some 2 ms where nothing else runs
