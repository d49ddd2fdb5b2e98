"""Evidence from outside the model: who signs, how fast, with how many links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from moderation.domain.comment import Accountability

if TYPE_CHECKING:
    from moderation.domain.comment import Author, Comment

_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signal:
    """A fact about a comment that no model computed.

    Attributes:
        code: ``accountability``, ``reading_seconds`` or ``links``.
        value: Its value; seconds for ``reading_seconds``, a count for ``links``.
    """

    code: str
    value: str | float


def accountability_of(
    author: Author, *, at: datetime | None, trusted_after: timedelta
) -> Accountability:
    """Say how far an author answers for their words.

    The blog's own word wins: ``anonymous`` True or False. Else a verified address
    makes an author known, and so does an identifier, unless its address is said to be
    unverified. Trusted: a verified address and an account older than ``trusted_after``
    at the time of the comment (``at``, now when None). Anonymous: everybody else.

    >>> from moderation.domain.comment import Author
    >>> accountability_of(Author(), at=None, trusted_after=timedelta(days=90))
    <Accountability.ANONYMOUS: 'anonymous'>
    """
    identified = author.email_verified or (author.id and author.email_verified is None)
    if author.anonymous or (author.anonymous is None and not identified):
        return Accountability.ANONYMOUS
    opened = author.account_created_at
    if opened is None or not author.email_verified:
        return Accountability.KNOWN
    age = _aware(at or datetime.now(UTC)) - _aware(opened)
    return Accountability.TRUSTED if age >= trusted_after else Accountability.KNOWN


def signals_of(comment: Comment, accountability: Accountability) -> tuple[Signal, ...]:
    """List the signals of a comment, those that are known only."""
    signals = [Signal("accountability", accountability.value)]
    if comment.reading_seconds is not None:
        signals.append(Signal("reading_seconds", comment.reading_seconds))
    if links := len(_LINK.findall(comment.text)):
        signals.append(Signal("links", float(links)))
    return tuple(signals)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
