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
    """Say how far an author answers for their words.

    The blog's own word wins: ``anonymous`` True or False. Else a verified address
    makes an author known, and so does an identifier, unless its address is said to be
    unverified. Trusted: a verified address and an account older than ``rules.trusted_after``
    at the time of the comment (``at``, now when None). Anonymous: everybody else.
    """
    identified = author.email_verified or (author.id and author.email_verified is None)
    if author.anonymous or (author.anonymous is None and not identified):
        return Accountability.ANONYMOUS
    opened = author.account_created_at
    if opened is None or not author.email_verified:
        return Accountability.KNOWN
    age = _aware(at or datetime.now(UTC)) - _aware(opened)
    return Accountability.TRUSTED if age >= rules.trusted_after else Accountability.KNOWN


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
