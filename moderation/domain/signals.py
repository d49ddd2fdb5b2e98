"""Evidence from outside the model: who signs, how fast, with how many links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from moderation.domain.comment import Accountability

if TYPE_CHECKING:
    from moderation.domain.comment import Author, Comment
    from moderation.domain.policy import AccountabilityRules

_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signal:
    """A fact about a comment that no model computed.

    Attributes:
        code: ``accountability``, ``first``, ``reading_seconds``, ``links``…
        value: Its value; seconds for ``reading_seconds``, a count for ``links``.
    """

    code: str
    value: str | float


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an author answers for their words on this site.

    Attributes:
        first: Whether nothing of theirs was published here yet; False where nobody looked.
    """

    accountability: Accountability
    first: bool = False


def standing_of(author: Author, *, at: datetime | None, rules: AccountabilityRules) -> Standing:
    """Return the standing of an author at the time of a comment (``at``, now when None)."""
    past = author.past
    return Standing(
        accountability_of(author, at=at, rules=rules), past is not None and not past.published
    )


def accountability_of(
    author: Author, *, at: datetime | None, rules: AccountabilityRules
) -> Accountability:
    """Say how far an author answers for their words at the time of a comment.

    The blog's own word wins: ``anonymous`` True is always anonymous, False at least known.
    Else a verified address makes an author known, and so does an identifier, unless its
    address is said to be unverified; so do enough comments published here under an
    identifier. Trusted: a verified address and an account of ``rules.trusted_after``, or
    enough published comments, the first of them as long ago; unless one was refused lately.
    A name proves nothing: whoever has no identifier has no record.

    Args:
        author: With what the site knows of them, where somebody looked.
        at: When the comment was written; now when None.
        rules: Of the policy.

    >>> from moderation.domain.comment import Author
    >>> from moderation.domain.policy import load_policy
    >>> accountability_of(Author(name="Claire"), at=None, rules=load_policy().accountability)
    <Accountability.ANONYMOUS: 'anonymous'>
    """
    identified = author.email_verified or (author.id is not None and author.email_verified is None)
    recorded = published_by(author) >= rules.known_after_published
    if author.anonymous or (author.anonymous is None and not identified and not recorded):
        return Accountability.ANONYMOUS
    if author.past is not None and author.past.refused:
        return Accountability.KNOWN
    moment = _aware(at or datetime.now(UTC))
    proven = has_old_account(author, moment, rules) or has_long_record(author, moment, rules)
    return Accountability.TRUSTED if proven else Accountability.KNOWN


def published_by(author: Author) -> int:
    """Return how many published comments speak for an author: none for a name alone."""
    return author.past.published if author.past is not None and author.id is not None else 0


def has_old_account(author: Author, at: datetime, rules: AccountabilityRules) -> bool:
    """Say whether an author has a verified address and an account that is old enough.

    Args:
        author: As the blog describes them.
        at: With a time zone.
        rules: Of the policy.
    """
    opened = author.account_created_at
    if opened is None or not author.email_verified:
        return False
    return at - _aware(opened) >= rules.trusted_after


def has_long_record(author: Author, at: datetime, rules: AccountabilityRules) -> bool:
    """Say whether enough comments of an author were published, the first of them long ago.

    Args:
        author: With what the site knows of them.
        at: With a time zone.
        rules: Of the policy.
    """
    first = author.past.first_published_at if author.past is not None else None
    if first is None or published_by(author) < rules.trusted_after_published:
        return False
    return at - _aware(first) >= rules.trusted_after


def signals_of(comment: Comment, standing: Standing) -> tuple[Signal, ...]:
    """List the signals of a comment, those that are known only."""
    signals = [Signal("accountability", standing.accountability.value)]
    if standing.first:
        signals.append(Signal("first", 1.0))
    if comment.reading_seconds is not None:
        signals.append(Signal("reading_seconds", comment.reading_seconds))
    if links := len(_LINK.findall(comment.text)):
        signals.append(Signal("links", float(links)))
    return tuple(signals)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
