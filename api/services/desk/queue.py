"""The queue of a moderator: what waits for them, in order, and theirs while they read it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from api.services.desk.author_past import AuthorPast
from api.services.desk.cards import (
    Card,
    author_of,
    card,
    cards_of,
    thread_of,
)
from api.services.desk.claims import claim, release, take
from api.services.desk.enqueue import open_second_readings
from api.services.desk.filters import Filters, Lane, conditions, recognised, searchable
from api.storage.database import lock_for_writing
from api.storage.desk_queries import free, order
from api.storage.tables import Comment, Review, Site
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from moderation.domain.policy import Policy

__all__ = [
    "AuthorPast",
    "Card",
    "Filters",
    "Lane",
    "QueuePage",
    "author_of",
    "card",
    "claim",
    "queue_page",
    "release",
    "thread_of",
]

MOST_ON_PAGE = 100
_SPARE = 20
"""Pages of reviews looked at to fill one, when others claim some of them meanwhile."""
_PERSON = "moderator:"


@dataclass(slots=True)
class QueuePage:
    """A page of the queue.

    Attributes:
        total: Reviews under the filters that nobody else holds, on all pages.
        lanes: The same for each lane, whichever lane the filters ask for.
        elsewhere: Reviews under the filters that others hold, and that are not shown.
        sites: Those the actor may see.
        next: Where the next page begins, to be given as ``offset``; None on the last one.
    """

    cards: list[Card]
    total: int
    lanes: dict[str, int]
    elsewhere: int
    sites: list[Site]
    next: str | None


@dataclass(frozen=True, slots=True)
class _Found:
    """What the filters let through: counts, and the numbers of the reviews to be shown."""

    ids: Sequence[int]
    lanes: dict[str, int]
    elsewhere: int


def queue_page(  # noqa: PLR0913 -- each has its default
    session: Session,
    actor: Actor,
    filters: Filters,
    *,
    size: int = 10,
    claim: bool = True,
    offset: int = 0,
    policy: Policy | None = None,
) -> QueuePage:
    """Return a page of the queue, claimed for the actor if they may decide.

    Lanes come in the order of :class:`Lane`; inside one the most uncertain comes first,
    then what has waited longest; what the actor skipped comes last. Who may decide does not
    see what others hold; a reader sees everything, and claims nothing.

    Args:
        session: Its transactions are begun and ended here.
        actor: Who looks.
        filters: What they want to see.
        size: Cards of a page, :data:`MOST_ON_PAGE` at most.
        claim: False to look without claiming.
        offset: How many reviews come before this page.
        policy: That of the settings, for sites without one of their own.
    """
    claiming = claim and actor.may_decide()
    size = max(1, min(size, MOST_ON_PAGE))
    if claiming and actor.key.startswith(_PERSON):
        open_second_readings(session, actor)
    at = now()
    with session.begin():
        if claiming:
            lock_for_writing(session)
        search = _searched if filters.words else _counted
        known = recognised(session, actor, filters)
        found = search(session, actor, known, at, slice(offset, offset + size * _SPARE))
        ids = found.ids
        if claiming:
            ids = _claimed(session, actor, ids, size, at)
        cards = cards_of(session, actor, ids[:size], policy)
        sites = select(Site).where(Site.id.in_(actor.sites)).order_by(Site.name)
        theirs = list(session.scalars(sites))
    total = sum(found.lanes.values()) if filters.lane is None else found.lanes.get(filters.lane, 0)
    following = offset + len(cards)
    more = bool(cards) and total > following
    return QueuePage(
        cards, total, found.lanes, found.elsewhere, theirs, str(following) if more else None
    )


def _claimed(
    session: Session, actor: Actor, ids: Sequence[int], size: int, at: datetime
) -> list[int]:
    """Claim the first reviews that are still free, as many as a page shows."""
    taken: list[int] = []
    for number in ids:
        if len(taken) == size:
            break
        if take(session, actor, number, at):
            taken.append(number)
    return taken


def _counted(
    session: Session, actor: Actor, filters: Filters, at: datetime, window: slice
) -> _Found:
    """Filter in the database."""
    shown, kept = _shown(actor, at), conditions(actor, filters, at)
    counts = session.execute(
        select(Review.lane, func.sum(case((shown, 1), else_=0)), func.count())
        .join(Comment, Comment.id == Review.comment_id)
        .where(*kept)
        .group_by(Review.lane)
    )
    lanes = dict.fromkeys(Lane, 0)
    elsewhere = 0
    for lane, seen, every in counts:
        lanes[Lane(lane)] = seen
        elsewhere += every - seen if filters.lane in {None, lane} else 0
    query = select(Review.id).join(Comment, Comment.id == Review.comment_id).where(*kept, shown)
    if filters.lane is not None:
        query = query.where(Review.lane == filters.lane)
    ids = session.scalars(
        query.order_by(*order(actor.key)).offset(window.start).limit(window.stop - window.start)
    ).all()
    return _Found(ids, {lane.value: count for lane, count in lanes.items()}, elsewhere)


def _searched(
    session: Session, actor: Actor, filters: Filters, at: datetime, window: slice
) -> _Found:
    """Filter the words here, on what the database lets through; see ``searchable``."""
    words = filters.words
    rows = session.execute(
        select(Review.id, Review.lane, _shown(actor, at), Comment.text)
        .join(Comment, Comment.id == Review.comment_id)
        .where(*conditions(actor, filters, at))
        .order_by(*order(actor.key))
        .execution_options(yield_per=500)
    )
    lanes: Counter[str] = Counter()
    ids, elsewhere = [], 0
    for number, lane, shown, text in rows:
        if words not in searchable(text):
            continue
        wanted = filters.lane in {None, lane}
        lanes[lane] += bool(shown)
        if wanted and shown:
            ids.append(number)
        elsewhere += bool(wanted and not shown)
    return _Found(ids[window], {lane.value: lanes[lane.value] for lane in Lane}, elsewhere)


def _shown(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """Keep what the actor may have before their eyes; a reader disturbs nobody."""
    return free(actor.key, at) if actor.may_decide() else Review.id.is_not(None)
