"""Scoring many examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.classifier.scorer import Scorer
    from moderation.corpus.example import Example
    from moderation.domain.scores import Scores

CHUNK = 1_000


def score_examples(scorer: Scorer, examples: Sequence[Example]) -> list[Scores]:
    """Score texts in chunks, in order, each with what it answers."""
    scores: list[Scores] = []
    for start in range(0, len(examples), CHUNK):
        chunk = examples[start : start + CHUNK]
        documents = [scorer.read(example.text, example.context) for example in chunk]
        scores += scorer.score(documents)
    return scores
