"""Who answers for a comment, and what else is known of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.comment import Accountability, Author, Comment, Past
from moderation.domain.policy import load_policy
from moderation.domain.signals import (
    Signal,
    Standing,
    accountability_of,
    signals_of,
    standing_of,
)

RULES = load_policy().accountability
NOW = datetime(2026, 11, 23, tzinfo=UTC)
OLD = NOW - timedelta(days=400)
NAIVE = datetime(2025, 1, 1)  # noqa: DTZ001 -- a blog may send no time zone


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (Author(), Accountability.ANONYMOUS),
        (Author(name="Zorro"), Accountability.ANONYMOUS),
        (Author(id="u1"), Accountability.KNOWN),
        (Author(id="u1", email_verified=False), Accountability.ANONYMOUS),
        (Author(id="u1", email_verified=False, anonymous=False), Accountability.KNOWN),
        (Author(anonymous=False), Accountability.KNOWN),
        (Author(id="u1", email_verified=True), Accountability.KNOWN),
        (Author(email_verified=True, account_created_at=OLD), Accountability.TRUSTED),
        (Author(email_verified=True, account_created_at=NAIVE), Accountability.TRUSTED),
        (Author(email_verified=True, account_created_at=NOW), Accountability.KNOWN),
        (Author(id="u1", account_created_at=OLD), Accountability.KNOWN),
        (
            Author(email_verified=True, account_created_at=OLD, anonymous=True),
            Accountability.ANONYMOUS,
        ),
    ],
)
def test_accountability_follows_what_the_blog_says(
    author: Author, expected: Accountability
) -> None:
    assert accountability_of(author, at=NOW, rules=RULES) is expected


def test_only_known_signals_are_listed() -> None:
    bare = signals_of(Comment("Bonjour"), Standing(Accountability.KNOWN))
    assert bare == (Signal("accountability", "known"),)


def test_reading_time_and_links_are_signals() -> None:
    comment = Comment("Voir https://a.example et www.b.example", reading_seconds=2.5)
    assert signals_of(comment, Standing(Accountability.ANONYMOUS))[1:] == (
        Signal("reading_seconds", 2.5),
        Signal("links", 2.0),
    )


ANONYMOUS, KNOWN, TRUSTED = Accountability
RECENT = NOW - timedelta(days=30)


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (Author(id="u", email_verified=False, past=Past(4)), ANONYMOUS),
        (Author(id="u", email_verified=False, past=Past(5)), KNOWN),
        (Author(id="u", past=Past(20, 0, OLD)), TRUSTED),
        (Author(id="u", past=Past(19, 0, OLD)), KNOWN),
        (Author(id="u", past=Past(20, 0, RECENT)), KNOWN),
        (Author(id="u", past=Past(20, 0, None)), KNOWN),
        (Author(id="u", email_verified=False, past=Past(21, 0, OLD)), TRUSTED),
        (Author(id="u", anonymous=True, past=Past(21, 0, OLD)), ANONYMOUS),
        (Author(id="u", anonymous=False, past=Past(21, 0, OLD)), TRUSTED),
        (Author(id="u", anonymous=False, past=Past()), KNOWN),
    ],
)
def test_comments_published_here_speak_for_their_author(
    author: Author, expected: Accountability
) -> None:
    assert accountability_of(author, at=NOW, rules=RULES) is expected


@pytest.mark.parametrize(
    "author",
    [
        Author(id="u", past=Past(21, 1, OLD)),
        Author(email_verified=True, account_created_at=OLD, past=Past(0, 1)),
        Author(id="u", anonymous=False, past=Past(21, 3, OLD)),
    ],
)
def test_a_refused_comment_takes_trust_away_and_nothing_else(author: Author) -> None:
    assert accountability_of(author, at=NOW, rules=RULES) is KNOWN


@given(st.integers(0, 1000), st.booleans())
def test_a_name_alone_is_never_more_than_a_mask(published: int, old: bool) -> None:  # noqa: FBT001 -- drawn
    author = Author(name="Claire", past=Past(published, 0, OLD if old else None))
    assert accountability_of(author, at=NOW, rules=RULES) is ANONYMOUS


@given(
    st.builds(
        Author,
        id=st.sampled_from([None, "u"]),
        email_verified=st.sampled_from([None, True, False]),
        account_created_at=st.sampled_from([None, OLD, RECENT]),
        anonymous=st.sampled_from([None, True, False]),
    ),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_more_published_comments_never_make_an_author_answer_less(
    author: Author, one: int, other: int
) -> None:
    few, many = sorted((one, other))
    levels = [
        accountability_of(replace(author, past=Past(count, 0, OLD)), at=NOW, rules=RULES)
        for count in (few, many)
    ]
    assert list(Accountability).index(levels[0]) <= list(Accountability).index(levels[1])


def test_a_first_comment_is_one_before_which_nothing_was_published() -> None:
    assert standing_of(Author(past=Past()), at=NOW, rules=RULES) == Standing(ANONYMOUS, first=True)
    assert not standing_of(Author(past=Past(1)), at=NOW, rules=RULES).first
    assert not standing_of(Author(), at=NOW, rules=RULES).first
    assert signals_of(Comment("Bonjour"), Standing(ANONYMOUS, first=True))[1] == Signal("first", 1)
