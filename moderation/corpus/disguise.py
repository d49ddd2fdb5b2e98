"""Disguised copies of comments: what people type to slip past a word filter.

Every copy is drawn from a seed and made when it is needed: none is stored. The words that
tell are disguised (those the lexicon knows, say); where none does, the longest words are,
so that a disguise alone says nothing of a label.

After Gröndahl et al., "All you need is love: evading hate speech detection" (2018), and
Eger et al., "Text processing like humans do: visually attacking and shielding NLP
systems" (2019), for the families of disguises; verlan and phonetic spellings are French.
"""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from moderation.corpus.example import Example

    Telling = Callable[[str], Iterable[tuple[int, int]]]


class Disguise(StrEnum):
    """A way to disguise a word."""

    LEET = "leet"
    SPACING = "spacing"
    HOMOGLYPHS = "homoglyphs"
    INVISIBLE = "invisible"
    MASK = "mask"
    VERLAN = "verlan"
    PHONETIC = "phonetic"
    STRETCH = "stretch"


_LEET = {"a": "@4", "e": "3€", "i": "1!", "o": "0", "s": "$5", "t": "7", "b": "8", "g": "9"}
_LOOK_ALIKES = {
    "a": "аα", "c": "сϲ", "e": "еє", "h": "һ", "i": "іι", "j": "ј", "k": "κк", "o": "оο",
    "p": "рρ", "s": "ѕ", "u": "υ", "v": "ѵν", "x": "х", "y": "уγ",
}  # fmt: skip
_INVISIBLE = "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{SOFT HYPHEN}\N{WORD JOINER}"
_SEPARATORS = (" ", ".", "-", "_", "*", "/")
_VERLAN = {
    "arabe": "rebeu", "bâtard": "tarba", "bizarre": "zarbi", "bouffon": "fonbou",
    "bête": "teubé", "chatte": "teucha", "chinois": "noichi", "clochard": "charclo",
    "con": "noc", "connard": "narco", "crevard": "varcré", "cul": "uc", "femme": "meuf",
    "flic": "keuf", "fou": "ouf", "frère": "reuf", "juif": "feuj", "lourd": "relou",
    "louche": "chelou", "mec": "keum", "merde": "demer", "moche": "cheum", "mère": "reum",
    "méchant": "chanmé", "noir": "renoi", "porc": "repo", "pourri": "ripou", "pute": "teup",
    "putain": "tinpu", "pédé": "dépé", "père": "reup", "racaille": "caillera",
    "salope": "peulosa", "sale": "leussa", "sœur": "reus", "énervé": "vénère",
}  # fmt: skip
_PHONETIC = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph", "f"), ("qu", "k"), ("c(?=[aou])", "k"), ("eau|au", "o"), ("ain|ein", "in"),
        ("ais$|ait$|er$|ez$|és$|ées?$", "é"), ("ss", "s"), ("(?<=.{2})[tsdx]$", ""),
        ("(?<=[a-z]{2}[^aeiouyé])e$", ""), ("nn", "n"), ("tt", "t"), ("ll", "l"),
    )
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{3,}")
_MOST_WORDS = 3
_MOST_LETTERS = 0.7


def disguised(example: Example, way: Disguise, telling: Telling, *, seed: int) -> Example | None:
    """Return a disguised copy of an example, or None where the way changes nothing.

    The copy keeps labels, group and traits, and gets an id of its own; the same seed
    gives the same copy.
    """
    key = f"{seed}:{way}:{example.id}".encode()
    rng = random.Random(hashlib.sha256(key).digest())  # noqa: S311 -- reproducible, no secret
    text = disguise(example.text, way, telling, rng)
    if text == example.text:
        return None
    return replace(
        example,
        id=f"{example.id}~{way}",
        text=text,
        pair=None,
        traits={**example.traits, "disguise": way.value},
    )


def disguise(text: str, way: Disguise, telling: Telling, rng: random.Random) -> str:
    """Return the text with its telling words written in another way.

    Args:
        text: As received.
        way: How to disguise.
        telling: Returns the spans ``(start, end)`` of a text worth disguising.
        rng: Where choices come from.

    >>> def longest(text: str) -> list[tuple[int, int]]:
    ...     return []
    >>> disguise("Bonjour madame", Disguise.STRETCH, longest, random.Random(2))
    'Boooonjouuurrr mmmadame'
    >>> disguise("Un mec louche", Disguise.VERLAN, longest, random.Random(1))
    'Un keum chelou'
    """
    for start, end in sorted(_targets(text, way, telling), reverse=True):
        text = text[:start] + _WAYS[way](text[start:end], rng) + text[end:]
    return text


def _targets(text: str, way: Disguise, telling: Telling) -> set[tuple[int, int]]:
    """Return the spans of the words to disguise."""
    words = [match.span() for match in _WORD.finditer(text)]
    if way is Disguise.VERLAN:
        return {span for span in words if text[slice(*span)].lower() in _VERLAN}
    known = {
        span
        for start, end in telling(text)
        for span in words
        if start <= span[0] and span[1] <= end
    }
    return known or set(sorted(words, key=lambda span: span[0] - span[1])[:_MOST_WORDS])


def _leet(word: str, rng: random.Random) -> str:
    spots = [spot for spot, letter in enumerate(word) if letter.lower() in _LEET]
    changed = set(rng.sample(spots, max(1, len(spots) // 2)) if spots else ())
    return "".join(
        rng.choice(_LEET[letter.lower()]) if spot in changed else letter
        for spot, letter in enumerate(word)
    )


def _spacing(word: str, rng: random.Random) -> str:
    return rng.choice(_SEPARATORS).join(word)


def _homoglyphs(word: str, rng: random.Random) -> str:
    return "".join(
        rng.choice(_LOOK_ALIKES.get(letter, letter)) if rng.random() < _MOST_LETTERS else letter
        for letter in word
    )


def _invisible(word: str, rng: random.Random) -> str:
    cut = rng.randrange(1, len(word))
    return word[:cut] + rng.choice(_INVISIBLE) + word[cut:]


def _mask(word: str, rng: random.Random) -> str:
    hidden = rng.choice((1, len(word) - 2))
    return word[0] + rng.choice("*.#-") * hidden + word[1 + hidden :]


def _verlan(word: str, rng: random.Random) -> str:
    del rng
    return _VERLAN[word.lower()]


def _phonetic(word: str, rng: random.Random) -> str:
    del rng
    for pattern, sound in _PHONETIC:
        word = pattern.sub(sound, word)
    return word


def _stretch(word: str, rng: random.Random) -> str:
    spots = {rng.randrange(len(word)) for _ in range(1 + len(word) // 3)}
    return "".join(
        letter * rng.randint(2, 4) if spot in spots else letter for spot, letter in enumerate(word)
    )


_WAYS: dict[Disguise, Callable[[str, random.Random], str]] = {
    Disguise.LEET: _leet,
    Disguise.SPACING: _spacing,
    Disguise.HOMOGLYPHS: _homoglyphs,
    Disguise.INVISIBLE: _invisible,
    Disguise.MASK: _mask,
    Disguise.VERLAN: _verlan,
    Disguise.PHONETIC: _phonetic,
    Disguise.STRETCH: _stretch,
}
