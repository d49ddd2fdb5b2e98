"""Who answers for a comment, and what else is known of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from moderation.domain.comment import Accountability, Author, Comment
from moderation.domain.policy import load_policy
from moderation.domain.signals import Signal, Standing, accountability_of, signals_of

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
    assert accountability_of(author, at=NOW, rules=load_policy().accountability) is expected


def test_only_known_signals_are_listed() -> None:
    bare = signals_of(Comment("Bonjour"), Standing(Accountability.KNOWN))
    assert bare == (Signal("accountability", "known"),)


def test_reading_time_and_links_are_signals() -> None:
    comment = Comment("Voir https://a.example et www.b.example", reading_seconds=2.5)
    assert signals_of(comment, Standing(Accountability.ANONYMOUS))[1:] == (
        Signal("reading_seconds", 2.5),
        Signal("links", 2.0),
    )
