"""What became of a pile-on: of its comments, and of the person it was about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from api.services.pile_ons.words import CLOSED, NEWCOMERS, PILE_ON, SHIELD, SLOWED
from api.storage.desk_queries import in_force
from api.storage.tables import Comment, Contribution, Decision
from moderation.domain.pile_on_watch import MILD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.storage.tables import PileOn

BRAKES = frozenset({PILE_ON, SHIELD, NEWCOMERS, SLOWED, CLOSED})
"""Reasons that no word of a comment gives, but what happens around it."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What became of it.

    Attributes:
        outcomes: Comments by what holds of them now.
        blind: Those of which nothing may be said to this actor yet.
        braked: Comments held for what happened around them only.
        released: Those of them that a person published.
        since: Comments that concern the person since it is over.
        hostile_since: Those of them that are hostile.
        replies: Comments of the person themself while it lasted; None when nothing links them.
        replies_since: The same since it is over.
    """

    outcomes: Mapping[str, int]
    blind: int
    braked: int
    released: int
    since: int
    hostile_since: int
    replies: int
    replies_since: int


def aftermath_of(
    session: Session, pile_on: PileOn, ids: Sequence[int], blind: int, at: datetime
) -> Aftermath:
    """Say what became of a pile-on, inside the caller's transaction.

    Args:
        session: To read with.
        pile_on: Over or not.
        ids: Its comments of which something may be said.
        blind: How many others there are.
        at: The present moment.
    """
    rows = session.execute(
        select(Comment.id, Decision.outcome).join(Decision, in_force()).where(Comment.id.in_(ids))
    )
    holds: dict[int, str] = dict(rows.all())
    first = select(Decision).where(Decision.comment_id.in_(ids), Decision.position == 0)
    braked = [row.comment_id for row in session.scalars(first) if by_brakes_only(row)]
    outcomes = {name: list(holds.values()).count(name) for name in ("approve", "hold", "reject")}
    since = pile_on.closed_at or at
    later, hostile = _later(session, pile_on, since)
    own = select(func.count()).where(
        Comment.site_id == pile_on.site_id, Comment.author_key == pile_on.target
    )
    meanwhile = own.where(Comment.received_at.between(pile_on.opened_at, since))
    return Aftermath(
        outcomes=outcomes,
        blind=blind,
        braked=len(braked),
        released=sum(holds.get(number) == "approve" for number in braked),
        since=later,
        hostile_since=hostile,
        replies=session.scalar(meanwhile) or 0,
        replies_since=session.scalar(own.where(Comment.received_at > since)) or 0,
    )


def _later(session: Session, pile_on: PileOn, since: datetime) -> tuple[int, int]:
    """Count what concerns the person since then, and what of it is hostile."""
    later = (
        Contribution.site_id == pile_on.site_id,
        Contribution.target == pile_on.target,
        Contribution.at > since,
    )
    every = session.scalar(select(func.count()).where(*later)) or 0
    hostile = select(func.count()).where(*later, Contribution.hostility >= MILD)
    return every, session.scalar(hostile) or 0


def by_brakes_only(decision: Decision) -> bool:
    """Say whether a comment was held for what happened around it, and nothing else."""
    codes = {reason["code"] for reason in decision.reasons}
    return bool(codes) and codes <= BRAKES
