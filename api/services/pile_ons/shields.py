"""Shields: what a moderator does for a time, by hand, for a person or a thread.

Nothing is refused because of a shield: what meets one waits for a moderator. Each ends by
itself; whoever may decide may end it sooner, and take that back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.services.audit import record
from api.services.desk.claims import require_decider
from api.services.errors import ConflictError, MissingError, ServiceError
from api.services.pile_ons import measures
from api.services.pile_ons.finding import find_pile_on
from api.services.pile_ons.protected import Around, of_pile_on, of_review
from api.storage.database import lock_for_writing
from api.storage.tables import Measure
from api.storage.types import now
from moderation.domain.pile_on import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from api.storage.tables import PileOn

LONGEST = timedelta(days=3)
RECENT = timedelta(hours=1)
"""How long a measure that was lifted is offered again."""
_MINUTE = timedelta(minutes=1)


class ShieldError(ServiceError):
    """A shield that cannot be put up as it is asked for; the sentence says why."""


class UnknownMeasureError(MissingError):
    """No such measure, or not one that the actor may see."""

    def __init__(self) -> None:
        super().__init__("Aucune mesure de vos sites ne porte ce numéro.")


class OverError(ConflictError):
    """A measure ended before it could be lifted, or before it could be taken up again."""

    def __init__(self) -> None:
        super().__init__(
            "Cette mesure a déjà pris fin, ou quelqu'un d'autre vient d'agir : rien n'a été changé."
        )


@dataclass(frozen=True, slots=True)
class Shield:
    """What is asked for.

    Attributes:
        kind: Any answer but ``tell``.
        person: Key of the one to be shielded, for ``hold_aimed`` only.
        lasts: Until it ends by itself, :data:`LONGEST` at most.
    """

    kind: Answer
    person: str | None
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Batch:
    """Measures that one act raised, and that are lifted together."""

    batch: UUID
    rows: Sequence[Measure]

    @property
    def first(self) -> Measure:
        """The one that speaks for all: they share maker, beginning and end."""
        return self.rows[0]


def put_up(
    session: Session,
    actor: Actor,
    shield: Shield,
    *,
    review_id: int | None = None,
    pile_on_id: int | None = None,
) -> UUID:
    """Shield a person or a thread, from where a comment or a pile-on stands.

    Args:
        session: Its transaction is begun and ended here.
        actor: Who shields.
        shield: Whom or what, and for how long.
        review_id: The card it is done from, or None.
        pile_on_id: The pile-on it is done from, or None.

    Raises:
        OnlyReadingError: The actor may not decide.
        ShieldError: It would be about nothing, or would last too long.
        MissingError: There is no such card, or pile-on.
    """
    require_decider(actor)
    if not timedelta() < shield.lasts <= LONGEST:
        raise ShieldError("Un bouclier dure trois jours au plus : choisissez une durée.")
    with session.begin():
        lock_for_writing(session)
        around = (
            of_review(session, actor, review_id)
            if review_id is not None
            else of_pile_on(find_pile_on(session, actor, pile_on_id or 0))
        )
        at = now()
        batch = measures.raise_measures(
            session,
            around.site_id,
            [_wanted(around, shield)],
            made_by=actor.key,
            at=at,
            until=at + shield.lasts,
        )
        rows = session.scalars(select(Measure).where(Measure.batch == batch)).all()
        _journal(session, actor, "measure.raise", rows, minutes=shield.lasts // _MINUTE)
    return batch


def take_down(session: Session, actor: Actor, batch: UUID) -> int:
    """Lift the measures that one act raised, whoever did.

    The ladder then leaves the pile-on alone for a day.

    Returns:
        How many were in force.

    Raises:
        OnlyReadingError: The actor may not decide.
        UnknownMeasureError: There are none, or not on a site of theirs.
        OverError: None of them is in force any more.
    """
    require_decider(actor)
    with session.begin():
        lock_for_writing(session)
        _find(session, actor, batch)
        rows = measures.lift(session, actor.key, batch, now())
        if not rows:
            raise OverError
        _journal(session, actor, "measure.lift", rows)
    return len(rows)


def put_back(session: Session, actor: Actor, batch: UUID) -> UUID:
    """Take a lift back: the same measures hold again, until when they would have ended.

    Raises:
        OnlyReadingError: The actor may not decide.
        UnknownMeasureError: There are none, or not on a site of theirs.
        OverError: Each would be over by now, or holds already.
    """
    require_decider(actor)
    with session.begin():
        lock_for_writing(session)
        _find(session, actor, batch)
        # Two who do so at once: the second sees what the first did.
        again = measures.raise_again(session, actor.key, batch, now())
        if again is None:
            raise OverError
        fresh = session.scalars(select(Measure).where(Measure.batch == again)).all()
        _journal(session, actor, "measure.raise", fresh, again=str(batch))
    return again


def shields_of(
    session: Session, actor: Actor, *, pile_on: PileOn | None = None
) -> tuple[list[Batch], list[Batch]]:
    """Return what is in force, and what was lifted lately and may be taken up again.

    Args:
        session: A transaction of its own.
        actor: Whose sites.
        pile_on: Only what answers it, or is about its target or its thread.
    """
    at = now()
    with session.begin():
        live = select(Measure).where(
            Measure.site_id.in_(actor.sites),
            Measure.expires_at > at,
            (Measure.lifted_at.is_(None) | (Measure.lifted_at > at - RECENT)),
        )
        rows = session.scalars(live.order_by(Measure.id)).all()
    if pile_on is not None:
        rows = [row for row in rows if answers(row, pile_on)]
    running = [row for row in rows if row.lifted_at is None]
    held = {_about(row) for row in running}
    lifted = [row for row in rows if row.lifted_at is not None and _about(row) not in held]
    return _batches(running), _batches(lifted)


def _wanted(around: Around, shield: Shield) -> measures.Wanted:
    if shield.kind in measures.ABOUT_THREADS and around.thread is not None:
        return measures.Wanted(shield.kind, around.thread, around.thread_title)
    person = next((one for one in around.people if one.key == shield.person), None)
    if shield.kind is not Answer.HOLD_AIMED or person is None:
        raise ShieldError(
            "Choisissez qui ou quel fil protéger : ce commentaire ne nomme pas ce qui est demandé."
        )
    return measures.Wanted(shield.kind, target=person.key, target_name=person.name)


def _find(session: Session, actor: Actor, batch: UUID) -> Sequence[Measure]:
    query = select(Measure).where(Measure.batch == batch, Measure.site_id.in_(actor.sites))
    rows = session.scalars(query.order_by(Measure.id)).all()
    if not rows:
        raise UnknownMeasureError
    return rows


def _about(row: Measure) -> tuple[int, str, str | None, str | None]:
    return row.site_id, row.kind, row.thread, row.target


def answers(row: Measure, pile_on: PileOn) -> bool:
    """Say whether a measure is about what a pile-on is about."""
    if row.pile_on_id is not None:
        return row.pile_on_id == pile_on.id
    same_thread = row.target is None and row.thread == pile_on.thread
    return row.site_id == pile_on.site_id and (row.target == pile_on.target or same_thread)


def _batches(rows: Sequence[Measure]) -> list[Batch]:
    found: dict[UUID, list[Measure]] = {}
    for row in rows:
        found.setdefault(row.batch, []).append(row)
    return [Batch(batch, own) for batch, own in found.items()]


def _journal(
    session: Session, actor: Actor, action: str, rows: Sequence[Measure], **details: object
) -> None:
    first = rows[0]
    kinds = sorted({row.kind for row in rows})
    record(
        session,
        actor.key,
        action,
        f"measure:{first.id}",
        site_id=first.site_id,
        batch=str(first.batch),
        kinds=kinds,
        until=first.expires_at.isoformat(timespec="seconds"),
        **details,
    )
