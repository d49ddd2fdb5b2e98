"""How well pile-ons are seen, how soon, and how often one is seen that is none.

Beside two simpler ways to look, each with the threshold that is best on the training side:
how many comments come to one person within an hour, and how hostile they are on average.
Counts come with exact 95% intervals: Clopper and Pearson (1934) for shares, Garwood (1936)
for alarms.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import binomtest, chi2

from moderation.domain.pile_on import State
from moderation.domain.pile_on_watch import WINDOWS
from moderation.evaluation.metrics import Measure
from moderation.evaluation.thread_stream import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from moderation.domain.pile_on import Ladder
    from moderation.evaluation.pile_on_scenes import Scene

WATCH, RATE, MEAN = "this watch", "rate alone", "mean score alone"
THOUSAND = 1_000
REPLICATES = 500

Alarms = dict[str, int]
"""By person, the place in the thread of the comment at which a pile-on on them is first seen."""


@dataclass(frozen=True, slots=True)
class Delay:
    """What came before a pile-on was seen, the comment that showed it included.

    Attributes:
        hostile: Comments hostile to the target.
        comments: Comments of the thread since the first of these.
        minutes: Time since then.
    """

    hostile: int
    comments: int
    minutes: float


@dataclass(frozen=True, slots=True)
class PileOnRow:
    """One way to look at one set.

    Attributes:
        scenes: Threads, and how many of them are pile-ons.
        people: From how many people on it is a pile-on.
        found: Pile-ons of which any alarm is given in the thread.
        right: Pile-ons of which an alarm is given on the person piled upon.
        sound: Threads with an alarm that are pile-ons.
        aimed: Alarms that are on the person piled upon.
        alarms: Alarms in threads that are none, for 1,000 of their comments.
        delays: Medians, over the pile-ons found on the right person.
    """

    source: str
    way: str
    people: int
    scenes: tuple[int, int]
    found: Measure
    right: Measure
    sound: Measure
    aimed: Measure
    alarms: Measure
    delays: Mapping[str, Measure]


def watching(ladder: Ladder) -> Callable[[Scene], Alarms]:
    """Return the way to look that is in use."""

    def look(scene: Scene) -> Alarms:
        places = {seen.said.id: place for place, seen in enumerate(scene.seen)}
        found: Alarms = {}
        for seen, person, known in watched(scene.seen, ladder):
            if known.state is State.PILE_ON:
                found.setdefault(person, places[seen.said.id])
        return found

    return look


def above(
    way: Callable[[Scene], Iterator[tuple[str, int, float]]], threshold: float
) -> Callable[[Scene], Alarms]:
    """Return the way to look that gives an alarm from a value on."""

    def look(scene: Scene) -> Alarms:
        found: Alarms = {}
        for person, place, value in way(scene):
            if value >= threshold:
                found.setdefault(person, place)
        return found

    return look


def rate(scene: Scene) -> Iterator[tuple[str, int, float]]:
    """Yield how many comments concern a person within an hour, at each of them."""
    moments: dict[str, list[datetime]] = {}
    for place, seen in enumerate(scene.seen):
        for person, one in seen.concerned:
            past = moments.setdefault(person, [])
            past.append(one.at)
            yield person, place, float(sum(one.at - moment < WINDOWS[1] for moment in past))


def mean(least: int) -> Callable[[Scene], Iterator[tuple[str, int, float]]]:
    """Return how hostile the comments on a person are on average, from so many on."""

    def look(scene: Scene) -> Iterator[tuple[str, int, float]]:
        said: dict[str, list[float]] = {}
        for place, seen in enumerate(scene.seen):
            for person, one in seen.concerned:
                past = said.setdefault(person, [])
                past.append(one.hostility)
                if len(past) >= least:
                    yield person, place, float(np.mean(past))

    return look


def best(
    way: Callable[[Scene], Iterator[tuple[str, int, float]]], scenes: Sequence[Scene]
) -> Callable[[Scene], Alarms]:
    """Return a way to look with the threshold of the best F1 on the person piled upon."""
    values = [value for scene in scenes for _, _, value in way(scene)] or [float("inf")]
    grid = np.unique(np.quantile(values, np.linspace(0.3, 1, 60)))
    return max((above(way, float(value)) for value in grid), key=lambda look: _f1(look, scenes))


def row_of(
    source: str, way: str, people: int, scenes: Sequence[Scene], look: Callable[[Scene], Alarms]
) -> PileOnRow:
    """Measure one way to look on scenes."""
    found = [(scene, look(scene)) for scene in scenes]
    piled = [(scene, alarms) for scene, alarms in found if scene.target is not None]
    calm = [(scene, alarms) for scene, alarms in found if scene.target is None]
    alarmed = [scene for scene, alarms in found if alarms]
    right = [(scene, alarms) for scene, alarms in piled if scene.target in alarms]
    delays = [delay(scene, alarms[scene.target or ""]) for scene, alarms in right]
    return PileOnRow(
        source=source,
        way=way,
        people=people,
        scenes=(len(scenes), len(piled)),
        found=share_of(sum(bool(alarms) for _, alarms in piled), len(piled)),
        right=share_of(len(right), len(piled)),
        sound=share_of(sum(scene.target is not None for scene in alarmed), len(alarmed)),
        aimed=share_of(len(right), sum(len(alarms) for _, alarms in found)),
        alarms=per_thousand(
            sum(len(alarms) for _, alarms in calm), sum(len(scene.seen) for scene, _ in calm)
        ),
        delays={
            name: median_of([getattr(one, name) for one in delays])
            for name in ("hostile", "comments", "minutes")
        },
    )


def delay(scene: Scene, place: int) -> Delay:
    """Return what had come when the comment at a place showed a pile-on."""
    so_far = [seen.said for seen in scene.seen[: place + 1]]
    first = next((n for n, said in enumerate(so_far) if said.id in scene.against), place)
    return Delay(
        hostile=sum(said.id in scene.against for said in so_far),
        comments=place - first + 1,
        minutes=(so_far[place].at - so_far[first].at).total_seconds() / 60,
    )


def with_authors(ladder: Ladder, people: int) -> Ladder:
    """Return a ladder that begins at another number of people."""
    return replace(ladder, authors=people)


def share_of(hits: int, trials: int) -> Measure:
    """Return a share with its exact interval; NaN where nothing was tried."""
    if not trials:
        return Measure(nan, nan, nan)
    interval = binomtest(hits, trials).proportion_ci(method="exact")
    return Measure(hits / trials, float(interval.low), float(interval.high))


def per_thousand(events: int, trials: int) -> Measure:
    """Return events for a thousand trials, with the exact interval of a Poisson count.

    >>> print(per_thousand(0, 1_000))
    0.000 [0.000, 3.689]
    """
    if not trials:
        return Measure(nan, nan, nan)
    low = float(chi2.ppf(0.025, 2 * events)) / 2 if events else 0.0
    high = float(chi2.ppf(0.975, 2 * events + 2)) / 2
    return Measure(*(THOUSAND * number / trials for number in (events, low, high)))


def median_of(values: Sequence[float]) -> Measure:
    """Return a median with its bootstrap interval."""
    if not values:
        return Measure(nan, nan, nan)
    drawn = np.random.default_rng(0).choice(np.array(values), (REPLICATES, len(values)))
    low, high = np.percentile(np.median(drawn, axis=1), [2.5, 97.5])
    return Measure(float(np.median(values)), float(low), float(high))


def _f1(look: Callable[[Scene], Alarms], scenes: Sequence[Scene]) -> float:
    given = wanted = right = 0
    for scene in scenes:
        alarms = look(scene)
        given += len(alarms)
        wanted += scene.target is not None
        right += scene.target in alarms
    return 2 * right / (given + wanted)
