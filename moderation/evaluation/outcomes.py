"""What a policy does with comments whose labels are known."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moderation.domain.comment import Accountability
from moderation.domain.decision import Outcome
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from moderation.corpus.example import Example
    from moderation.domain.policy import Policy
    from moderation.domain.scores import Scores


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many comments of one kind met each outcome, every author anonymous.

    Attributes:
        kind: ``toxic``, ``lecturing only``, ``obscene only`` or ``harmless``.
    """

    source: str
    kind: str
    approved: int
    held: int
    rejected: int


def stopped(scores: Iterable[Scores], policy: Policy) -> np.ndarray:
    """Say which comments are held or rejected, every author anonymous.

    Returns:
        Booleans, shape ``(comments,)``.
    """
    return np.asarray(decided(scores, policy) > Outcome.APPROVE, dtype=bool)


def decided(scores: Iterable[Scores], policy: Policy) -> np.ndarray:
    """Return the outcome of each comment, every author anonymous, shape ``(comments,)``."""
    found = [policy.decide(row, Accountability.ANONYMOUS)[0] for row in scores]
    return np.array(found, dtype=object)


def outcomes(
    examples: Sequence[Example], scores: Sequence[Scores], policy: Policy
) -> list[Outcomes]:
    """Return one row per source and kind, in name order; unknown kinds are left out."""
    found: dict[tuple[str, str], Counter[Outcome]] = defaultdict(Counter)
    for example, outcome in zip(examples, decided(scores, policy), strict=True):
        if kind := _kind(example):
            found[example.source, kind][outcome] += 1
    return list(_rows(found))


def _rows(found: dict[tuple[str, str], Counter[Outcome]]) -> Iterator[Outcomes]:
    for (source, kind), counts in sorted(found.items()):
        yield Outcomes(source, kind, *(counts[outcome] for outcome in Outcome))


def _kind(example: Example) -> str | None:
    if example.label("toxicity"):
        return "toxic"
    if any(example.label(label) is None for label in Label):
        return None
    if example.label(Label.LECTURING):
        return "lecturing only"
    return "obscene only" if example.label(Label.OBSCENE) else "harmless"
