"""Pile-ons that somebody may see, and the comments that make one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from api.services.errors import MissingError
from api.storage.desk_queries import BLIND, is_id, visible
from api.storage.tables import Contribution, PileOn, Review
from api.storage.types import now
from moderation.domain.pile_on import State

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from api.services.actors import Actor

OVER = State.CALM.value


class UnknownPileOnError(MissingError):
    """No such pile-on, or not one that the actor may see: both look the same."""

    def __init__(self) -> None:
        super().__init__(
            "Aucune meute de vos sites ne porte ce numéro. Revenez à la liste des meutes."
        )


def find_pile_on(session: Session, actor: Actor, number: int) -> PileOn:
    """Return a pile-on that the actor may see, inside the caller's transaction.

    Raises:
        UnknownPileOnError: There is none, or it is not theirs to see.
    """
    known = PileOn.id == number if is_id(number) else false()
    query = select(PileOn).where(known, PileOn.site_id.in_(actor.sites))
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise UnknownPileOnError
    return found


def belongs(pile_on: PileOn, at: datetime) -> ColumnElement[bool]:
    """Keep the contributions of one pile-on, up to ``at`` while it lasts."""
    return and_(
        Contribution.site_id == pile_on.site_id,
        Contribution.target == pile_on.target,
        Contribution.at >= pile_on.opened_at,
        Contribution.at <= (pile_on.closed_at or at),
    )


def belong_to_each(at: datetime) -> ColumnElement[bool]:
    """Join each pile-on with its contributions."""
    return and_(
        Contribution.site_id == PileOn.site_id,
        Contribution.target == PileOn.target,
        Contribution.at >= PileOn.opened_at,
        Contribution.at <= func.coalesce(PileOn.closed_at, at),
    )


def is_open() -> ColumnElement[bool]:
    """Keep the pile-ons that are not over."""
    return PileOn.state != OVER


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """Keep the reviews that decide held comments, but for what is yet to be read blind."""
    other = aliased(Review)
    blind = exists().where(
        other.comment_id == Review.comment_id,
        other.kind.in_(BLIND),
        other.state != "closed",
        or_(other.reserved_for.is_(None), other.reserved_for == actor.key),
    )
    return and_(
        visible(actor.key, actor.sites), Review.kind == "held", Review.state == "open", ~blind
    )


def open_count(session: Session, actor: Actor) -> int:
    """Return how many pile-ons are not over on the actor's sites, inside a transaction."""
    query = select(func.count()).select_from(PileOn).where(PileOn.site_id.in_(actor.sites))
    return session.scalar(query.where(is_open())) or 0


def pile_on_of_comment(session: Session, actor: Actor, comment_id: int) -> int | None:
    """Return the number of the latest pile-on that a comment belongs to, if any.

    A transaction of its own begins and ends here.
    """
    query = (
        select(PileOn.id)
        .join(Contribution, belong_to_each(now()))
        .where(Contribution.comment_id == comment_id, PileOn.site_id.in_(actor.sites))
        .order_by(PileOn.opened_at.desc(), PileOn.id.desc())
        .limit(1)
    )
    with session.begin():
        return session.scalar(query)
