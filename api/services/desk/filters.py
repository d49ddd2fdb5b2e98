"""Which reviews of the queue one wants to see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import false, or_

from api.services.authors.hashing import known_keys
from api.storage.desk_queries import MOST_ID, visible
from api.storage.tables import Comment, Review
from moderation.domain.policy import LANGUAGE_REASON
from moderation.text.fold import fold

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from api.services.actors import Actor

OPEN, ESCALATED = "open", "escalated"
_QUOTES = {"’": "'", "ʼ": "'", "‘": "'"}


class _Letters(dict[int, str]):
    """What each character is to a search, found out the first time it is met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = " " if letter.isspace() else fold(_QUOTES.get(letter, letter))
        return self[code]


_LETTERS = _Letters()


class Lane(StrEnum):
    """Where a review waits, in the order in which they are read."""

    THREAT = "threat"
    UNCERTAIN = "uncertain"
    AUDIT = "audit"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show of the queue; None lets everything through.

    Attributes:
        site: Its number.
        lane: One of :class:`Lane`.
        label: The score that held the comment, or ``langue``: held unread, not being French.
        thread: The blog's own identifier of the article.
        author: The blog's own identifier of the author, or their hash.
        known_as: Their hashes on each site, once :func:`recognised` has found them.
        older_than: How long it has waited at least.
        text: Words of the comment, whatever their case and accents.
        state: ``open``, or ``escalated``, which owners alone see.
    """

    site: int | None = None
    lane: str | None = None
    label: str | None = None
    thread: str | None = None
    author: str | None = None
    older_than: timedelta | None = None
    text: str | None = None
    state: str = OPEN
    known_as: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is searched in the text, ready to be compared; empty for no search."""
        return searchable(self.text or "")


def searchable(text: str) -> str:
    """Return a text without what a search ignores: case, accents, kinds of spaces and quotes.

    The search itself is done in Python, on the comments that the other filters let
    through: SQLite lowers ASCII letters only, and PostgreSQL those that the locale of the
    server knows; here both databases find the same. Ten thousand waiting comments of three
    hundred characters take about a third of a second.

    >>> searchable("L’ÉTÉ\u00a0DERNIER…"), searchable("Cœur  brisé")
    ("l'ete dernier…", 'coeur brise')
    """
    found = text.translate(_LETTERS)
    return " ".join(found.split()) if "  " in found else found.strip(" ")


def recognised(session: Session, actor: Actor, filters: Filters) -> Filters:
    """Return the filters with the hashes of the author they name, inside a transaction.

    Authors are stored as hashes only: a blog asks by its own identifier all the same.
    """
    if filters.author is None:
        return filters
    keys = [known_keys(session, site_id) for site_id in sorted(actor.sites)]
    hashes = [known for one in keys if one for known in one.all_of_id(filters.author)]
    return replace(filters, known_as=tuple(hashes))


def conditions(actor: Actor, filters: Filters, at: datetime) -> list[ColumnElement[bool]]:
    """Translate recognised filters, but for the lane and the words, for one who asks now."""
    found: list[ColumnElement[bool]] = [visible(actor.key, actor.sites)]
    if filters.state not in {OPEN, ESCALATED} or (filters.state == ESCALATED and not actor.owner):
        found.append(false())
    found.append(Review.state == filters.state)
    if filters.site is not None:
        found.append(Review.site_id == filters.site if 0 < filters.site <= MOST_ID else false())
    if filters.label == LANGUAGE_REASON:
        found += [Review.label.is_(None), Review.kind == "held"]
    elif filters.label is not None:
        found.append(_equal(Review.label, filters.label))
    if filters.thread is not None:
        found.append(_equal(Comment.thread_id, filters.thread))
    if filters.author is not None:
        hashes = Comment.author_key.in_(filters.known_as)
        found.append(or_(hashes, _equal(Comment.author_key, filters.author)))
    if filters.older_than is not None:
        found.append(Review.opened_at <= at - filters.older_than)
    return found


def _equal(column: Any, value: str) -> ColumnElement[bool]:  # noqa: ANN401 -- a mapped column
    """Compare with what someone typed, which may hold what no database can."""
    storable = not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value)
    compared: ColumnElement[bool] = column == value
    return compared if storable else false()
