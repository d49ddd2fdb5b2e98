"""Choosing the features: those that several groups of examples share."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from moderation.classifier.cues import cues_of
from moderation.classifier.features import Vocabulary, ngrams_of, plain, word_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from moderation.classifier.document import Document


def learn_vocabulary(
    documents: Sequence[Document], *, min_words: int, min_ngrams: int
) -> Vocabulary:
    """Keep terms found in at least so many documents, with smoothed idf.

    Args:
        documents: The training documents.
        min_words: Documents a word, stem or pair must occur in.
        min_ngrams: Documents a character n-gram must occur in.
    """
    words: Counter[str] = Counter()
    ngrams: Counter[str] = Counter()
    cues: Counter[str] = Counter()
    for document in documents:
        words.update({term for term, _, _ in word_terms(document)})
        ngrams.update({g for token in set(document.lowered) for g in ngrams_of(plain(token))})
        cues.update({cue for cue, _, _ in cues_of(document)})
    kept_words, words_idf = _kept(words, min_words, len(documents))
    kept_ngrams, ngrams_idf = _kept(ngrams, min_ngrams, len(documents))
    kept_cues, _ = _kept(cues, min_words, len(documents))
    return Vocabulary(kept_words, kept_ngrams, kept_cues, words_idf, ngrams_idf)


def _kept(counts: Counter[str], least: int, total: int) -> tuple[tuple[str, ...], np.ndarray]:
    names = tuple(sorted(_printable(n for n, count in counts.items() if count >= least)))
    frequencies = np.array([counts[name] for name in names], dtype=np.float64)
    idf = np.log((1 + total) / (1 + frequencies)) + 1
    return names, idf.round(4).astype(np.float32)


def _printable(names: Iterable[str]) -> list[str]:
    """Drop terms that a line of a text file cannot hold."""
    return [name for name in names if len(name.splitlines()) == 1]
