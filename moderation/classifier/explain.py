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
    from collections.abc import Iterable, Iterator, Sequence

    from scipy.sparse import csr_array

    from moderation.classifier.document import Document
    from moderation.classifier.features import FeatureExtractor
    from moderation.classifier.linear import LinearModel

    Occurrence = tuple[int, int, int]

STRONGEST_SHARE = 0.3
"""Words below this share of the strongest word's weight are not shown."""
LEAST_WEIGHT = 0.15
"""Log-odds under which all words together are not worth showing."""
MOST_SPANS = 10
"""Of one score: a comment that repeats a word does not need each of them shown."""


class Explainer:
    """Explains one model's scores."""

    def __init__(self, extractor: FeatureExtractor, model: LinearModel) -> None:
        self._extractor = extractor
        self._model = model

    def contributions(self, document: Document, names: Sequence[str]) -> list[np.ndarray]:
        """Return each token's part of the log-odds of each score, shapes ``(tokens,)``."""
        features = self._extractor.matrix([document])
        occurrences = list(self._occurrences(document))
        counts = Counter(column for column, _, _ in occurrences)
        return [self._tokens(document, features, occurrences, counts, name) for name in names]

    def spans(self, document: Document, names: Iterable[str]) -> tuple[Span, ...]:
        """Return the words that raised the given scores, ordered by position."""
        offsets = document.original_spans()
        wanted = list(names)
        spans = [
            Span(offsets[first][0], offsets[last][1], name, round(weight, 3))
            for name, tokens in zip(wanted, self.contributions(document, wanted), strict=True)
            for first, last, weight in _runs(tokens)
        ]
        return tuple(sorted(spans, key=lambda span: (span.start, span.end, span.label)))

    def _tokens(
        self,
        document: Document,
        features: csr_array,
        occurrences: list[Occurrence],
        counts: Counter[int],
        name: str,
    ) -> np.ndarray:
        weights = self._model.weights_of(name)
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
