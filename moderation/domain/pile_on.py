"""A pile-on: many people turning on one, as seen from the comments that concern that one.

What is watched is a person, not a text: each comment that concerns them is a
:class:`Contribution`, hostile or not. :func:`moderation.domain.pile_on_watch.watch` says from
the latest of them in which state the person stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta  # noqa: TC003 -- dataclass fields are read at run time
from enum import StrEnum


class State(StrEnum):
    """Where a person stands; from one to the next there is hysteresis.

    ``COOLING`` follows ``PILE_ON`` until things are calm for long enough.
    """

    CALM = "calm"
    WARMING = "warming"
    PILE_ON = "pile_on"
    COOLING = "cooling"


class Answer(StrEnum):
    """What may be done about it, each for a time; an owner chooses which for each state."""

    TELL = "tell"
    HOLD_NEWCOMERS = "hold_newcomers"
    HOLD_AIMED = "hold_aimed"
    SLOW = "slow"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Contribution:
    """One comment that concerns the person watched.

    Attributes:
        id: What a comment is recognised by when it comes twice.
        at: When it was written, with a time zone.
        author: Who wrote it, whatever their name is; two comments of one person share it.
        newcomer: Whether the site had published nothing of theirs before.
        hostility: From 0 to 1, see :func:`moderation.domain.pile_on_watch.hostility`.
        signature: MinHash of the text (``moderation.text.resemblance``); empty when unknown.
        referrer: The site its author came from, or None.
        thread: The thread it stands in, or None.
        direct: Whether it answers or names the person, or stands under their article. The other
            comments of a thread where a person is attacked may speak of them too, as « he » or
            under a nickname, or answer those who did.
    """

    id: str
    at: datetime
    author: str
    newcomer: bool
    hostility: float
    signature: tuple[int, ...] = ()
    referrer: str | None = None
    thread: str | None = None
    direct: bool = True


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual around the person: the measure of what is not.

    Attributes:
        thread_rate: Comments an hour on this thread before the window; None when unknown.
        site_rate: Comments an hour on the whole site; None when unknown.
        share: Part of the latest comments of the thread that concern this person, 0 to 1;
            None when unknown.
    """

    thread_rate: float | None = None
    site_rate: float | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen in one window of time.

    Attributes:
        window: How far it reaches back.
        comments: All that concern the person.
        hostile: Those that are hostile, be it mildly.
        authors: Distinct people against the person. Once several are openly hostile, those
            whose hostility is faint, or who speak of the person beside them, are counted too.
        newcomers: Share of the authors of the hostile ones who are new to the site, 0 to 1.
        hostility: Sum over these people, each counting for one at most.
        rate_ratio: Comments an hour over what is usual here; None when nothing is usual yet.
        near_duplicates: Hostile comments that resemble another one's by another author.
        shared_referrer: Largest share of the same authors who came from one other site, 0 to 1.
        median_gap: Seconds between hostile comments; None below two of them.
        concentration: Part of the comments that concern the person which are hostile, 0 to 1.
        share: Part of the latest comments of the thread that concern the person; None when
            unknown.
    """

    window: timedelta
    comments: int
    hostile: int
    authors: int
    newcomers: float
    hostility: float
    rate_ratio: float | None
    near_duplicates: int
    shared_referrer: float
    median_gap: float | None
    concentration: float
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known of a person at a moment.

    Attributes:
        state: Where they stand.
        since: Since when; the first contribution's moment for calm.
        signs: The same for each window, the shortest first.
        met: Names of the signs that speak for a pile-on, in the words of :class:`Signs`.
        rank: How many distinct people have said something hostile within ``window``.
        window: The shortest one in which the pile-on shows; the longest when none does.
    """

    state: State
    since: datetime
    signs: tuple[Signs, ...]
    met: tuple[str, ...]
    rank: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Ladder:
    """What the owner of a site wants done, and for how long.

    Attributes:
        authors: Distinct hostile authors from which many on one is a pile-on.
        answers: By state; a state without answers does nothing.
        minutes: How long an answer lasts after the last hostile comment.
        slow_minutes: Least time between two comments of one author on a slowed thread.
    """

    authors: int
    answers: dict[State, tuple[Answer, ...]]
    minutes: int
    slow_minutes: int
