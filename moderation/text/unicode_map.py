"""One way to write each character: composed, compatible, visible.

Accents are composed (« e » and U+0301 are « é »), full-width, mathematical and circled
letters become letters (NFKC, Unicode Standard Annex 15), what cannot be seen goes, and
piles of combining marks ("Zalgo") fall. Quotes, dashes and spaces take one form each;
guillemets stay, they mark what someone else said.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache
from itertools import chain

from moderation.text.offsets import Edit

_EXPANSION = 4
"""One code point of Arabic calligraphy stands for eighteen: a text must not swell so."""

_PILE = 2
"""No script of a French comment puts more marks than this on a letter."""

_ONE_FOR_ONE = {
    "'": "‘’‚‛′ʹʻʼʽˈ´՚",
    '"': "“”„‟〝〞",
    "-": "‐‑‒–—―−﹘﹣",
    " ": "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
    "\u205f\u3000\u2800\u3164\u115f\u1160\uffa0",
    "\n": "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029",
    "/": "\u2044",
    "I": "İ",  # the only letter that lower() lengthens, and offsets must survive lower()
    "µ": "µ",  # NFKC would make it a Greek letter, then a homoglyph
}
_MAPPED = {variant: one for one, variants in _ONE_FOR_ONE.items() for variant in variants}
_COMMON = tuple((variant, _MAPPED[variant]) for variant in "’\u00a0\u202f“”–\t")
"""What ordinary comments need, replaced at the speed of ``str.replace``."""

# « ᴄ », « ɐ », « 🅲 »: Latin letters in another drawing, which NFKC leaves alone.
_DRAWN = re.compile(
    r"(?:LATIN LETTER SMALL CAPITAL|LATIN SMALL LETTER (?:DOTLESS|OPEN|REVERSED|SCRIPT|TURNED)"
    r"|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER) ([A-Z])"
)
_TONES = range(0x1F3FB, 0x1F400)


class _Kind(Enum):
    BASE = "base"
    MARK = "mark"
    INVISIBLE = "invisible"


def plain(text: str) -> str:
    """Return ``text`` with the commonest typography unified, one code point for one."""
    for variant, one in _COMMON:
        text = text.replace(variant, one)
    return text


def is_usual(text: str) -> bool:
    """Say whether nothing in ``text`` can need :func:`find_unusual`, in microseconds."""
    return (text.isascii() and text.isprintable()) or not _UNUSUAL.search(text)


def find_unusual(text: str) -> list[Edit]:
    r"""Return the edits that leave each character in its one form.

    >>> find_unusual("e\u0301t\u200b")
    [Edit(start=0, end=2, replacement='é'), Edit(start=3, end=4, replacement='')]
    """
    return list(chain.from_iterable(_run(text, *run.span()) for run in _UNUSUAL.finditer(text)))


def is_disguise(replaced: str, replacement: str) -> bool:
    """Say whether an edit of :func:`find_unusual` undid what no keyboard does by itself.

    Composing an accent does not count, nor what comes with a copied text: a soft hyphen,
    a direction mark, a ligature.

    >>> is_disguise("ｃ", "c"), is_disguise("ﬁ", "fi"), is_disguise("e\u0301", "é")
    (True, False, False)
    """
    if not replacement:
        return not set(replaced) <= _PASTED
    if replaced[0] in _MAPPED or replaced[0] in _LIGATURES:
        return False
    return replacement[0].isalpha() and unicodedata.normalize("NFC", replaced) != replacement


def _run(text: str, start: int, end: int) -> list[Edit]:
    """Return the edits of one run of unusual characters."""
    edits: list[Edit] = []
    at = start - 1 if start and _kind(text[start])[0] is not _Kind.BASE else start
    while at < end:
        kind, unified = _kind(text[at])
        stop = at + 1
        if kind is _Kind.BASE:
            if stop < end and _kind(text[stop])[0] is not _Kind.BASE:
                marks, stop = _marks(text, stop, end)
                unified = _compose(unified, marks)
            if text[at] == "\r" and text[stop : stop + 1] == "\n":
                unified = ""
        else:
            unified = ""
        if unified != text[at:stop]:
            edits.append(Edit(at, stop, unified))
        at = stop
    return edits


def _marks(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the marks that follow a base, seen through what is invisible, and their end."""
    marks: list[str] = []
    stop = start
    for at in range(start, end):
        kind, mark = _kind(text[at])
        if kind is _Kind.BASE:
            break
        if kind is _Kind.MARK:
            marks.append(mark)
            stop = at + 1
    return "".join(marks), stop


def _compose(base: str, marks: str) -> str:
    if not marks or len(marks) > _PILE or not base[-1].isalpha():
        return base
    composed = unicodedata.normalize("NFC", base[-1] + marks)
    if is_latin(base[-1]):
        composed = _MAPPED.get(composed[0], composed[0])
    return base[:-1] + composed


def is_latin(letter: str) -> bool:
    """Say whether a letter is of the Latin alphabet as Europe writes it."""
    return letter < "\u0250" or "\u1e00" <= letter <= "\u1eff"


@lru_cache(maxsize=1 << 16)
def _kind(character: str) -> tuple[_Kind, str]:
    """Return what a character is, and what it becomes by itself."""
    if character in _MAPPED or character == "\n":
        return _Kind.BASE, _MAPPED.get(character, character)
    category = unicodedata.category(character)
    if category in {"Mn", "Me"}:
        return _Kind.MARK, character
    if category in {"Cf", "Cc", "Cs"} or ord(character) in _TONES:
        return _Kind.INVISIBLE, ""
    if drawn := _DRAWN.fullmatch(unicodedata.name(character, "")):
        return _Kind.BASE, drawn[1].lower()
    compatible = unicodedata.normalize("NFKC", character)
    if compatible == character or len(compatible) > _EXPANSION:
        return _Kind.BASE, character
    return _Kind.BASE, "".join(_forms(compatible))


def _forms(text: str) -> list[str]:
    """Return the forms of each base of a short ``text``, with its marks."""
    forms: list[str] = []
    at = 0
    while at < len(text):
        kind, unified = _kind(text[at])
        marks, stop = _marks(text, at + 1, len(text))
        forms.append(_compose(unified, marks) if kind is _Kind.BASE else "")
        at = stop
    return forms


_PASTED = frozenset("\u00ad\u200d\u200e\u200f\ufe0e\ufe0f\ufeff\r")
_LIGATURES = frozenset("ﬀﬁﬂﬃﬄﬅﬆªºĳĲŉſ№℃℉™℠")
_USUAL = "\n" + "".join(
    character
    for character in map(chr, chain(range(0x20, 0x250), (0x20AC, 0x2022)))
    if _kind(character) == (_Kind.BASE, character)
)
_UNUSUAL = re.compile(f"[^{re.escape(_USUAL)}]+")
