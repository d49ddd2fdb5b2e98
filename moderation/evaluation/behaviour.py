"""Functional cases: does the model do what the guide says, case by case?

After Röttger et al., "HateCheck: functional tests for hate speech detection models"
(2021) and Ribeiro et al., "CheckList" (2020).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moderation.domain.scores import Label
from moderation.evaluation.metrics import share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.corpus.example import Example
    from moderation.domain.scores import Scores
    from moderation.evaluation.metrics import Measure

EVEN_ODDS = 0.5


@dataclass(frozen=True, slots=True)
class Case:
    """One phenomenon: how often toxicity reaches 0.5 on it, and should.

    Attributes:
        right: Share of its comments that 0.5 puts on the right side.
    """

    source: str
    phenomenon: str
    examples: int
    toxic_share: float
    flagged_share: float
    right: Measure


@dataclass(frozen=True, slots=True)
class PairOrder:
    """Minimal pairs that differ in one label, and the share ordered the right way."""

    label: str
    pairs: int
    ordered: float


def cases(examples: Sequence[Example], scores: Sequence[Scores]) -> list[Case]:
    """Return one row per source and phenomenon, toxicity known, in name order."""
    found: dict[tuple[str, str], list[tuple[bool, bool, str]]] = defaultdict(list)
    for example, score in zip(examples, scores, strict=True):
        toxic, phenomenon = example.label("toxicity"), example.traits.get("phenomenon")
        if toxic is not None and phenomenon:
            row = (toxic, score.toxicity >= EVEN_ODDS, example.group)
            found[example.source, phenomenon].append(row)
    return [_case(*name, rows) for name, rows in sorted(found.items())]


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


def _case(source: str, phenomenon: str, rows: Sequence[tuple[bool, bool, str]]) -> Case:
    toxic, flagged, groups = map(np.array, zip(*rows, strict=True))
    right = share(toxic == flagged, groups)
    return Case(source, phenomenon, len(rows), float(toxic.mean()), float(flagged.mean()), right)
