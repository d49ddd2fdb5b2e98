"""Which comments and threads to show of a corpus: drawn by lot, the same every time."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from moderation.corpus.example import Example
    from moderation.corpus.threads import AuthoredThread

PER_PHENOMENON = 3
PAIRS_PER_LABEL = 2
THREAD_GROUPS: tuple[tuple[frozenset[str], int], ...] = (
    (frozenset({"pile_on_lesson", "pile_on_mockery", "pile_on_raid", "pile_on_spelling"}), 2),
    (frozenset({"calm_thanks", "busy_advice", "teasing_regulars", "event_night"}), 1),
    (frozenset({"heated_duel", "heated_idea"}), 1),
)
"""Kinds of which so many threads are shown, each of another kind."""
SHORTEST, LONGEST = 12, 22
"""Comments of a thread that shows its turn and is still read to the end."""
ONE_DAY = timedelta(days=1)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment and, when it is one half of a minimal pair, the other half."""

    example: Example
    other: Example | None = None

    @property
    def harsh(self) -> list[str]:
        """What in either half is shown only to who asks for it."""
        halves = (self.example, self.other) if self.other else (self.example,)
        return list(dict.fromkeys(word for half in halves for word in harsh(half.labels)))


def harsh(labels: Mapping[str, bool | None]) -> list[str]:
    """Name, in French, what a page does not show before its reader asks for it.

    Hate and threats count even where they are debatable.

    >>> harsh({"threat": True, "insult": True, "obscene": False})
    ['menace']
    >>> harsh({"insult": True, "obscene": True})
    ['injure obscène']
    """
    return [
        name
        for name, given in (
            ("haine", labels.get("hate", False) is not False),
            ("menace", labels.get("threat", False) is not False),
            ("injure obscène", labels.get("insult") and labels.get("obscene")),
        )
        if given
    ]


def drawn(items: Iterable[N], seed: int) -> list[N]:
    """Return items in an order that the seed and their ids alone decide.

    New items fall between the old ones and leave their order as it was, so that a
    sample changes little when the corpus grows.
    """
    return sorted(items, key=lambda item: hashlib.sha256(f"{seed}:{item.id}".encode()).hexdigest())


def by_phenomenon(examples: Sequence[Example], seed: int) -> dict[str, list[Shown]]:
    """Draw a few comments of each phenomenon, never both halves of a pair."""
    by_id = {example.id: example for example in examples}
    chosen: dict[str, list[Shown]] = defaultdict(list)
    seen: set[str] = set()
    for example in drawn(examples, seed):
        shown = chosen[example.traits["phenomenon"]]
        if len(shown) < PER_PHENOMENON and example.id not in seen:
            other = by_id.get(example.pair or "")
            shown.append(Shown(example, other))
            seen |= {example.id, example.pair or example.id}
    return dict(chosen)


def by_label(
    examples: Sequence[Example], seed: int, *, without: Collection[str] = ()
) -> dict[Label, list[Shown]]:
    """Draw, for each label, minimal pairs of which one half alone has it.

    Args:
        examples: Where both halves of a pair are looked for.
        seed: Decides which are drawn.
        without: Ids of comments that are shown elsewhere.
    """
    by_id = {example.id: example for example in examples}
    chosen: dict[Label, list[Shown]] = {label: [] for label in Label}
    for example in drawn(examples, seed):
        other = by_id.get(example.pair or "")
        if other is None or {example.id, other.id} & set(without):
            continue
        for label, shown in chosen.items():
            if example.label(label) and other.label(label) is False:
                if len(shown) < PAIRS_PER_LABEL:
                    shown.append(Shown(example, other))
                break
    return {label: shown for label, shown in chosen.items() if shown}


def some_threads(threads: Sequence[AuthoredThread], seed: int) -> list[AuthoredThread]:
    """Draw two pile-ons, a calm thread and a heated one, short enough to be read."""
    chosen: list[AuthoredThread] = []
    for kinds, number in THREAD_GROUPS:
        first_of_kind: dict[str, AuthoredThread] = {}
        for thread in sorted(drawn(threads, seed), key=_is_long):
            if thread.kind in kinds:
                first_of_kind.setdefault(thread.kind, thread)
        chosen += sorted(drawn(first_of_kind.values(), seed), key=_is_long)[:number]
    return chosen


def _is_long(thread: AuthoredThread) -> bool:
    """Say whether a thread is too long, or too short, to be shown before others."""
    lasts = thread.comments[-1].at - thread.published_at
    return not SHORTEST <= len(thread.comments) <= LONGEST or lasts > ONE_DAY
