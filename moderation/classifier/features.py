"""Sparse features of documents: words, characters inside words, lexicon cues, surface.

Words and characters are TF-IDF weighted with sublinear counts and each block has unit
length (Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 6.4).
Character n-grams never cross a word, so that those of a word are computed once and
remembered, which is what makes this fast.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, hstack

from moderation.classifier.cues import cues_of
from moderation.classifier.surface import MEASURES, surface_of
from moderation.text.fold import fold
from moderation.text.tokenise import stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from moderation.classifier.document import Document

NGRAMS = (2, 5)
LONGEST_WORD = 24
_CACHED_WORDS = 200_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Features by block, each a list of names and, for text blocks, their idf.

    Attributes:
        words: Folded words, their stems and pairs of neighbours.
        ngrams: Character n-grams of folded words, ``<`` and ``>`` at the edges.
        cues: Lexicon cues (:mod:`moderation.classifier.cues`).
        words_idf: Shape ``(len(words),)``.
        ngrams_idf: Shape ``(len(ngrams),)``.
    """

    words: tuple[str, ...]
    ngrams: tuple[str, ...]
    cues: tuple[str, ...]
    words_idf: np.ndarray
    ngrams_idf: np.ndarray

    @property
    def size(self) -> int:
        """Number of feature columns, surface measures included."""
        return len(self.words) + len(self.ngrams) + len(self.cues) + len(MEASURES)


def word_terms(document: Document) -> Iterator[tuple[str, int, int]]:
    """Yield ``(term, first token, end token)``: words, stems, pairs of words."""
    folded = [plain(token) for token in document.lowered]
    for position, word in enumerate(folded):
        if word:
            yield word, position, position + 1
        if (root := stem(word)) != word:
            yield f"~{root}", position, position + 1
    for position, (left, right) in enumerate(pairwise(folded)):
        if left and right:
            yield f"{left} {right}", position, position + 2


def plain(token: str) -> str:
    """Fold a lower-case token; numbers are all one, links and mentions nothing.

    Who is addressed and what is linked says nothing of a comment's kind, and corpora
    of tweets are full of both.

    >>> plain("été"), plain("@jean"), plain("1998"), plain("https://a.example/b")
    ('ete', '', '0', '')
    """
    if token[0] == "@" and len(token) > 1:
        return ""
    if token.isdigit():
        return "0"
    if token.startswith(("http", "www.")) and ("/" in token or "." in token):
        return ""
    return fold(token)


def ngrams_of(word: str) -> list[str]:
    """Return the character n-grams of a folded word with its edges; none of no word.

    >>> ngrams_of("os")
    ['<o', 'os', 's>', '<os', 'os>', '<os>']
    """
    if not word:
        return []
    edged = f"<{word[:LONGEST_WORD]}>"
    low, high = NGRAMS
    return [
        edged[start : start + size]
        for size in range(low, min(high, len(edged)) + 1)
        for start in range(len(edged) - size + 1)
    ]


class FeatureExtractor:
    """Maps documents to the columns of one vocabulary.

    Columns are, in order, words, n-grams, cues and surface measures.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._words = {name: column for column, name in enumerate(vocabulary.words)}
        self._ngrams = {name: column for column, name in enumerate(vocabulary.ngrams)}
        self._cues = {name: column for column, name in enumerate(vocabulary.cues)}
        self._ngram_columns: dict[str, array[int]] = {}
        self._word_columns: dict[str, tuple[str, array[int]]] = {}

    @property
    def columns(self) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        """The columns of words, n-grams and cues, each counted from its block's first."""
        return self._words, self._ngrams, self._cues

    def matrix(self, documents: Sequence[Document]) -> csr_array:
        """Return the features, shape ``(len(documents), vocabulary.size)``."""
        vocabulary = self.vocabulary
        words = _Rows(len(vocabulary.words))
        ngrams = _Rows(len(vocabulary.ngrams))
        cues = _Rows(len(vocabulary.cues))
        for document in documents:
            self._add_words(document.lowered, words.columns, ngrams.columns)
            known = self._cues
            cues.columns.extend(known[c] for c, _, _ in cues_of(document) if c in known)
            for rows in (words, ngrams, cues):
                rows.end()
        surface = np.array([surface_of(document) for document in documents]).reshape(
            len(documents), len(MEASURES)
        )
        blocks = (
            weighted(words.counts(), vocabulary.words_idf),
            weighted(ngrams.counts(), vocabulary.ngrams_idf),
            _damped(cues.counts()),
            csr_array(surface),
        )
        return hstack(blocks, format="csr")

    def _ngrams_in(self, word: str) -> array[int]:
        columns = self._ngram_columns.get(word)
        if columns is None:
            known = self._ngrams
            columns = array("i", [known[gram] for gram in ngrams_of(word) if gram in known])
            if len(self._ngram_columns) >= _CACHED_WORDS:
                self._ngram_columns.clear()
            self._ngram_columns[word] = columns
        return columns

    def _add_words(self, tokens: list[str], words: array[int], ngrams: array[int]) -> None:
        known = self._words
        previous = ""
        for token in tokens:
            entry = self._word_columns.get(token) or self._remember(token)
            word, columns = entry
            words.extend(columns)
            ngrams.extend(self._ngrams_in(word))
            if previous and word and (pair := known.get(f"{previous} {word}")) is not None:
                words.append(pair)
            previous = word

    def _remember(self, token: str) -> tuple[str, array[int]]:
        word = plain(token)
        root = stem(word)
        terms = {word} if root == word else {word, f"~{root}"}
        known = self._words
        columns = array("i", sorted(known[term] for term in terms if term in known))
        if len(self._word_columns) >= _CACHED_WORDS:
            self._word_columns.clear()
        self._word_columns[token] = (word, columns)
        return word, columns


class _Rows:
    """Column numbers of consecutive rows, on their way to a sparse matrix."""

    def __init__(self, width: int) -> None:
        self.columns: array[int] = array("i")
        self._ends: array[int] = array("i", [0])
        self._width = width

    def end(self) -> None:
        self._ends.append(len(self.columns))

    def counts(self) -> csr_array:
        columns = np.frombuffer(self.columns, dtype=np.int32).copy()
        ends = np.frombuffer(self._ends, dtype=np.int32).copy()
        shape = (len(ends) - 1, self._width)
        matrix = csr_array((np.ones(len(columns)), columns, ends), shape=shape)
        matrix.sum_duplicates()
        return matrix


def weighted(counts: csr_array, idf: np.ndarray) -> csr_array:
    """Return sublinear TF-IDF rows of unit length; an empty row stays empty."""
    counts.data = (1.0 + np.log(counts.data)) * idf[counts.indices]
    squares = np.add.reduceat(np.append(counts.data**2, 0.0), counts.indptr[:-1])
    lengths = np.diff(counts.indptr)
    norms = np.sqrt(np.where(lengths > 0, squares, 1.0))
    counts.data /= np.repeat(norms, lengths)
    return counts


def _damped(counts: csr_array) -> csr_array:
    """Let a second cue of a kind add little: one bad word or three, the kind is known."""
    counts.data = np.minimum(0.5, 0.3 + 0.1 * (counts.data - 1.0))
    return counts
