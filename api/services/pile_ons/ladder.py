"""The answers that an owner chose, put in force while a pile-on lasts and not a minute longer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.services.pile_ons.measures import ABOUT_THREADS, Wanted, raise_measures, running
from api.storage.tables import Measure
from moderation.domain.pile_on import Answer, State

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.storage.tables import PileOn
    from moderation.domain.pile_on import Ladder

SERVICE = "service"
_SLACK = timedelta(seconds=30)
"""An end is put off once it would move by so much: not one row is written for each comment."""


def is_quiet(pile_on: PileOn, at: datetime) -> bool:
    """Say whether a person lifted the answers to it, and they are not to come back yet."""
    return pile_on.quiet_until is not None and pile_on.quiet_until > at


def tells(ladder: Ladder, before: State, after: State) -> bool:
    """Say whether a change of state is told: one that is answered so, or the end of one."""
    if before is after:
        return False
    answers = ladder.answers
    ended = before is State.PILE_ON and Answer.TELL in answers.get(before, ())
    return ended or Answer.TELL in answers.get(after, ())


def holds_joiners(ladder: Ladder) -> bool:
    """Say whether what adds to a pile-on waits: an owner may want to be told, no more."""
    return any(answer is not Answer.TELL for answer in ladder.answers.get(State.PILE_ON, ()))


def answer(session: Session, pile_on: PileOn, ladder: Ladder, at: datetime) -> list[Measure]:
    """Raise what the state of a pile-on asks for, or put off its end; return what is new.

    An answer ends so many minutes after the last hostile comment, or after the state began
    where that is later: what cools began to when nothing came for long.
    Inside a transaction that writes and holds the lock on the target.
    """
    until = max(pile_on.last_at, pile_on.since) + timedelta(minutes=ladder.minutes)
    if until <= at or is_quiet(pile_on, at):
        return []
    query = select(Measure).where(
        running(pile_on.site_id, at), Measure.pile_on_id == pile_on.id, Measure.made_by == SERVICE
    )
    held = session.scalars(query.execution_options(populate_existing=True)).all()
    missing: list[Wanted] = []
    for wanted in _wanted(pile_on, ladder):
        same = [row for row in held if _about(row) == (wanted.kind, wanted.thread, wanted.target)]
        if not same:
            missing.append(wanted)
        for row in same:
            if until > row.expires_at + _SLACK:
                row.expires_at = until
    if not missing:
        return []
    batch = raise_measures(
        session,
        pile_on.site_id,
        missing,
        made_by=SERVICE,
        at=at,
        until=until,
        pile_on_id=pile_on.id,
        batch=held[0].batch if held else None,
    )
    known = {row.id for row in held}
    fresh = select(Measure).where(Measure.batch == batch).order_by(Measure.id)
    return [row for row in session.scalars(fresh) if row.id not in known]


def _wanted(pile_on: PileOn, ladder: Ladder) -> list[Wanted]:
    found: list[Wanted] = []
    for kind in ladder.answers.get(State(pile_on.state), ()):
        if kind is Answer.HOLD_AIMED:
            found.append(Wanted(kind, target=pile_on.target, target_name=pile_on.target_name))
        elif kind in ABOUT_THREADS and pile_on.thread is not None:
            found.append(Wanted(kind, pile_on.thread, pile_on.thread_title))
    return found


def _about(row: Measure) -> tuple[Answer, str | None, str | None]:
    return Answer(row.kind), row.thread, row.target
