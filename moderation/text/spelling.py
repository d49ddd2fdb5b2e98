"""Words spelt with look-alike signs (« c0nn@rd ») or stretched (« connnnard »).

A sign is read as a letter only when the word it makes is a strong form of the lexicon:
« mp3 », « 4x4 » and « covid19 » mean what they say. A stretched word takes the doubled
letters of the form it resembles, and single ones when it resembles none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain, groupby
from typing import TYPE_CHECKING

from moderation.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGNS = {
    "0": "o",
    "1": "il",
    "!": "il",
    "¡": "il",
    "|": "il",
    "2": "z",
    "3": "e",
    "€": "e",
    "£": "l",
    "4": "a",
    "@": "a",
    "5": "s",
    "$": "s",
    "6": "g",
    "7": "t",
    "+": "t",
    "8": "b",
    "9": "g",
    "µ": "u",
}
"""What each sign may stand for in a word."""

FRENCH_ACCENTS = frozenset("àâçéèêëîïôùûüÿœæ")
ODD_LETTERS = "".join(
    letter
    for letter in map(chr, chain(range(0xC0, 0x250), range(0x1E00, 0x1F00)))
    if fold(letter) != letter.lower() and letter.lower() not in FRENCH_ACCENTS
)
"""Latin letters with accents that French does not put on them."""

_STAND_IN = {ord(sign): letters[0] for sign, letters in SIGNS.items()} | {ord("l"): "i"}
_LONG_RUN = re.compile(r"([^\W\d_])\1\1+", re.IGNORECASE)
_ROMAN = re.compile(r"[IVXLCDM]+(?:i?[eè](?:me)?s?|er|re|nde?)?")

DOUBLED = (
    *("aller", "allez", "appelle", "assez", "belle", "bonne", "buzz", "comme", "cool", "donne"),
    *("elle", "elles", "femme", "femmes", "folle", "football", "good", "grr", "hmm", "homme"),
    *("hommes", "intelligent", "jpp", "laisse", "laissez", "look", "merveille", "mettre", "mmh"),
    *("nulle", "passe", "personne", "pff", "psst", "quelle", "terrible", "tellement", "zoom"),
)
"""Common words whose doubled letter a stretched spelling must not lose."""


class Speller:
    """Reads a disguised word as a form of the lexicon.

    >>> speller = Speller(["connard", "debile"])
    >>> speller.read("c0nn@rd"), speller.read("DÉB1LE"), speller.read("connnnaard")
    ('connard', 'DÉBILE', 'connard')
    >>> speller.read("mp3") is None
    True
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_key: dict[str, list[str]] = defaultdict(list)
        # Longest first: a stretched « connnnard » is « connard » rather than « conard ».
        for word in sorted(words, key=lambda word: (-len(word), word)):
            if len(word) > 1:
                self._by_key[_key(word)].append(word)

    def read(self, token: str) -> str | None:
        """Return the word behind ``token``, its case and French accents kept, or None."""
        letters = [fold(letter) for letter in token]
        if sum(letter.isalpha() for letter in letters) < min(len(letters), 2):
            return None
        plain = "".join(letter if len(letter) == 1 else "?" for letter in letters)
        for word in self._by_key.get(_key(plain), ()):
            spelt = _align(token, plain, word)
            if spelt:
                return spelt
        return None


def squeeze(token: str) -> str:
    """Return a word without the letters repeated three times or more.

    A Roman numeral is left alone, and a token made of one letter keeps three: « XXX »
    and « www » are not « x » and « w ».

    >>> squeeze("nooooon"), squeeze("XXXIII"), squeeze("aaaaaaah"), squeeze("kkkkkk")
    ('non', 'XXXIII', 'ah', 'kkk')
    """
    if _ROMAN.fullmatch(token):
        return token
    if _LONG_RUN.fullmatch(token):
        return token[:3]
    return _LONG_RUN.sub(lambda run: run[0] if _is_camel(run) else run[1], token)


def _is_camel(run: re.Match[str]) -> bool:
    """Say whether a run only straddles two words, as in « PassSanitaire »."""
    following = run.string[run.end() : run.end() + 1]
    return run[0][:-1].islower() and run[0][-1].isupper() and following.islower()


def _key(plain: str) -> str:
    """Return what a word has in common with its disguises: classes of letters, no runs."""
    return "".join(letter for letter, _ in groupby(stand_in(plain)))


def _align(token: str, plain: str, word: str) -> str | None:
    """Return ``word`` in the case and accents of ``token``, or None when they differ."""
    stretched = bool(_LONG_RUN.search(plain))
    spelt: list[str] = []
    at = 0
    ours = (list(group) for _, group in groupby(word, key=stand_in))
    for signs, letters in zip(_runs(plain), ours, strict=True):
        end = at + len(signs)
        run = _align_run(token[at:end], signs, letters, stretched=stretched)
        if run is None:
            return None
        spelt.append(run)
        at = end
    joined = "".join(spelt)
    return joined.upper() if _is_upper(token) else joined


def _align_run(written: str, signs: str, letters: list[str], *, stretched: bool) -> str | None:
    """Return one run of ``letters`` as written, or None when the signs say something else."""
    if len(signs) == len(letters) and all(map(_may_be, signs, letters)):
        return "".join(map(_as_written, written, letters))
    return _align_stretched(written, letters) if stretched else None


def _align_stretched(written: str, letters: list[str]) -> str | None:
    """Return one run whose letters come more, or less, often than they should."""
    firsts = [next(group) for _, group in groupby(written, key=fold)]
    due = [(letter, len(list(group))) for letter, group in groupby(letters)]
    if len(firsts) != len(due):
        return None
    if not all(
        _may_be(fold(first), letter) for first, (letter, _) in zip(firsts, due, strict=True)
    ):
        return None
    return "".join(
        _as_written(first, letter) + letter * (count - 1)
        for first, (letter, count) in zip(firsts, due, strict=True)
    )


def _runs(plain: str) -> list[str]:
    return ["".join(group) for _, group in groupby(plain, key=stand_in)]


def stand_in(plain: str) -> str:
    """Return one letter for all the signs and letters that may be mistaken for it."""
    return plain.translate(_STAND_IN)


def _may_be(sign: str, letter: str) -> bool:
    return sign == letter or letter in SIGNS.get(sign, "")


def _as_written(written: str, letter: str) -> str:
    """Return the letter, as written when it was the letter itself, French accents kept."""
    if written.lower() == letter or (written.lower() in FRENCH_ACCENTS and fold(written) == letter):
        return written
    return letter


def _is_upper(token: str) -> bool:
    return token.isupper() and sum(map(str.isalpha, token)) > 1
