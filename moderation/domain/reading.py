"""Whether a comment seems written without having read: facts around it, never a proof.

A reader may know the article from elsewhere, or read faster than most. These signs are only
ever looked at beside a lesson (:func:`moderation.domain.judge.judge`), several at once, and
at most have a comment read by somebody before it is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from moderation.domain.signals import Signal

if TYPE_CHECKING:
    from moderation.domain.comment import Comment, Thread
    from moderation.domain.policy import ReadingRules

HURRIED, EARLY, OFF_TEXT, FINAL = "hurried", "early", "off_text", "final"
"""Names of the signs."""

USUAL_SHARE = 0.25
"""Part of the thread's usual overlap below which a comment is off the text."""
LEAST_OVERLAP = 0.01
"""Overlap below which it is, where nothing is usual on this thread yet.

Both were chosen on real threads of blogs, where they are seldom met by comments on the article
that they stand under: see ``docs/reading.md``.
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of how a comment's author read; every field may be missing.

    Attributes:
        ratio: Time before the article over the time it takes to read.
        minutes: From the publication of the article to the comment.
        overlap: How far the comment speaks of what the article says, 0 to 1.
        usual_overlap: The same of the thread's latest comments, on average.
        final: Whether it closes with a verdict that no argument goes with.
    """

    ratio: float | None = None
    minutes: float | None = None
    overlap: float | None = None
    usual_overlap: float | None = None
    final: bool = False


def reading_of(
    comment: Comment,
    rules: ReadingRules,
    *,
    overlap: float | None,
    usual_overlap: float | None,
    final: bool,
) -> Reading:
    """Gather what is known of how the author of a comment read.

    Args:
        comment: With what the blog says of the article and of the time spent on it.
        rules: For the pace of a reader.
        overlap: Of the comment with the article.
        usual_overlap: The same of the thread's latest comments, on average.
        final: Whether the comment is a verdict without argument.
    """
    return Reading(
        ratio=_ratio(comment, rules.words_per_minute),
        minutes=_minutes(comment),
        overlap=overlap,
        usual_overlap=usual_overlap,
        final=final,
    )


def signs(reading: Reading, rules: ReadingRules) -> tuple[str, ...]:
    """Return the names of the signs that are met; what is not known is none.

    >>> from moderation.domain.policy import load_policy
    >>> signs(Reading(ratio=0.1, minutes=2.0, final=True), load_policy().reading)
    ('hurried', 'early', 'final')
    """
    met = {
        HURRIED: reading.ratio is not None and reading.ratio < rules.read_share,
        EARLY: reading.minutes is not None and reading.minutes < rules.early_minutes,
        OFF_TEXT: _is_off_text(reading),
        FINAL: reading.final,
    }
    return tuple(name for name, is_met in met.items() if is_met)


def is_unread(reading: Reading, rules: ReadingRules) -> bool:
    """Say whether enough signs are met.

    One of them at the least lies outside the words: a verdict says nothing of what was read.
    """
    met = signs(reading, rules)
    return len(met) >= rules.signs_needed and met != (FINAL,)


def signals(reading: Reading) -> tuple[Signal, ...]:
    """List what is known, as it is stored beside a decision and shown to moderators."""
    known = {
        "reading_ratio": reading.ratio,
        "minutes_after_publication": reading.minutes,
        "overlap": reading.overlap,
        "final_judgement": 1.0 if reading.final else None,
    }
    return tuple(
        Signal(code, round(value, 4)) for code, value in known.items() if value is not None
    )


def words_to_read(thread: Thread) -> int | None:
    """Return how many words the article has, as the blog says or as its text shows.

    A summary in place of the article has fewer: the time needed is then too short, and its
    reader never seems hurried for it.
    """
    return thread.word_count or len((thread.text or "").split()) or None


def _ratio(comment: Comment, pace: float) -> float | None:
    words = words_to_read(comment.thread)
    if comment.reading_seconds is None or words is None:
        return None
    return comment.reading_seconds / (words / pace * 60)


def _minutes(comment: Comment) -> float | None:
    """Return the age of the article; None for a comment that seems older than its article.

    Such a date is a mistake, or that of an article published again.
    """
    published, written = comment.thread.published_at, comment.created_at
    if published is None or written is None:
        return None
    minutes = (_aware(written) - _aware(published)).total_seconds() / 60
    return minutes if minutes >= 0 else None


def _is_off_text(reading: Reading) -> bool:
    if reading.overlap is None:
        return False
    usual = reading.usual_overlap
    return reading.overlap < (LEAST_OVERLAP if usual is None else usual * USUAL_SHARE)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
