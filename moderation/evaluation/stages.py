"""What each stage says alone, and what both say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moderation.classifier.scorer import BOTH, STAGE_1
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.scoring import CHUNK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moderation.classifier.scorer import Scorer
    from moderation.corpus.example import Example
    from moderation.domain.scores import Scores


def stage_scores(scorer: Scorer, examples: Sequence[Example]) -> dict[str, list[Scores]]:
    """Score texts in chunks, in order, by each stage and by both; the encoder reads once.

    Returns:
        By the names that :meth:`Scorer.by_stage` gives them; the first alone where the
        model has no second stage.
    """
    found: dict[str, list[Scores]] = {}
    for start in range(0, len(examples), CHUNK):
        chunk = examples[start : start + CHUNK]
        documents = [scorer.read(example.text, example.context) for example in chunk]
        for name, scores in scorer.by_stage(documents).items():
            found.setdefault(name, []).extend(scores)
    return found


def in_use(stages: Mapping[str, list[Scores]]) -> list[Scores]:
    """Return the scores of the whole model: of both stages where it has two."""
    return stages.get(BOTH) or stages[STAGE_1]


def array_of(scores: Sequence[Scores]) -> np.ndarray:
    """Return scores as an array, shape ``(rows, scores)``."""
    return np.array([[row[name] for name in SCORE_NAMES] for row in scores])
