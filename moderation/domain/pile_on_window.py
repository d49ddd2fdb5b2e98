"""One window of time over the comments that concern a person, kept up to date as it slides.

Every comment is added once and removed once: what is seen at each moment costs the same
however many comments the window holds. Hostility is summed in whole thousandths, so that the
same comments give the same sum in any order.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from moderation.domain.pile_on import Signs

if TYPE_CHECKING:
    from datetime import timedelta

    from moderation.domain.pile_on import Contribution, Usual

_Key = TypeVar("_Key", str, tuple[str, str])

HOUR = 3600.0
THOUSAND = 1000
REFERRED = 2
"""Authors who came from one other site, from which it is no chance."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A comment as it is counted.

    Attributes:
        moment: When it was written, in seconds.
        weight: Its hostility in thousandths.
        open: Whether it is hostile; of those that are not, only ``faint`` ones may count.
        faint: Whether it may be a jest or a sting that is no hostility by itself.
        group: Comments that resemble it share one; None where none does.
    """

    moment: float
    comment: Contribution
    weight: int
    open: bool
    faint: bool
    group: int | None


class Window:
    """What is seen within ``length`` of the latest comment added.

    Args:
        length: How far it reaches back.
        enough: People openly hostile to the person from which faint hostility, and what is
            said of the person beside them, count as well.
        turned: Part of the comments about the person that must be hostile for it.
        warm: Hostility from which it does, in thousandths.
    """

    __slots__ = (
        "_authors",
        "_beside",
        "_faint",
        "_gaps",
        "_groups",
        "_held",
        "_hostile",
        "_new",
        "_referrers",
        "_seconds",
        "comments",
        "direct",
        "enough",
        "length",
        "near_duplicates",
        "turned",
        "warm",
    )

    def __init__(self, length: timedelta, *, enough: int, turned: float, warm: int) -> None:
        self.length, self.enough, self.turned, self.warm = length, enough, turned, warm
        self._seconds = length.total_seconds()
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.comments = 0
        self.direct = 0
        self.near_duplicates = 0
        self._held: deque[Heard] = deque()
        self._hostile: deque[float] = deque()
        self._gaps: list[float] = []
        self._authors: dict[str, int] = {}
        self._beside: dict[str, int] = {}
        self._faint: dict[str, int] = {}
        self._new: dict[str, int] = {}
        self._referrers: dict[tuple[str, str], int] = {}
        self._groups: dict[int, dict[str, int]] = {}

    @property
    def open(self) -> bool:
        """Whether people are hostile to the person, many enough and openly."""
        return (
            len(self._authors) >= self.enough
            and self.direct >= self.warm
            and len(self._hostile) >= self.turned * self.comments
        )

    @property
    def authors(self) -> int:
        """Distinct people against the person."""
        if not self.open:
            return len(self._authors)
        return len(self._authors.keys() | self._beside.keys() | self._faint.keys())

    @property
    def hostility(self) -> int:
        """Sum of the hostility of these people in thousandths, one thousand for each at most."""
        if not self.open:
            return self.direct
        beside = self._beside
        both = sum(min(THOUSAND, w + beside.get(a, 0)) for a, w in self._authors.items())
        return both + sum(
            min(THOUSAND, w) for author, w in beside.items() if author not in self._authors
        )

    def add(self, heard: Heard) -> None:
        """Take in a comment written after all the others."""
        self.slide(heard.moment)
        self._held.append(heard)
        if heard.open and heard.comment.direct:
            if self._hostile:
                insort(self._gaps, heard.moment - self._hostile[-1])
            self._hostile.append(heard.moment)
        self._count(heard, 1)

    def slide(self, moment: float) -> None:
        """Forget what is older than the window at a moment, in seconds."""
        oldest, held = moment - self._seconds, self._held
        while held and held[0].moment <= oldest:
            gone = held.popleft()
            if gone.open and gone.comment.direct:
                left = self._hostile.popleft()
                if self._hostile:
                    del self._gaps[bisect_left(self._gaps, self._hostile[0] - left)]
            self._count(gone, -1)

    def signs(self, usual: Usual) -> Signs:
        """Return what is seen, next to what is usual."""
        people = len(self._authors)
        rate = next((rate for rate in (usual.thread_rate, usual.site_rate) if rate), None)
        per_hour = self.comments * HOUR / self._seconds
        return Signs(
            window=self.length,
            comments=self.comments,
            hostile=len(self._hostile),
            authors=self.authors,
            newcomers=len(self._new) / people if people else 0.0,
            hostility=self.hostility / THOUSAND,
            rate_ratio=per_hour / rate if rate else None,
            near_duplicates=self.near_duplicates,
            shared_referrer=self._referred() / people if people else 0.0,
            median_gap=self._median_gap(),
            concentration=len(self._hostile) / self.comments if self.comments else 0.0,
            share=usual.share,
        )

    def _median_gap(self) -> float | None:
        gaps, middle = self._gaps, len(self._gaps) // 2
        if not gaps:
            return None
        return gaps[middle] if len(gaps) % 2 else (gaps[middle - 1] + gaps[middle]) / 2

    def _referred(self) -> int:
        """Return how many hostile people came from the same other site."""
        counts: dict[str, int] = {}
        for site, _ in self._referrers:
            counts[site] = counts.get(site, 0) + 1
        most = max(counts.values(), default=0)
        return most if most >= REFERRED else 0

    def _count(self, heard: Heard, step: int) -> None:
        """Add a comment to the counts, or take it out of them."""
        comment = heard.comment
        author = comment.author
        if comment.direct:
            self.comments += step
        if not heard.open:
            if heard.faint:
                _tally(self._faint, author, step)
        elif comment.direct:
            before = self._authors.get(author, 0)
            after = _tally(self._authors, author, step * heard.weight)
            self.direct += min(THOUSAND, after) - min(THOUSAND, before)
            if comment.newcomer:
                _tally(self._new, author, step)
            if comment.referrer is not None:
                _tally(self._referrers, (comment.referrer, author), step)
            if heard.group is not None:
                self._repeat(heard.group, author, step)
        else:
            _tally(self._beside, author, step * heard.weight)

    def _repeat(self, group: int, author: str, step: int) -> None:
        """Count the comments of a group that repeat somebody else's."""
        authors = self._groups.setdefault(group, {})
        before = sum(authors.values()) if len(authors) > 1 else 0
        _tally(authors, author, step)
        after = sum(authors.values()) if len(authors) > 1 else 0
        self.near_duplicates += after - before


def _tally(counts: dict[_Key, int], key: _Key, step: int) -> int:
    """Add to a count, dropped at zero, and return it."""
    count = counts.get(key, 0) + step
    if count:
        counts[key] = count
    else:
        del counts[key]
    return count
