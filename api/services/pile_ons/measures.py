"""What is done for a time about a thread or a person, and how it ends before its time.

A measure is in force from when it starts until it expires or is lifted, by the clock: nothing
needs to run for it to end. All functions are to be called inside a transaction of the caller,
who also checks what the actor may do and writes the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import or_, select

from api.services.pile_ons.locks import lock_targets
from api.storage.tables import Measure, PileOn
from moderation.domain.pile_on import Answer

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

QUIET = timedelta(hours=24)
"""How long the ladder gives no answer about a pile-on after a person lifted one."""
ABOUT_THREADS = (Answer.HOLD_NEWCOMERS, Answer.SLOW, Answer.CLOSE)
"""Measures of a whole thread; the other one, ``hold_aimed``, is about a person."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A measure to be raised.

    Attributes:
        kind: Any answer but ``tell``.
        thread: As :func:`api.services.pile_ons.aims.thread_of` names it; for
            ``hold_aimed`` None means wherever the person is concerned.
        thread_title: For the moderators.
        target: Keyed hash of the person; None where it is about a whole thread.
        target_name: For the moderators.
    """

    kind: Answer
    thread: str | None = None
    thread_title: str | None = None
    target: str | None = None
    target_name: str | None = None

    def __post_init__(self) -> None:
        """Refuse a measure that would be about nothing."""
        about = self.thread if self.kind in ABOUT_THREADS else self.target
        if self.kind is Answer.TELL or about is None:
            raise ValueError(f"`{self.kind}` is no measure, or about nothing")


def in_force(
    session: Session, site_id: int, thread: str | None, targets: Collection[str], at: datetime
) -> Sequence[Measure]:
    """Return the measures that a comment meets now, the oldest first.

    Args:
        session: In a transaction.
        site_id: Of the comment.
        thread: Its thread.
        targets: The people it concerns.
        at: The present moment.
    """
    found = select(Measure).where(running(site_id, at), _about(thread, targets))
    return session.scalars(found.order_by(Measure.id)).all()


def running(site_id: int, at: datetime) -> ColumnElement[bool]:
    """Keep the measures of a site that are in force at a moment."""
    return (
        (Measure.site_id == site_id)
        & (Measure.expires_at > at)
        & (Measure.starts_at <= at)
        & Measure.lifted_at.is_(None)
    )


def all_in_force(session: Session, site_id: int, at: datetime) -> Sequence[Measure]:
    """Return every measure of a site that is in force, the oldest first."""
    return session.scalars(select(Measure).where(running(site_id, at)).order_by(Measure.id)).all()


def raise_measures(  # noqa: PLR0913 -- what, by whom, from when until when, why
    session: Session,
    site_id: int,
    wanted: Sequence[Wanted],
    *,
    made_by: str,
    at: datetime,
    until: datetime,
    pile_on_id: int | None = None,
    batch: UUID | None = None,
) -> UUID:
    """Put measures in force; they are lifted together.

    Args:
        session: In a transaction that writes.
        site_id: Where they hold.
        wanted: At least one.
        made_by: Key of the actor; ``service`` for the ladder.
        at: From when on.
        until: When they end by themselves, later than ``at``.
        pile_on_id: What they answer; None for a shield raised by hand.
        batch: That of measures raised before, to be lifted with them; None makes a new one.

    Returns:
        Their batch.
    """
    if not wanted or until <= at:
        raise ValueError("a measure needs an end, later than its beginning")
    batch = batch or uuid4()
    session.add_all(
        Measure(
            site_id=site_id,
            kind=one.kind.value,
            thread=one.thread,
            thread_title=one.thread_title,
            target=one.target,
            target_name=one.target_name,
            pile_on_id=pile_on_id,
            made_by=made_by,
            batch=batch,
            starts_at=at,
            expires_at=until,
        )
        for one in wanted
    )
    session.flush()
    return batch


def lift(session: Session, actor_key: str, batch: UUID, at: datetime) -> Sequence[Measure]:
    """End the measures of a batch that are still in force.

    Those of the ladder are not raised again for :data:`QUIET`. To be called before any other
    row is locked, and before the journal is written.

    Returns:
        What was ended; nothing when somebody else did, or time.
    """
    rows = _locked(session, batch)
    ended = [row for row in rows if row.lifted_at is None and row.expires_at > at]
    for row in ended:
        row.lifted_at, row.lifted_by = at, actor_key
    for pile_on in _pile_ons(session, ended):
        pile_on.quiet_until = at + QUIET
        pile_on.version += 1
    session.flush()
    return ended


def raise_again(session: Session, actor_key: str, batch: UUID, at: datetime) -> UUID | None:
    """Take a lift back: what was lifted of a batch holds again until its first end.

    What holds already, by another act, is left as it is.

    Returns:
        The batch of the new measures, None when all would be over by now, or hold already.
    """
    lifted = [row for row in _locked(session, batch) if row.lifted_at and row.expires_at > at]
    rows = [row for row in lifted if not _holds(session, row, at)]
    again = uuid4() if rows else None
    for row in rows:
        wanted = Wanted(Answer(row.kind), row.thread, row.thread_title, row.target, row.target_name)
        raise_measures(
            session,
            row.site_id,
            [wanted],
            made_by=actor_key if row.pile_on_id is None else row.made_by,
            at=at,
            until=row.expires_at,
            pile_on_id=row.pile_on_id,
            batch=again,
        )
    for pile_on in _pile_ons(session, rows):
        pile_on.quiet_until = None
        pile_on.version += 1
    session.flush()
    return again


def _locked(session: Session, batch: UUID) -> Sequence[Measure]:
    """Return the rows of a batch, once nobody else may change what they answer.

    To be called before any other row is locked.
    """
    query = select(Measure).where(Measure.batch == batch).order_by(Measure.id)
    rows = session.scalars(query).all()
    for site_id in sorted({row.site_id for row in rows}):
        answered = {row.pile_on_id for row in rows if row.site_id == site_id and row.pile_on_id}
        targets = select(PileOn.target).where(PileOn.id.in_(answered))
        lock_targets(session, site_id, session.scalars(targets))
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def _holds(session: Session, row: Measure, at: datetime) -> bool:
    same = (
        Measure.kind == row.kind,
        Measure.thread.is_not_distinct_from(row.thread),
        Measure.target.is_not_distinct_from(row.target),
    )
    query = select(Measure.id).where(running(row.site_id, at), *same)
    return session.scalar(query.limit(1)) is not None


def _about(thread: str | None, targets: Collection[str]) -> ColumnElement[bool]:
    whole = Measure.target.is_(None) & (Measure.thread == thread)
    everywhere = Measure.thread.is_(None) | (Measure.thread == thread)
    return or_(whole, Measure.target.in_(targets) & everywhere)


def _pile_ons(session: Session, rows: Sequence[Measure]) -> Sequence[PileOn]:
    numbers = {row.pile_on_id for row in rows if row.pile_on_id is not None}
    query = select(PileOn).where(PileOn.id.in_(numbers)).order_by(PileOn.id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
