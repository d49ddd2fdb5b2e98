"""People's names, cut into what a text may call them by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from moderation.text.fold import fold
from moderation.text.name_words import ARTICLES, FUNCTION, ORDINARY, TITLES

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 6
"""Words of a name that are looked at."""

_PIECE = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[^\W\d_])(?=[A-ZÀ-Þ][a-zà-ÿ])|(?<=[^\W\d_])(?=\d)")
_SHORT = 3

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Called:
    """A person, and whether what they are called says by itself that they are meant.

    Attributes:
        weak: Whether the same words may mean something else (« le facteur », « rose »).
        whole: Whether it is all of the name.
    """

    name: str
    weak: bool
    whole: bool


class KnownNames:
    """What each of some people may be called.

    Whole names win over parts of names; a part that several share names none of them.

    Attributes:
        called: By the words, folded.
        joined: By the words without anything between, for mentions.
    """

    def __init__(self, names: Collection[str]) -> None:
        whole: dict[Words, Called] = {}
        parts: dict[Words, list[Called]] = {}
        for name in sorted(set(names)):
            for words, called in _cut(name):
                if called.whole:
                    whole.setdefault(words, called)
                else:
                    parts.setdefault(words, []).append(called)
        alone = {words: called[0] for words, called in parts.items() if len(called) == 1}
        self.called = alone | whole
        self.joined = {"".join(words): called.name for words, called in alone.items()}
        self.joined |= {"".join(words): called.name for words, called in whole.items()}


def words_of(text: str) -> Words:
    """Return the words of a name without case, accents and what stands between them.

    >>> words_of("Jean-Luc de Bulle"), words_of("plume_rouge")
    (('jean', 'luc', 'de', 'bulle'), ('plume', 'rouge'))
    """
    return tuple(fold(piece) for piece in _PIECE.findall(text))


@lru_cache(maxsize=1 << 14)
def _cut(name: str) -> tuple[tuple[Words, Called], ...]:
    """Return what a person may be called: the whole name, then the part used alone, if any."""
    words = words_of(name)[:LONGEST]
    if not words:
        return ()
    whole = (words, Called(name, _is_weak(words), whole=True))
    lead, article = _lead(name, words)
    head = "".join(lead)
    if lead == words or head in FUNCTION or head.isdigit() or len(head) < _SHORT:
        return (whole,)
    # Who signs without a capital has rarely a first name in front: « tuile_canal ».
    small = name.strip()[0].islower() and any(map(str.isalpha, words[len(lead) :]))
    return whole, (lead, Called(name, article or small or _is_weak(lead), whole=False))


def _lead(name: str, words: Words) -> tuple[Words, bool]:
    """Return the word that a person is called by, and whether an article stood before it.

    The first word, be it double (« Jean-Luc ») or glued (« LoicDuPanier », « kev59 »); after
    a title or an article, the next one.
    """
    first, _, rest = name.strip().partition(" ")
    lead = words_of(first) or words[:1]
    article = lead[0] in ARTICLES
    if lead[0] in ("un", "une"):
        return words, True
    if len(lead) == 1 and rest and (article or lead[0] in TITLES):
        lead = words_of(rest.split(" ")[0])
    elif "_" in first:
        lead = lead[:1]
    if len(lead) == 1:
        lead = words_of(_HUMP.sub(" ", _as_written(name, lead[0])))[:1]
    return lead, article


def _as_written(name: str, word: str) -> str:
    """Return a word of a name with its capitals."""
    return next(match[0] for match in _PIECE.finditer(name) if fold(match[0]) == word)


def _is_weak(words: Words) -> bool:
    """Tell whether words are a name only when more says so."""
    short = len(words) == 1 and len(words[0]) < _SHORT
    return short or all(word in ORDINARY or word.isdigit() for word in words)
