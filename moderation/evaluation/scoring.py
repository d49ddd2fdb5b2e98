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
    return score_texts(scorer, [(example.text, example.context) for example in examples])


def score_texts(scorer: Scorer, asked: Sequence[tuple[str, str | None]]) -> list[Scores]:
    """Score texts in chunks, in order, each beside what it answers, or None."""
    scores: list[Scores] = []
    for start in range(0, len(asked), CHUNK):
        documents = [scorer.read(*pair) for pair in asked[start : start + CHUNK]]
        scores += scorer.score(documents)
    return scores
