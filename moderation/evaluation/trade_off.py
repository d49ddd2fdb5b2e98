"""How often the second stage is asked, and how often not asking it changes an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING

import numpy as np

from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.band import SHARES, Stages
from moderation.text.language import identify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.classifier.scorer import Scorer
    from moderation.classifier.stack import Stack
    from moderation.corpus.example import Example
    from moderation.domain.policy import Policy
    from moderation.domain.scores import Scores
    from moderation.evaluation.band import Band

CHUNK = 1_000
_STORED = 1e-4
"""Artefacts keep probabilities in single precision."""


@dataclass(frozen=True, slots=True)
class Point:
    """One band around the second stage.

    Attributes:
        share: Of the policy's lowest holding thresholds, from which the second stage is
            asked; of a band made for another policy, the share of its boldest score.
        called: Share of the comments that the second stage reads.
        changed: Share of the comments whose outcome differs from reading all of them,
            every author anonymous.
        in_use: Whether this is the band of the model.
    """

    share: float
    called: float
    changed: float
    in_use: bool


def curve(
    scorer_first: Scorer,
    scorer_both: Scorer,
    stack: Stack,
    examples: Sequence[Example],
    policy: Policy,
) -> list[Point]:
    """Return the points of all bands and of the one in use, by share; none without texts.

    Args:
        scorer_first: The model with :attr:`~moderation.domain.encoder_use.EncoderUse.NEVER`.
        scorer_both: The same with ``ALWAYS``; it reads the texts for both.
        stack: Holds the band in use.
        examples: Real comments, as a blog receives them. Those that are not French are
            left out, as no stage scores them; the trait ``language`` is what their author
            declared.
        policy: Decides.
    """
    texts = [
        (example.text, example.context)
        for example in examples
        if identify(example.text, example.traits.get("language")).french
    ]
    if not texts:
        return []
    stages = _stages(scorer_first, scorer_both, texts, policy)
    used = stages.below(stack.sure_below)
    others = (share for share in SHARES if not isclose(share, used.share, rel_tol=_STORED))
    points = [_point(stages.at(share)) for share in others]
    return sorted([*points, _point(used, in_use=True)], key=lambda point: point.share)


def _stages(
    scorer_first: Scorer,
    scorer_both: Scorer,
    texts: Sequence[tuple[str, str | None]],
    policy: Policy,
) -> Stages:
    first: list[Scores] = []
    both: list[Scores] = []
    for start in range(0, len(texts), CHUNK):
        documents = [scorer_both.read(*text) for text in texts[start : start + CHUNK]]
        first += scorer_first.score(documents)
        both += scorer_both.score(documents)
    return Stages(_table(first), _table(both), policy)


def _table(scores: Sequence[Scores]) -> np.ndarray:
    """Return probabilities of shape ``(texts, scores)``."""
    return np.array([[row[name] for name in SCORE_NAMES] for row in scores])


def _point(band: Band, *, in_use: bool = False) -> Point:
    return Point(band.share, band.called, band.changed, in_use)
