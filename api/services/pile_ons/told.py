"""Telling a blog that a pile-on began, eased or ended, by its webhook.

The event names nobody: neither who is targeted nor who takes part, and no word of what they
wrote. A blog that hears it knows on which thread to look, and its moderators see the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import case, func, select

from api.services.outbox.messages import PILE_ON, first_state, packed, written
from api.services.pile_ons.finding import belongs
from api.storage.tables import Contribution, Message, Site
from api.storage.types import now
from moderation.domain.pile_on_watch import MILD

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from api.storage import tables

MOST_COUNTED = 5000
"""Comments looked at to count people: what lies before them in a longer one is left out."""


@dataclass(frozen=True, slots=True)
class Heads:
    """How many a pile-on has drawn so far.

    Attributes:
        people: Distinct authors of hostile comments.
        newcomers: Those of them whose first comments on this site these are.
        comments: The hostile comments, be it mildly.
    """

    people: int
    newcomers: int
    comments: int


def tell_pile_on(
    session: Session,
    pile_on: tables.PileOn,
    comment: tables.Comment,
    decision: tables.Decision,
) -> Message:
    """Write down that the site is to hear in which state a pile-on stands now.

    To be called inside the transaction that changes the state, once the rows are as they
    are to be (``version`` included) and ``session`` holds them. What serialises the changes
    of one pile-on, the lock on its target, also gives its messages growing numbers; no
    other lock is taken, so it may be called at any point of that transaction.

    Args:
        session: In a transaction begun by ``lock_for_writing``.
        pile_on: As it stands now.
        comment: The one that changed the state; where only time did, the last one counted.
        decision: What was decided of that comment.
    """
    session.flush()
    event, moment = uuid4(), now()
    message = Message(
        event=event,
        site_id=pile_on.site_id,
        comment_id=comment.id,
        decision_id=decision.id,
        kind=PILE_ON,
        body=_body(session, event, moment, pile_on, comment),
        state=first_state(session, pile_on.site_id),
        next_attempt_at=moment,
        created_at=moment,
    )
    session.add(message)
    session.flush()
    return message


def heads(session: Session, pile_on: tables.PileOn) -> Heads:
    """Count who took part in a pile-on, inside a transaction."""
    latest = (
        select(Contribution.author, Contribution.newcomer)
        .where(belongs(pile_on, now()), Contribution.hostility >= MILD)
        .order_by(Contribution.at.desc())
        .limit(MOST_COUNTED)
        .subquery()
    )
    new = case((latest.c.newcomer, latest.c.author))
    people, newcomers, comments = session.execute(
        select(
            func.count(latest.c.author.distinct()), func.count(new.distinct()), func.count()
        ).select_from(latest)
    ).one()
    return Heads(people, newcomers, comments)


def _body(
    session: Session,
    event: UUID,
    moment: datetime,
    pile_on: tables.PileOn,
    comment: tables.Comment,
) -> str:
    """Return what is signed and sent; ``api.schemas.webhook`` describes it."""
    counted = heads(session, pile_on)
    told: dict[str, Any] = {
        "id": pile_on.id,
        "version": pile_on.version,
        "state": pile_on.state,
        "since": written(pile_on.since),
        "opened_at": written(pile_on.opened_at),
        "people": counted.people,
        "newcomers": counted.newcomers,
        "comments": counted.comments,
    }
    return packed(
        {
            "id": str(event),
            "type": PILE_ON,
            "created_at": written(moment),
            "site": session.get_one(Site, pile_on.site_id).name,
            "comment": {"id": comment.external_id, "thread_id": comment.thread_id},
            "pile_on": told,
        }
    )
