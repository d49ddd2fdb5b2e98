"""Emoji as words, named in French by Unicode's CLDR (through the ``emoji`` package).

A word can be learnt from; a pictogram of four code points cannot. Skin tones are
dropped. Letters drawn as pictograms (keycaps, regional indicators that make no flag)
are the letters: « 🇨🇴🇳 » is no emoji.
"""

from __future__ import annotations

import re
from functools import lru_cache

import emoji

from moderation.text.fold import fold
from moderation.text.offsets import Edit

PREFIX = "emo_"
_LONGEST = 32
"""Code points of a sequence that are read; Unicode's longest has ten."""

_RUN = 3
"""More of the same emoji in a row say no more."""

_PICTOGRAM = (
    r"[\U0001F000-\U0001F12F\U0001F18A-\U0001F1E5\U0001F200-\U0001F3FA\U0001F400-\U0001FAFF\u2190-\u21FF\u2300-\u23FF"
    r"\u25A0-\u27BF\u2934\u2935\u2B00-\u2BFF\u3030\u303D\u3297\u3299\u24C2\u2139]"
)
_TONE = r"\ufe0e\ufe0f\U0001F3FB-\U0001F3FF"
_TAGS = r"\U000E0020-\U000E007F"
_INDICATORS = r"[\U0001F1E6-\U0001F1FF]"
_SEQUENCE = re.compile(
    rf"{_PICTOGRAM}[{_TONE}{_TAGS}]*+(?:\u200d{_PICTOGRAM}[{_TONE}{_TAGS}]*+)*+"
    rf"|{_INDICATORS}++|[0-9#*]\ufe0f?\u20e3"
)
_ONE = re.compile(rf"{_PICTOGRAM}[{_TAGS}]*+")
_SKIN = re.compile(rf"[{_TONE}]")
_TONED = re.compile(r"[\U0001F3FB-\U0001F3FF]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def find_emoji(text: str) -> list[Edit]:
    """Return the edits that put a word in the place of each emoji, set off by spaces.

    >>> find_emoji("Bravo👏🏽!")
    [Edit(start=5, end=7, replacement=' emo_applaudissements ')]
    """
    edits: list[Edit] = []
    for match in _SEQUENCE.finditer(text):
        start, end = match.span()
        words, spaced = _words(match[0])
        if words is None:
            continue
        if spaced:
            touching = bool(edits) and edits[-1].end == start
            before = "" if touching or not start or text[start - 1].isspace() else " "
            after = "" if end == len(text) or text[end].isspace() else " "
            words = f"{before}{words}{after}"
        edits.append(Edit(start, end, words))
    return _squeeze(text, edits)


def _squeeze(text: str, edits: list[Edit]) -> list[Edit]:
    """Return the edits, of which the fourth and later same emoji in a row leave nothing."""
    squeezed: list[Edit] = []
    run = 0
    before: Edit | None = None
    for edit in edits:
        same = before is not None and (text[before.start : before.end], before.end) == (
            text[edit.start : edit.end],
            edit.start,
        )
        run = run + 1 if same else 0
        squeezed.append(
            edit if run < _RUN or PREFIX not in edit.replacement else edit._replace(replacement="")
        )
        before = edit
    return squeezed


@lru_cache(maxsize=4_096)
def _words(sequence: str) -> tuple[str | None, bool]:
    """Return what stands for an emoji, and whether it is a word to set off by spaces."""
    if "\U0001f1e6" <= sequence[0] <= "\U0001f1ff":
        return _flags(sequence)
    if sequence[-1] == "\u20e3":
        return sequence[0], False
    bare = _SKIN.sub("", sequence)
    if bare in _names():
        return _names()[bare], True
    parts = [_names()[part] for part in _ONE.findall(bare[:_LONGEST]) if part in _names()]
    return (" ".join(parts), True) if parts else (None, False)


def _flags(indicators: str) -> tuple[str, bool]:
    pairs = [indicators[at : at + 2] for at in range(0, len(indicators), 2)]
    if all(pair in _names() for pair in pairs):
        return " ".join(_names()[pair] for pair in pairs), True
    return "".join(chr(ord(letter) - 0x1F1E6 + ord("a")) for letter in indicators), False


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Return ``{emoji without variation selectors: word}``."""
    emoji.config.load_language("fr")
    return {
        sequence.replace("\ufe0f", ""): PREFIX + _NOT_WORD.sub("_", fold(names["fr"])).strip("_")
        for sequence, names in emoji.EMOJI_DATA.items()
        if "fr" in names and not _TONED.search(sequence)
    }
