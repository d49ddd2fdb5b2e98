"""A word list as a classifier: a comment is bad where a listed term stands in it.

What better-profanity and its like do: exact matching of whole words, case and accents
folded, whatever stands around them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from moderation.corpus.example import read_json_lines
from moderation.domain.errors import CorpusError
from moderation.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_WORD = re.compile(r"\w+")
_WORDS_ONLY = re.compile(r"[\w\s'’-]+")


class WordList:
    """Terms to be found in texts.

    >>> terms = WordList(["sacré bleu", "Zut", "z*t"])
    >>> [terms.finds(text) for text in ("ZUT alors", "Sacre  bleu !", "zutique", "oh z*t")]
    [True, True, False, True]
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._words: set[tuple[str, ...]] = set()
        self._signed: set[str] = set()
        for term in map(fold, terms):
            if _WORDS_ONLY.fullmatch(term):
                self._words.add(tuple(_WORD.findall(term)))
            else:
                self._signed.add(term)
        self._words.discard(())
        self._longest = max(map(len, self._words), default=0)

    def __len__(self) -> int:
        """Return the number of different terms."""
        return len(self._words) + len(self._signed)

    def finds(self, text: str) -> bool:
        """Say whether a term stands in a text.

        A term with signs inside (``z*t``) must stand between spaces as it is.
        """
        folded = fold(text)
        if not self._signed.isdisjoint(folded.split()):
            return True
        words = _WORD.findall(folded)
        return any(
            tuple(words[start : start + size]) in self._words
            for size in range(1, self._longest + 1)
            for start in range(len(words) - size + 1)
        )


def read_word_list(folder: Path) -> WordList:
    """Read all the lists of a folder: JSON Lines with a ``term``.

    Raises:
        CorpusError: A list cannot be read, or the folder holds none.
    """
    terms = WordList(term for path in sorted(folder.glob("*.jsonl")) for term in _terms(path))
    if not len(terms):
        raise CorpusError(f"{folder} holds no list of terms (*.jsonl)")
    return terms


def _terms(path: Path) -> Iterator[str]:
    for number, row in read_json_lines(path):
        if not isinstance(row.get("term"), str):
            raise CorpusError(f"{path.name}, line {number} has no term")
        yield row["term"]
