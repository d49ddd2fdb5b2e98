"""Words without case or accents, for looking up what was typed in haste."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ħ": "h", "ł": "l", "ŧ": "t", "ı": "i", "ß": "ss"}
)
_MARKS = dict.fromkeys(range(0x0300, 0x0370))


def fold(word: str) -> str:
    """Return ``word`` in lower case, without accents, ligatures undone.

    >>> fold("Cœur"), fold("ÊTRE"), fold("façade")
    ('coeur', 'etre', 'facade')
    """
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    return unicodedata.normalize("NFD", lowered.translate(_LETTERS)).translate(_MARKS)
