"""Disguised words, undone in the light of the lexicon; everything else is left alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from moderation.text.masks import HIDING, Unmasker
from moderation.text.offsets import Edit
from moderation.text.protected import outside_addresses
from moderation.text.spacing import Joiner
from moderation.text.spelling import DOUBLED, ODD_LETTERS, SIGNS, Speller, squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from moderation.text.lexicon import Lexicon

_SIGN = rf"[{re.escape(''.join(SIGNS))}{ODD_LETTERS}]"
_SIGN_IN_WORD = re.compile(rf"{_SIGN}(?:(?<=[^\W\d_].)|(?=[^\W\d_]))|[{ODD_LETTERS}]")
_HAS_SIGN = re.compile(_SIGN)
_SIGNED = re.compile(rf"(?:[^\W_]|{_SIGN})+")
_STRETCHED = re.compile(r"([^\W\d_])\1\1", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_PUNCTUATION = re.compile(rf"([^\w\s{HIDING}])\1{{3,}}")


class Step(NamedTuple):
    """One way to disguise a word, and whether undoing it tells of an intention."""

    find: Callable[[str], list[Edit]]
    is_disguise: bool


class Undisguiser:
    """Finds what to undo in a text; built once for a lexicon.

    >>> from moderation.text.lexicon import Lexicon
    >>> [step.find("Bonjour à tous !") for step in Undisguiser(Lexicon(())).steps]
    [[], [], [], [], [], []]
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._speller = Speller(lexicon.words)
        self._doubled = Speller(DOUBLED)
        joiner = Joiner(lexicon, self._speller)
        self.steps = (
            Step(self._find_signs, is_disguise=True),
            Step(joiner.find_apart, is_disguise=True),
            Step(joiner.find_cut, is_disguise=True),
            Step(Unmasker(lexicon.entries).find_masked, is_disguise=True),
            Step(self._find_stretched, is_disguise=False),
            Step(_find_punctuation, is_disguise=False),
        )

    def find(self, step: Step, text: str) -> list[Edit]:
        """Return the edits of one step, none of which touches an address."""
        edits = step.find(text)
        return outside_addresses(text, edits) if edits else edits

    def _find_signs(self, text: str) -> list[Edit]:
        if not _SIGN_IN_WORD.search(text):
            return []
        return [
            edit
            for match in _SIGNED.finditer(text)
            if _HAS_SIGN.search(match[0])
            for edit in self._read(match.start(), match[0])
        ]

    def _read(self, start: int, token: str) -> Iterator[Edit]:
        """Read a token with its signs, else without those that close a sentence."""
        closed = token.rstrip("!¡|+")
        if not _HAS_SIGN.search(closed):
            return
        for written in dict.fromkeys((token, closed)):
            word = self._speller.read(written)
            if word and word != written:
                yield Edit(start, start + len(written), word)
                return

    def _find_stretched(self, text: str) -> list[Edit]:
        if not _STRETCHED.search(text):
            return []
        return [
            Edit(*match.span(), word)
            for match in _WORD.finditer(text)
            if _STRETCHED.search(match[0]) and (word := self._relax(match[0])) != match[0]
        ]

    def _relax(self, word: str) -> str:
        """Return a stretched word at its usual length."""
        return self._speller.read(word) or self._doubled.read(word) or squeeze(word)


def _find_punctuation(text: str) -> list[Edit]:
    return [Edit(*run.span(), run[1] * 3) for run in _PUNCTUATION.finditer(text)]
