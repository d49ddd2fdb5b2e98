"""Letters of other alphabets that pass for Latin ones (Unicode Technical Standard 39).

A word is read as Latin when it mixes alphabets, or when all its letters pass for Latin
ones and the comment around it is Latin. A sentence of Russian or Greek stays itself.
"""

from __future__ import annotations

import re
import string
import unicodedata

from confusable_homoglyphs.confusables import confusables_data

from moderation.text.offsets import Edit
from moderation.text.unicode_map import is_latin

# What UTS 39 leaves out (lower case that only resembles) or takes for an « l ».
_BY_HAND = dict(zip("ктмнвпияІӀΙεηκτωəɑςє", "ktmhbnurIIIenktweace", strict=True))
_WORD = re.compile(r"[^\W_]+")


def _table() -> dict[str, str]:
    table = {
        look: letter
        for letter in string.ascii_letters
        for look in (similar["c"] for similar in confusables_data.get(letter, ()))
        if len(look) == 1
        and look.isalpha()
        and not is_latin(look)
        and unicodedata.normalize("NFKC", look) == look
    }
    return table | _BY_HAND


_TABLE = _table()


def find_homoglyphs(text: str) -> list[Edit]:
    """Return one edit for each word that is only disguised as another alphabet.

    >>> find_homoglyphs("un соnnаrd")
    [Edit(start=3, end=10, replacement='connard')]
    >>> find_homoglyphs("Он сказал"), find_homoglyphs("la particule α")
    ([], [])
    """
    words = [word for word in _WORD.finditer(text) if not word[0].isascii()]
    mixed = {word.start() for word in words if _is_mixed(word[0])}
    whole = [word for word in words if word.start() not in mixed and _is_whole(word[0])]
    latin = _mainly_latin(text, words, mixed) if whole else False
    kept = mixed | {word.start() for word in whole if latin}
    return [
        Edit(*word.span(), "".join(_TABLE.get(letter, letter) for letter in word[0]))
        for word in words
        if word.start() in kept
    ]


def _is_mixed(word: str) -> bool:
    foreign = [letter for letter in word if not is_latin(letter) and letter.isalpha()]
    return bool(foreign) and (
        all(letter in _TABLE for letter in foreign)
        and any(is_latin(letter) and letter.isalpha() for letter in word)
    )


def _is_whole(word: str) -> bool:
    """Say whether every letter may be read as Latin; a lone Greek letter is a symbol."""
    if len(word) == 1 and not ("\u0400" <= word <= "\u04ff" or word == "ο"):
        return False
    return all(letter in _TABLE or letter.isdigit() for letter in word)


def _mainly_latin(text: str, words: list[re.Match[str]], mixed: set[int]) -> bool:
    """Say whether most letters are Latin, words that only mix alphabets included."""
    letters = sum(map(str.isalpha, text))
    foreign = sum(
        letter.isalpha() and not is_latin(letter)
        for word in words
        if word.start() not in mixed
        for letter in word[0]
    )
    return 2 * foreign < letters
