"""The lexicon: which words of a comment offend, unless their surroundings clear them.

Accents are judged in one direction. « encule » is « enculé » typed in haste, so a word
may lack the accents of an entry; but it may not add any: « tâche » is not « tache ».
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product, zip_longest
from typing import TYPE_CHECKING

from moderation.domain.errors import LexiconError
from moderation.text.fold import fold
from moderation.text.lexicon_rows import Entry, read_rows
from moderation.text.ordinary import ORDINARY
from moderation.text.tokenise import bare, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["Entry", "Lexicon", "Match"]

STRONG = 2
"""From this strength on, a word is worth disguising."""

_WINDOW = 4
_MARGIN = 16
"""Benign phrases are shorter than this, the window included."""

_ACCENTS = 5


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found in tokens ``start`` (included) to ``end`` (excluded)."""

    entry: Entry
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A form cut into tokens; each of ``rest`` holds the spellings of one token."""

    rest: tuple[frozenset[str], ...]
    entry: Entry
    benign: tuple[_Benign, ...]

    def follows(self, tokens: Sequence[str], start: int) -> bool:
        """Say whether the tokens after ``start`` are the rest of the form."""
        if start + len(self.rest) >= len(tokens):
            return False
        return all(tokens[start + i] in words for i, words in enumerate(self.rest, start=1))


@dataclass(frozen=True, slots=True)
class _Benign:
    """Words that clear an entry: around it, or anywhere near it."""

    words: tuple[str, ...]
    overlapping: bool

    def clears(self, around: Sequence[str], start: int, end: int) -> bool:
        """Say whether the words stand in ``around``, at or within four of ``start:end``."""
        if self.words[0] not in around:
            return False
        size = len(self.words)
        margin = size - 1 if self.overlapping else _WINDOW + size - 1
        last = min(end + margin, len(around)) - size
        return any(
            tuple(around[at : at + size]) == self.words
            for at in range(max(0, start - margin), last + 1)
        )


class Lexicon:
    r"""Entries, indexed by the first token of each of their forms.

    Attributes:
        entries: In the order of the file.
        words: Single words of strength 2 or 3, in every form, without accents.

    >>> lexicon = Lexicon.parse(
    ...     "headword\tpos\tinflection\tlabel\tstrength\tperson\tcontexts\tregion"
    ...     "\tvariants\tbenign\n"
    ...     "enculé\tnoun\te\tinsult+obscene\t3\t1\t\t\t\t\n",
    ...     "example",
    ... )
    >>> [match.entry.headword for match in lexicon.match(["bande", "d'", "encules"])]
    ['enculé']
    >>> lexicon.knows("ENCULÉES"), lexicon.knows("reculés")
    (True, False)
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        # By first word, and by the first two: « tu » and « va » start too many phrases.
        self._singles: dict[str, list[_Phrase]] = {}
        self._pairs: dict[tuple[str, ...], list[_Phrase]] = {}
        for entry in self.entries:
            self._index(entry)
        for phrases in chain(self._singles.values(), self._pairs.values()):
            phrases.sort(key=lambda phrase: (-len(phrase.rest), -phrase.entry.strength))
        strong = (entry for entry in self.entries if entry.strength >= STRONG)
        self.words = frozenset(
            fold(form) for entry in strong for form in entry.forms if form.isalpha()
        )

    @classmethod
    def read(cls, path: Path) -> Lexicon:
        """Read a lexicon file.

        Raises:
            LexiconError: The file is missing, or with every problem in it.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LexiconError(f"The lexicon {path} cannot be read: {error}") from error
        return cls.parse(text, path.name)

    @classmethod
    def parse(cls, text: str, source: str) -> Lexicon:
        """Read a lexicon from the text of its file; ``source`` names it in errors.

        Raises:
            LexiconError: With every problem, each naming its line.
        """
        return cls(read_rows(text, source))

    def knows(self, form: str) -> bool:
        """Say whether a single word is a strong form, whatever its case and accents."""
        return fold(form) in self.words

    def spells(self, word: str) -> bool:
        """Say whether ``word`` is a strong form, accents right or missing, never added."""
        phrases = self._singles.get(word.lower(), ())
        return any(phrase.entry.strength >= STRONG for phrase in phrases)

    def match(self, tokens: Sequence[str]) -> list[Match]:
        """Return the entries found, longest first at each place, never overlapping.

        Args:
            tokens: Of :func:`moderation.text.tokenise.tokenise`, in lower case, with
                their accents.
        """
        words = [token if token.isalpha() else bare(token) for token in tokens]
        matches: list[Match] = []
        free = 0
        for start, pair in enumerate(zip_longest(words, words[1:])):
            phrases = self._pairs.get(pair, ())
            if pair[0] in self._singles:
                phrases = (*phrases, *self._singles[pair[0]])
            if phrases and start >= free:
                found = _first(phrases, words, start)
                if found:
                    matches.append(found)
                    free = found.end
        return matches

    def _index(self, entry: Entry) -> None:
        forms = {tuple(map(bare, tokenise(form))) for form in entry.forms}
        own = {_singular(word) for form in forms for word in form}
        benign = tuple(filter(None, (_benign(item, own) for item in entry.benign)))
        for first, *rest in filter(None, forms):
            phrase = _Phrase(tuple(map(_spellings, rest)), entry, benign)
            if not rest:
                for spelling in _spellings(first):
                    self._singles.setdefault(spelling, []).append(phrase)
            for pair in product(_spellings(first), *phrase.rest[:1]) if rest else ():
                self._pairs.setdefault(pair, []).append(phrase)


def _first(phrases: Sequence[_Phrase], words: Sequence[str], start: int) -> Match | None:
    """Return the first of ``phrases`` that stands at ``start`` and that nothing clears."""
    for phrase in phrases:
        if phrase.rest and not phrase.follows(words, start):
            continue
        end = start + 1 + len(phrase.rest)
        if phrase.benign:
            first = max(0, start - _MARGIN)
            around = list(map(_singular, words[first : end + _MARGIN]))
            if any(item.clears(around, start - first, end - first) for item in phrase.benign):
                continue
        return Match(phrase.entry, start, end)
    return None


def _spellings(word: str) -> frozenset[str]:
    """Return ``word`` with any of its accents missing, itself included, save other words."""
    choices = [(letter,) if letter.isascii() else (letter, fold(letter)) for letter in word]
    if sum(len(choice) > 1 for choice in choices) > _ACCENTS:
        return frozenset({word, fold(word)})
    return frozenset("".join(letters) for letters in product(*choices)) - ORDINARY | {word}


def _benign(item: str, own: set[str]) -> _Benign | None:
    """Read « chien de garde », or « sense: word »; only the first holds the entry itself.

    A form alone (« baisers » for « baiser ») clears itself only, by not being indexed.
    """
    _, _, nearby = item.lower().partition(": ")
    words = tuple(_singular(bare(token)) for token in tokenise(nearby or item.lower()))
    overlapping = not nearby and not own.isdisjoint(words)
    if overlapping and len(words) == 1:
        return None
    return _Benign(words, overlapping=overlapping)


@lru_cache(maxsize=1 << 16)
def _singular(word: str) -> str:
    return fold(word).rstrip("sx") or word
