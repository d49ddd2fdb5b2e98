"""Which words carried a score: exact contributions of a linear model.

Each feature's contribution to the calibrated log-odds is shared among its occurrences
and, for a pair of words, between the two; the sum over tokens plus what belongs to no
token (surface measures, intercept) is the log-odds themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from moderation.classifier.cues import cues_of
from moderation.classifier.features import ngrams_of, plain, word_terms
from moderation.domain.scores import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scipy.sparse import csr_array

    from moderation.classifier.document import Document
    from moderation.classifier.features import FeatureExtractor
    from moderation.classifier.linear import LinearModel
    from moderation.classifier.local import LocalTerm

    Occurrence = tuple[int, int, int]

STRONGEST_SHARE = 0.3
"""Words below this share of the strongest word's weight are not shown."""
LEAST_WEIGHT = 0.15
"""Log-odds under which all words together are not worth showing."""
MOST_SPANS = 10
"""Of one score: a comment that repeats a word does not need each of them shown."""


class Explainer:
    """Explains one model's scores."""

    def __init__(
        self, extractor: FeatureExtractor, model: LinearModel, local: LocalTerm | None = None
    ) -> None:
        self._extractor = extractor
        self._model = model
        self._local = local

    def contributions(self, document: Document, names: Sequence[str]) -> list[np.ndarray]:
        """Return each token's part of the log-odds of each score, shapes ``(tokens,)``."""
        weights = [self._model.weights_of(name) for name in names]
        return self.parts(document, self._with_local(weights, names))

    def mixed(
        self, document: Document, mixes: Sequence[np.ndarray], names: Sequence[str]
    ) -> list[np.ndarray]:
        """Return each token's part of weighted sums of all heads' log-odds.

        Args:
            document: The comment.
            mixes: What each head's log-odds, before calibration, count for; shapes ``(k,)``.
            names: The score of each sum: what was taught of it here is a part of it.

        Returns:
            Shapes ``(tokens,)``.
        """
        weights = [self._model.coefficients @ mix for mix in mixes]
        return self.parts(document, self._with_local(weights, names))

    def _with_local(self, weights: list[np.ndarray], names: Sequence[str]) -> list[np.ndarray]:
        if (local := self._local) is None:
            return weights
        return [one + local.weights_of(name) for one, name in zip(weights, names, strict=True)]

    def parts(self, document: Document, weights: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Return each token's part of weighted sums of features.

        Args:
            document: The comment.
            weights: What one unit of each feature adds, shapes ``(n,)``.

        Returns:
            Shapes ``(tokens,)``.
        """
        features = self._extractor.matrix([document])
        occurrences = list(self._occurrences(document))
        counts = Counter(column for column, _, _ in occurrences)
        return [self._tokens(document, features, occurrences, counts, one) for one in weights]

    def _tokens(
        self,
        document: Document,
        features: csr_array,
        occurrences: list[Occurrence],
        counts: Counter[int],
        weights: np.ndarray,
    ) -> np.ndarray:
        parts = dict(zip(features.indices, features.data * weights[features.indices], strict=True))
        tokens = np.zeros(len(document.tokens))
        for column, start, end in occurrences:
            if part := parts.get(column):
                tokens[start:end] += part / counts[column] / (end - start)
        return tokens

    def _occurrences(self, document: Document) -> Iterator[Occurrence]:
        words, ngrams, cues = self._extractor.columns
        first_ngram, first_cue = len(words), len(words) + len(ngrams)
        for term, start, end in word_terms(document):
            if term in words:
                yield words[term], start, end
        for position, token in enumerate(document.lowered):
            for gram in ngrams_of(plain(token)):
                if gram in ngrams:
                    yield first_ngram + ngrams[gram], position, position + 1
        for cue, start, end in cues_of(document):
            if cue in cues:
                yield first_cue + cues[cue], start, end


def spans_of(
    document: Document, names: Sequence[str], contributions: Sequence[np.ndarray]
) -> tuple[Span, ...]:
    """Return the words that raised scores, ordered by position.

    Args:
        document: The comment.
        names: The scores.
        contributions: Each token's part of each score's log-odds, shapes ``(tokens,)``.
    """
    offsets = document.original_spans()
    spans = [
        Span(offsets[first][0], offsets[last][1], name, round(weight, 3))
        for name, tokens in zip(names, contributions, strict=True)
        for first, last, weight in _runs(tokens)
    ]
    return tuple(sorted(spans, key=lambda span: (span.start, span.end, span.label)))


def _runs(weights: np.ndarray) -> list[tuple[int, int, float]]:
    """Return ``(first token, last token, weight)`` of neighbouring strong tokens."""
    if weights.clip(0).sum() < LEAST_WEIGHT:
        return []
    strong = np.flatnonzero(weights >= STRONGEST_SHARE * weights.max())
    runs: dict[int, list[int]] = defaultdict(list)
    for order, token in enumerate(strong):
        runs[int(token) - order].append(int(token))
    spans = [(run[0], run[-1], float(weights[run].sum())) for run in runs.values()]
    return sorted(spans, key=lambda span: -span[2])[:MOST_SPANS]
