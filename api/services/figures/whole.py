"""Everything the page of figures shows, read in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.services.actors import names_of
from api.services.figures import agreement, audits, drift, rows, second_readings, severe, volume
from api.services.figures.intervals import Share
from api.services.figures.period import Period
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from api.services.figures.intervals import Waits

PERIODS = (7, 30, 90)


@dataclass(frozen=True, slots=True)
class Seen:
    """How many severe comments somebody read today."""

    name: str
    count: int
    own: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a period, for the sites that an actor may see."""

    period: Period
    days: list[volume.Day]
    queue: Waits
    to_decision: Waits
    decided: int
    contradicted: Share
    overturned: dict[str, Share]
    weeks: list[agreement.Week]
    audit: audits.Audit
    second: second_readings.SecondReadings
    drifts: drift.Drifts
    severe: list[Seen]


def figures_of(session: Session, actor: Actor, days: int, sites: Collection[int]) -> Figures:
    """Count everything.

    Args:
        session: Its transaction is begun and ended here.
        actor: Only their sites count; a moderator sees no count of others' severe comments.
        days: Length of the period.
        sites: The sites asked for.
    """
    at = now()
    period = Period(at.date(), days)
    seen = actor.sites & set(sites)
    with session.begin():
        answered = rows.automatic(session, seen, period)
        earlier = rows.automatic(session, seen, period.before())
        said = rows.verdicts(session, seen, period)
        read = rows.readings(session, seen, period)
        against = sum(map(agreement.overturned, said))
        return Figures(
            period=period,
            days=volume.days(answered, period),
            queue=volume.queue_age(session, seen, at),
            to_decision=volume.time_to_decision(read),
            decided=len(said),
            contradicted=Share(against, len(said)),
            overturned=agreement.overturned_by_label(said),
            weeks=agreement.weekly(said),
            audit=audits.audit(answered, read),
            second=second_readings.second_readings(second_readings.pairs(session, seen)),
            drifts=drift.drifts(earlier, answered),
            severe=_severe(session, actor, Period(at.date(), 1)),
        )


def _severe(session: Session, actor: Actor, today: Period) -> list[Seen]:
    counts = severe.severe_seen(session, actor.sites, today.start)
    keys = [key for key in counts if actor.owner or key == actor.key]
    names = names_of(session, keys)
    found = [Seen(names[key], counts[key], key == actor.key) for key in keys]
    return sorted(found, key=lambda row: (-row.count, row.name))
