"""What the pages of pile-ons show of each: sentences, moments, and nobody's name unasked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.services.pile_ons.shields import answers
from api.web.desk.cards import When, when
from api.web.desk.pile_on_signs import best, kept_signs
from api.web.desk.pile_on_words import (
    SIGNS,
    StateWords,
    crowd_sentence,
    measure_sentence,
    sign_sentence,
    state_of,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from api.services.pile_ons.overview import Brief
    from api.services.pile_ons.shields import Batch
    from api.storage.tables import PileOn
    from moderation.domain.pile_on import Ladder

_SERVICE = "service"


@dataclass(frozen=True, slots=True)
class MeasuresView:
    """Measures that are lifted together.

    Attributes:
        about: Name of the person, or title of the thread; None of neither.
        person: Whether it is about a person.
        lines: What they do.
        by: Who raised them, or lifted them.
        until: Until when they hold.
    """

    batch: str
    about: str | None
    person: bool
    lines: list[str]
    by: str
    own: bool
    until: str


@dataclass(frozen=True, slots=True)
class PileOnView:
    """One pile-on, ready to be shown in a list or at the head of its page.

    Attributes:
        worst: Whether it ever was a pile-on, and no mere tension.
        seen: The signs that were met, in words.
        quiet: Until when the ladder is silent, in words; None while it is not.
        over: When it ended; None while it lasts.
    """

    row: PileOn
    site: str
    state: StateWords
    since: When
    began: When
    over: When | None
    worst: bool
    sentence: str
    waiting: int
    waiting_hostile: int
    seen: list[str]
    measures: list[MeasuresView]
    quiet: str | None


def pile_on_view(
    brief: Brief,
    ladder: Ladder,
    batches: Sequence[Batch],
    names: Mapping[str, str],
    at: datetime,
) -> PileOnView:
    """Return what is shown of one pile-on.

    Args:
        brief: The pile-on, and who made it.
        ladder: Of its site, for what counts as a sign.
        batches: All measures in force; those that are about something else are left out.
        names: How people read the actors.
        at: The present moment.
    """
    row = brief.pile_on
    seen = best(kept_signs(row.signs, ladder))
    own = [batch for batch in batches if any(answers(one, row) for one in batch.rows)]
    quiet = row.quiet_until is not None and row.quiet_until > at and row.closed_at is None
    return PileOnView(
        row=row,
        site=brief.site,
        state=state_of(row.state),
        since=when(row.since, at),
        began=when(row.opened_at, at),
        over=when(row.closed_at, at) if row.closed_at else None,
        worst=row.peaked,
        sentence=crowd_sentence(brief.crowd, row.opened_at, row.last_at),
        waiting=brief.crowd.waiting,
        waiting_hostile=brief.crowd.waiting_hostile,
        seen=[sign_sentence(name, seen.signs) for name in SIGNS if name in seen.met]
        if seen
        else [],
        measures=[measures_view(batch, names, at) for batch in own],
        quiet=until(row.quiet_until, at) if quiet and row.quiet_until else None,
    )


def measures_view(batch: Batch, names: Mapping[str, str], at: datetime) -> MeasuresView:
    """Return what is shown of measures in force, or lifted lately."""
    rows = sorted(batch.rows, key=lambda row: row.target is None)
    first = rows[0]
    person = first.target is not None
    actor = first.lifted_by or first.made_by
    return MeasuresView(
        batch=str(batch.batch),
        about=first.target_name if person else first.thread_title,
        person=person,
        lines=[measure_sentence(row) for row in rows],
        by=names.get(actor, actor),
        own=first.made_by == _SERVICE,
        until=until(first.expires_at, at),
    )


def actors_of(batches: Sequence[Batch]) -> set[str]:
    """Return who is to be named beside these measures."""
    rows = [batch.first for batch in batches]
    return {row.lifted_by or row.made_by for row in rows}
