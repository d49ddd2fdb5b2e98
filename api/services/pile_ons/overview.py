"""All pile-ons of one's sites: those that last, then those that are over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, distinct, func, select

from api.services.own_sites import sites_of
from api.services.pile_ons.finding import belong_to_each, is_open, waits_for
from api.storage.tables import Contribution, PileOn, Review
from api.storage.types import now
from moderation.domain.pile_on import State
from moderation.domain.pile_on_watch import MILD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.services.actors import Actor

MOST_OPEN = 100
"""Pile-ons that last, shown at most: the worst come first."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many said how much.

    Attributes:
        comments: All that concern the person.
        hostile: Those that are hostile, be it mildly.
        people: Distinct authors of the hostile ones.
        newcomers: Those of them of whom nothing had been published before.
        waiting: Comments that are held, and that the actor may decide.
        waiting_hostile: Those of them that are hostile.
    """

    comments: int = 0
    hostile: int = 0
    people: int = 0
    newcomers: int = 0
    waiting: int = 0
    waiting_hostile: int = 0


@dataclass(frozen=True, slots=True)
class Brief:
    """One pile-on, in a list."""

    pile_on: PileOn
    site: str
    crowd: Crowd


@dataclass(frozen=True, slots=True)
class Overview:
    """What the list shows.

    Attributes:
        open: Those that last, the gravest first.
        past: Some of those that are over, the latest first.
        older: How many pile-ons that are over come before the next page; None on the last.
        several: Whether the actor sees more than one site.
    """

    open: list[Brief]
    past: list[Brief]
    older: int | None
    several: bool


def overview(session: Session, actor: Actor, *, offset: int = 0, size: int = 20) -> Overview:
    """Return the pile-ons of the actor's sites; a transaction of its own."""
    at = now()
    mine = PileOn.site_id.in_(actor.sites)
    rank = case({State.PILE_ON.value: 0, State.COOLING.value: 1}, value=PileOn.state, else_=2)
    lasting = select(PileOn).where(mine, is_open()).order_by(rank, PileOn.last_at.desc())
    over = select(PileOn).where(mine, ~is_open())
    over = over.order_by(PileOn.closed_at.desc(), PileOn.id.desc())
    with session.begin():
        sites = {site.id: site.name for site in sites_of(session, actor)}
        rows = session.scalars(lasting.limit(MOST_OPEN)).all()
        past = session.scalars(over.offset(offset).limit(size + 1)).all()
        crowds = crowds_of(session, actor, [*rows, *past[:size]], at)

    def brief(row: PileOn) -> Brief:
        return Brief(row, sites[row.site_id], crowds[row.id])

    return Overview(
        [brief(row) for row in rows],
        [brief(row) for row in past[:size]],
        offset + size if len(past) > size else None,
        len(sites) > 1,
    )


def crowds_of(
    session: Session, actor: Actor, rows: Sequence[PileOn], at: datetime
) -> dict[int, Crowd]:
    """Count what makes each of these pile-ons, inside the caller's transaction."""
    ids = [row.id for row in rows]
    if not ids:
        return {}
    hostile = Contribution.hostility >= MILD
    counts = session.execute(
        select(
            PileOn.id,
            func.count(Contribution.id),
            func.sum(case((hostile, 1), else_=0)),
            func.count(distinct(case((hostile, Contribution.author)))),
            func.count(distinct(case((and_(hostile, Contribution.newcomer), Contribution.author)))),
        )
        .join(Contribution, belong_to_each(at))
        .where(PileOn.id.in_(ids))
        .group_by(PileOn.id)
    )
    waiting = _waiting(session, actor, ids, at)
    found = {
        number: Crowd(every, bad, people, new, *waiting.get(number, (0, 0)))
        for number, every, bad, people, new in counts
    }
    return {number: found.get(number, Crowd()) for number in ids}


def _waiting(
    session: Session, actor: Actor, ids: Sequence[int], at: datetime
) -> dict[int, tuple[int, int]]:
    query = (
        select(
            PileOn.id,
            func.count(distinct(Review.id)),
            func.count(distinct(case((Contribution.hostility >= MILD, Review.id)))),
        )
        .join(Contribution, belong_to_each(at))
        .join(Review, Review.comment_id == Contribution.comment_id)
        .where(PileOn.id.in_(ids), waits_for(actor))
        .group_by(PileOn.id)
    )
    return {number: (every, hostile) for number, every, hostile in session.execute(query)}
