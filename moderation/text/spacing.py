"""Words taken apart: « c o n n a r d », « f-d-p », « enc.ulé », « s alope ».

Pieces are joined only into a word the lexicon knows: « a b c d », « S.N.C.F. » and
« peut-être » stay as they are. A word of four letters or more that is spelt out with one
sign, no space and no capitals only, as « b.o.u.l.e.t », is joined whatever it says: nobody
writes so but to hide a word, or to stress it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from moderation.text.fold import fold
from moderation.text.offsets import Edit
from moderation.text.spelling import stand_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.text.lexicon import Lexicon
    from moderation.text.spelling import Speller

_SEPARATORS = r" .\-_*·•~/|,\n"
_LETTER = r"[^\W_]|[@$€]"
_SINGLES = re.compile(
    rf"(?<![^\W_])(?:{_LETTER})(?:[{_SEPARATORS}]{{1,3}}(?:{_LETTER})(?![^\W_])){{2,}}+"
)
_SINGLE = re.compile(_LETTER)
_PIECES = re.compile(r"(?<![\w'.-])[^\W\d_]++(?:[-._/·~][^\W\d_]++)++(?![\w'])")
_CUT = re.compile(r"[-._/·~]")
_SPELT_OUT = re.compile(r"[^\W\d_]([-._*·•~/|])[^\W\d_](?:\1[^\W\d_]){2,}")
# « a », « y » and « l » (for « l' ») come before any word.
_FIRST = re.compile(r"(?<![\w'-])([b-km-xz]) ([^\W\d_]{4,})", re.IGNORECASE)

_SHORT = 3
_SAFE = 5
"""Inside other letters, or cut in two, a word this long is no coincidence."""

_LONGEST = 30
"""Letters beyond which what is spelt out is no word."""

_ENDINGS = frozenset(
    (
        *("e", "s", "es", "ne", "nes", "le", "les", "te", "tes", "se", "ses", "ve", "ves", "x"),
        *("ice", "ices", "rice", "rices", "trice", "trices", "euse", "euses"),
    )
)
"""Inclusive writing is no disguise."""


class Joiner:
    """Joins what was taken apart, into the words that ``speller`` can read."""

    def __init__(self, lexicon: Lexicon, speller: Speller) -> None:
        self._lexicon = lexicon
        self._speller = speller
        drawn = [stand_in(word) for word in lexicon.words]
        self._starts = frozenset(word[:end] for word in drawn for end in range(1, len(word) + 1))
        self._longest_word = max(map(len, drawn), default=0)

    def find_apart(self, text: str) -> list[Edit]:
        """Return the edits that join single letters into words."""
        return [
            edit
            for sequence in _SINGLES.finditer(text)
            for group in _groups(sequence)
            for edit in self._join(text, group)
        ]

    def find_cut(self, text: str) -> list[Edit]:
        """Return the edits that join a word cut in pieces by a hyphen, a dot or a space."""
        edits = [
            Edit(*pieces.span(), joined)
            for pieces in _PIECES.finditer(text)
            if self._is_cut(pieces[0], joined := _CUT.sub("", pieces[0]))
        ]
        edits += [
            Edit(*pieces.span(), pieces[1] + pieces[2])
            for pieces in _FIRST.finditer(text)
            if self._knows(pieces[1] + pieces[2], _SAFE) and not self._knows(pieces[2], _SAFE)
        ]
        return sorted(edits)

    def _knows(self, word: str, length: int) -> bool:
        return len(word) >= length and self._lexicon.spells(word)

    def _is_cut(self, pieces: str, joined: str) -> bool:
        """Say whether pieces make a word, and are neither inclusive nor a known compound."""
        words = _CUT.split(pieces.lower())
        return (
            self._knows(joined, _SAFE)
            and words[-1] not in _ENDINGS
            and all(match.end - match.start < len(words) for match in self._lexicon.match(words))
        )

    def _join(self, text: str, letters: list[int]) -> Iterator[Edit]:
        """Join all the letters (given by offset) into a word, or only the long words in them."""
        whole = self._read(text, letters) or _spelt_out(text, letters)
        if whole:
            yield Edit(letters[0], letters[-1] + 1, whole)
            return
        first = 0
        while first < len(letters):
            word = self._longest(text, letters[first : first + self._longest_word])
            if word:
                yield Edit(letters[first], letters[first + len(word) - 1] + 1, word)
            first += max(1, len(word))

    def _longest(self, text: str, letters: list[int]) -> str:
        """Return the longest safe word that starts at the first letter, or nothing."""
        longest = prefix = ""
        for count, at in enumerate(letters, start=1):
            prefix += stand_in(fold(text[at]))
            if prefix not in self._starts:
                break
            if count >= _SAFE:
                longest = self._read(text, letters[:count]) or longest
        return longest

    def _read(self, text: str, letters: list[int]) -> str:
        joined = "".join(text[at] for at in letters)
        if len(joined) < _SHORT or stand_in(fold(joined)) not in self._starts:
            return ""
        if self._lexicon.spells(joined):
            return joined
        return self._speller.read(joined) or ""


def _spelt_out(text: str, letters: list[int]) -> str:
    """Return the letters as one word when one sign alone parts them, or nothing."""
    word = "".join(text[at] for at in letters)
    apart = _SPELT_OUT.fullmatch(text, letters[0], letters[-1] + 1)
    return word if apart and len(word) <= _LONGEST and not word.isupper() else ""


def _groups(sequence: re.Match[str]) -> Iterator[list[int]]:
    """Cut a sequence of single letters where the gap is wider than elsewhere in it."""
    start = sequence.start()
    letters = [start + letter.start() for letter in _SINGLE.finditer(sequence[0])]
    narrowest = min(after - before for before, after in pairwise(letters))
    group = letters[:1]
    for before, after in pairwise(letters):
        if after - before > narrowest:
            yield group
            group = []
        group.append(after)
    yield group
