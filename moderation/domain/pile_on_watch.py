"""Whether many are turning on one person, seen from the latest comments that concern them.

:func:`watch` is a pure function of the *set* of those comments: they may come late, twice, in
any order and through several processes, and the state is the same in the end. An automaton
with hysteresis is replayed over them in the order in which they were written.

A pile-on needs hostility, concentration and at least ``ladder.authors`` people: thanks hold no
hostility, a quarrel of two has two authors, and many who disagree with an idea are not
hostile to the person. Three people or so must be hostile openly, each to the person; once
they are, a jest that would weigh nothing elsewhere counts, and so does what the thread says
beside the person. How the numbers were chosen: docs/pile-ons.md.
"""

from __future__ import annotations

import math
from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from moderation.domain.pile_on import Signs, State, Usual, Watch
from moderation.domain.pile_on_alike import alike
from moderation.domain.pile_on_state import Automaton
from moderation.domain.pile_on_window import THOUSAND, Heard, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from moderation.domain.aims import Aim
    from moderation.domain.pile_on import Contribution, Ladder
    from moderation.domain.scores import Scores

WINDOWS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=24))
KEPT = 200
"""Latest comments that are looked at; a few are enough to see, and the cost stays small."""

MILD = 0.15
"""Hostility from which a comment is hostile, however mildly."""
FAINT = 0.05
"""Hostility from which a comment counts where others are openly hostile already."""
OPENLY = 0.6
"""Part of ``ladder.authors`` who must be openly hostile to the person: three of five."""
HOSTILITY = 2.0
"""Sum of hostility from which many are against one; a single person adds one at most."""
WARM = 0.5
"""Part of that sum which warms things."""
CONCENTRATION = 0.6
"""Part of the comments that concern a person, from which they turn on them."""
SIGNS_NEEDED = 4
"""Those of authors, hostility and concentration, and one more that is seen in the comments."""

NEWCOMERS = 0.5
RATE = 3.0
NEAR_DUPLICATES = 2
SHARED_REFERRER = 0.5
GAP = 300.0
SHARE = 0.5

TOXIC = 1 / 3
"""What the odds of toxicity are multiplied by: they are even where harmless and toxic comments
are equally frequent, and show mockery that no label names."""


_UNKNOWN = Usual()


def hostility(
    scores: Scores,
    aim: Aim = "parent",  # noqa: ARG001 -- every aim weighs the same: docs/pile-ons.md
) -> float:
    """Return how hostile a comment is toward a person it concerns, 0 to 1.

    Insult, hate, threat, lecturing and toxicity add up, as if each were a chance of its own:
    a mild lesson that is a little insulting weighs more than either.

    Args:
        scores: Of the comment.
        aim: How it concerns them. Nothing depends on it: weighing less what stands under an
            article missed authors who were piled upon there.

    >>> from moderation.domain.scores import Scores
    >>> round(hostility(Scores(0.2, 0.0, 0.0, 0.3, 0.5, 0.0)), 2)
    0.6
    """
    odds = TOXIC * scores.toxicity
    toxic = odds / (odds + 1 - scores.toxicity)
    named = (scores.insult, scores.hate, scores.threat, scores.lecturing)
    return 1 - math.prod(1 - score for score in (*named, toxic))


def watch(
    contributions: Sequence[Contribution], usual: Usual, ladder: Ladder, *, at: datetime
) -> Watch:
    """Return where a person stands at a moment.

    Args:
        contributions: The comments that concern them, in any order, and those beside them in
            the same thread (``direct`` False) that concern nobody in particular. Of several
            with one id one counts; those after ``at`` or older than a day do not, and of
            each kind the latest :data:`KEPT` do.
        usual: What is usual around the person: shown beside what is seen, and named among the
            signs; no state depends on it.
        ladder: From how many people on many against one is a pile-on.
        at: The moment, with a time zone.
    """
    kept = _kept(contributions, at)
    windows = tuple(
        Window(
            length,
            enough=max(2, math.ceil(OPENLY * ladder.authors)),
            turned=CONCENTRATION,
            warm=round(WARM * HOSTILITY * THOUSAND),
        )
        for length in WINDOWS
    )
    automaton = Automaton(min((c.at for c in kept if c.direct), default=at))
    for heard in _heard(kept):
        if automaton.pass_time(heard.comment.at):
            for window in windows:
                window.clear()
        for window in windows:
            window.add(heard)
        if heard.open or heard.faint:
            levels = (level(window, ladder) for window in windows)
            automaton.hear(heard.comment.at, levels, openly=heard.open and heard.comment.direct)
    if automaton.pass_time(at):
        for window in windows:
            window.clear()
    for window in windows:
        window.slide(at.timestamp())
    shown = next((w for w in windows if level(w, ladder) is State.PILE_ON), windows[-1])
    return Watch(
        state=automaton.state,
        since=automaton.since,
        signs=tuple(window.signs(usual) for window in windows),
        met=met(shown.signs(usual), ladder),
        rank=shown.authors,
        window=shown.length,
    )


def level(window: Window, ladder: Ladder) -> State:
    """Say what one window shows by itself: calm, warming or a pile-on.

    What is usual is left out: it changes while a pile-on lasts, and what was one stays one.
    """
    if not window.open:
        return State.CALM
    many = window.authors >= ladder.authors and window.hostility >= HOSTILITY * THOUSAND
    if many and len(met(window.signs(_UNKNOWN), ladder)) >= SIGNS_NEEDED:
        return State.PILE_ON
    return State.WARMING


def met(signs: Signs, ladder: Ladder) -> tuple[str, ...]:
    """Name the signs of one window that speak for a pile-on, in the words of Signs."""
    ratio, gap, share = signs.rate_ratio, signs.median_gap, signs.share
    said = {
        "authors": signs.authors >= ladder.authors,
        "hostility": signs.hostility >= HOSTILITY,
        "concentration": signs.hostile > 0 and signs.concentration >= CONCENTRATION,
        "newcomers": signs.newcomers >= NEWCOMERS,
        "rate_ratio": ratio is not None and ratio >= RATE,
        "near_duplicates": signs.near_duplicates >= NEAR_DUPLICATES,
        "shared_referrer": signs.shared_referrer >= SHARED_REFERRER,
        "median_gap": gap is not None and gap <= GAP,
        "share": share is not None and share >= SHARE,
    }
    return tuple(name for name, speaks in said.items() if speaks)


def _kept(contributions: Iterable[Contribution], at: datetime) -> list[Contribution]:
    """Return the latest comments in the order in which they were written, each once."""
    oldest = at - WINDOWS[-1]
    once: dict[str, Contribution] = {}
    for comment in sorted((c for c in contributions if oldest < c.at <= at), key=_order):
        once.setdefault(comment.id, comment)
    kept: deque[Contribution] = deque()
    left = {True: KEPT, False: KEPT}
    for comment in sorted(once.values(), key=_moment, reverse=True):
        if left[comment.direct]:
            left[comment.direct] -= 1
            kept.appendleft(comment)
    return list(kept)


def _heard(kept: Sequence[Contribution]) -> Iterable[Heard]:
    """Return the comments that count; of those beside the person, the hostile ones."""
    groups = alike([c for c in kept if c.direct and c.hostility >= MILD])
    for comment in kept:
        openly = comment.hostility >= MILD
        faint = not openly and comment.hostility >= FAINT
        if comment.direct or openly or faint:
            yield Heard(
                comment.at.timestamp(),
                comment,
                round(comment.hostility * THOUSAND),
                openly,
                faint,
                groups.get(comment.id),
            )


def _order(comment: Contribution) -> tuple[bool, datetime, str, str, float, bool]:
    """Put first what counts among comments of one id: the direct one, the earliest."""
    return (
        not comment.direct,
        comment.at,
        comment.id,
        comment.author,
        comment.hostility,
        comment.newcomer,
    )


def _moment(comment: Contribution) -> tuple[datetime, str]:
    return comment.at, comment.id
