"""What is known of how an author read, and how little it decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.comment import Accountability, Comment, Thread
from moderation.domain.decision import Outcome
from moderation.domain.judge import UNREAD, judge
from moderation.domain.policy import load_policy
from moderation.domain.reading import (
    EARLY,
    FINAL,
    HURRIED,
    OFF_TEXT,
    Reading,
    is_unread,
    reading_of,
    signals,
    signs,
    words_to_read,
)
from moderation.domain.scores import SCORE_NAMES, Scores
from moderation.domain.signals import Signal, Standing

POLICY = load_policy()
RULES = POLICY.reading
PUBLISHED = datetime(2026, 11, 23, 8, tzinfo=UTC)
ARTICLE = Thread(published_at=PUBLISHED, word_count=2380)
"""Ten minutes of reading at 238 words a minute."""

probability = st.floats(0, 1)
scores = st.builds(Scores, **dict.fromkeys(SCORE_NAMES, probability))
standings = st.builds(Standing, st.sampled_from(Accountability), st.booleans())


def read(comment: Comment, *, final: bool = False) -> Reading:
    return reading_of(comment, RULES, overlap=None, usual_overlap=None, final=final)


def test_time_on_the_page_is_compared_with_the_time_it_takes_to_read() -> None:
    found = read(Comment("Ah.", thread=ARTICLE, reading_seconds=60))
    assert found.ratio == pytest.approx(0.1)
    assert signs(found, RULES) == (HURRIED,)


def test_a_quarter_of_the_time_is_enough() -> None:
    assert signs(read(Comment("Ah.", thread=ARTICLE, reading_seconds=150)), RULES) == ()
    assert signs(read(Comment("Ah.", thread=ARTICLE, reading_seconds=149)), RULES) == (HURRIED,)


def test_an_owner_sets_the_pace_of_readers() -> None:
    comment = Comment("Ah.", thread=ARTICLE, reading_seconds=60)
    slow = replace(RULES, words_per_minute=119)
    found = reading_of(comment, slow, overlap=None, usual_overlap=None, final=False)
    assert found.ratio == pytest.approx(0.05)


def test_words_are_counted_in_the_text_where_the_blog_does_not_say() -> None:
    assert words_to_read(Thread(text="Un deux trois,\nquatre.")) == 4
    assert words_to_read(Thread(text="Un deux trois.", word_count=900)) == 900
    assert words_to_read(Thread(text="  ")) is None
    assert words_to_read(Thread(word_count=0)) is None


def test_a_summary_never_makes_a_reader_seem_hurried() -> None:
    whole = Thread(text="mot " * 2000)
    summary = Thread(text="mot " * 100)
    hurried, indulged = (
        read(Comment("Ah.", thread=thread, reading_seconds=30)) for thread in (whole, summary)
    )
    assert signs(hurried, RULES) == (HURRIED,)
    assert signs(indulged, RULES) == ()


def test_a_comment_within_five_minutes_came_at_once() -> None:
    for minutes, expected in ((0, (EARLY,)), (4.9, (EARLY,)), (5, ()), (6000, ())):
        at = PUBLISHED + timedelta(minutes=minutes)
        assert signs(read(Comment("Ah.", thread=ARTICLE, created_at=at)), RULES) == expected


def test_a_comment_older_than_its_article_says_nothing() -> None:
    """An article that is published again keeps its comments."""
    at = PUBLISHED - timedelta(days=30)
    assert read(Comment("Ah.", thread=ARTICLE, created_at=at)).minutes is None


def test_a_date_without_a_time_zone_is_read_as_utc() -> None:
    at = (PUBLISHED + timedelta(minutes=3)).replace(tzinfo=None)
    assert read(Comment("Ah.", thread=ARTICLE, created_at=at)).minutes == 3


@pytest.mark.parametrize(
    ("overlap", "usual", "met"),
    [
        (None, None, False),
        (None, 0.2, False),
        (0.0, None, True),
        (0.009, None, True),
        (0.02, None, False),
        (0.02, 0.2, True),
        (0.06, 0.2, False),
        (0.2, 0.2, False),
        (0.0, 0.0, False),
    ],
)
def test_a_comment_is_off_the_text_well_below_what_is_usual_there(
    overlap: float | None, usual: float | None, *, met: bool
) -> None:
    found = signs(Reading(overlap=overlap, usual_overlap=usual), RULES)
    assert found == ((OFF_TEXT,) if met else ())


def test_what_is_not_known_is_no_sign() -> None:
    assert signs(Reading(), RULES) == ()
    assert signs(read(Comment("Ah.")), RULES) == ()
    assert signals(Reading()) == ()


def test_one_sign_is_not_enough() -> None:
    for reading in (Reading(ratio=0.0), Reading(minutes=0.0), Reading(overlap=0.0)):
        assert not is_unread(reading, RULES)


def test_two_signs_are() -> None:
    assert is_unread(Reading(ratio=0.0, final=True), RULES)
    assert is_unread(Reading(minutes=0.0, overlap=0.0), RULES)


def test_a_verdict_alone_never_shows_that_nothing_was_read() -> None:
    """Even for an owner who asks for one sign only."""
    one = replace(RULES, signs_needed=1)
    assert signs(Reading(final=True), one) == (FINAL,)
    assert not is_unread(Reading(final=True), one)
    assert is_unread(Reading(ratio=0.0), one)


def test_signals_say_what_is_known() -> None:
    found = signals(
        Reading(ratio=0.123456, minutes=2.0, overlap=0.0, usual_overlap=0.1, final=True)
    )
    assert found == (
        Signal("reading_ratio", 0.1235),
        Signal("minutes_after_publication", 2.0),
        Signal("overlap", 0.0),
        Signal("final_judgement", 1.0),
    )


@given(scores, standings)
def test_what_is_no_lesson_is_judged_as_if_nothing_were_known(
    given: Scores, standing: Standing
) -> None:
    mild = replace(given, lecturing=min(given.lecturing, RULES.lecturing_hold - 0.0001))
    assert judge(POLICY, mild, standing, unread=True) == judge(POLICY, mild, standing)


@given(scores, standings)
def test_an_unread_lesson_is_held_at_most(given: Scores, standing: Standing) -> None:
    before, _ = judge(POLICY, given, standing)
    after, reasons = judge(POLICY, given, standing, unread=True)
    assert after in {before, Outcome.HOLD}
    assert after >= before
    if UNREAD in {reason.code for reason in reasons}:
        assert given.lecturing >= RULES.lecturing_hold
        assert after >= Outcome.HOLD


def test_an_unread_lesson_that_would_have_passed_waits_and_says_why() -> None:
    lesson = Scores(0, 0, 0, 0, RULES.lecturing_hold, 0)
    known = Standing(Accountability.KNOWN)
    assert judge(POLICY, lesson, known) == (Outcome.APPROVE, ())
    outcome, (reason,) = judge(POLICY, lesson, known, unread=True)
    assert outcome is Outcome.HOLD
    assert reason.code == UNREAD
    assert reason.label is None
    assert "avis définitif" in reason.sentence
