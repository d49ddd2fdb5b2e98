"""Functional cases: does the model do what the guide says, case by case?

After Röttger et al., "HateCheck: functional tests for hate speech detection models"
(2021) and Ribeiro et al., "CheckList" (2020).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.corpus.example import Example
    from moderation.domain.scores import Scores


@dataclass(frozen=True, slots=True)
class Case:
    """One phenomenon: how often toxicity reaches 0.5 on it, and should."""

    source: str
    phenomenon: str
    examples: int
    toxic_share: float
    flagged_share: float


@dataclass(frozen=True, slots=True)
class PairOrder:
    """Minimal pairs that differ in one label, and the share ordered the right way."""

    label: str
    pairs: int
    ordered: float


def cases(examples: Sequence[Example], scores: Sequence[Scores]) -> list[Case]:
    """Return one row per source and phenomenon, toxicity known, in name order."""
    found: dict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
    for example, score in zip(examples, scores, strict=True):
        toxic, phenomenon = example.label("toxicity"), example.traits.get("phenomenon")
        if toxic is not None and phenomenon:
            found[example.source, phenomenon].append((toxic, score.toxicity >= 0.5))  # noqa: PLR2004 -- even odds
    return [
        Case(
            source,
            phenomenon,
            len(rows),
            sum(toxic for toxic, _ in rows) / len(rows),
            sum(flagged for _, flagged in rows) / len(rows),
        )
        for (source, phenomenon), rows in sorted(found.items())
    ]


def pair_orders(examples: Sequence[Example], scores: Sequence[Scores]) -> list[PairOrder]:
    """Return, per label, how often the half that has it scores higher; ties count half."""
    by_id = {example.id: (example, score) for example, score in zip(examples, scores, strict=True)}
    wins: dict[str, list[float]] = defaultdict(list)
    for example, score in by_id.values():
        if example.pair not in by_id:
            continue
        other, other_score = by_id[example.pair]
        for label in Label:
            if example.label(label) is True and other.label(label) is False:
                mine, theirs = score[label], other_score[label]
                wins[label.value].append(0.5 if mine == theirs else float(mine > theirs))
    return [PairOrder(name, len(won), sum(won) / len(won)) for name, won in sorted(wins.items())]
