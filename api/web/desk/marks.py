"""The text of a comment cut into segments: which words weighed, and what cannot be seen.

The text comes from strangers. It is cut and never changed: the segments joined are the
text. Characters that turn the direction of writing round, or that cannot be seen, come
as tokens to be shown by name, so that what is read is what was sent.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from moderation.domain.scores import TOXIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_Run = tuple[int, int, tuple[str, ...], tuple[str, ...]]
"""Where characters begin and end, and what they raised and lowered."""

TOXICITY = "toxicity"
BLURRED = frozenset(label.value for label in TOXIC_LABELS) | {TOXICITY}
"""What a moderator may ask to have blurred: vulgarity and lessons hurt nobody's eyes."""

_JOINER = "\N{ZERO WIDTH JOINER}"
_BLACK_FLAG = "\N{WAVING BLACK FLAG}"
_TAG = re.compile("[\U000e0020-\U000e007f]")
_BLANK = frozenset(
    "\N{COMBINING GRAPHEME JOINER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}"
    "\N{HANGUL FILLER}\N{HALFWIDTH HANGUL FILLER}\N{BRAILLE PATTERN BLANK}"
    "\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"
)
_BOTH = "sens d’écriture"
_SIGNS = {
    "\N{ZERO WIDTH SPACE}": ("∅", "espace sans largeur"),
    "\N{ZERO WIDTH NO-BREAK SPACE}": ("∅", "espace sans largeur"),
    "\N{ZERO WIDTH NON-JOINER}": ("∅", "anti-liant sans largeur"),
    _JOINER: ("∅", "liant sans largeur"),
    "\N{WORD JOINER}": ("∅", "liant sans largeur"),
    "\N{SOFT HYPHEN}": ("∅", "trait d’union conditionnel"),
    "\N{LEFT-TO-RIGHT MARK}": ("→", f"{_BOTH} : vers la droite"),
    "\N{LEFT-TO-RIGHT EMBEDDING}": ("→", f"{_BOTH} : vers la droite"),
    "\N{LEFT-TO-RIGHT ISOLATE}": ("→", f"{_BOTH} : vers la droite"),
    "\N{LEFT-TO-RIGHT OVERRIDE}": ("⇒", f"{_BOTH} forcé vers la droite"),
    "\N{RIGHT-TO-LEFT MARK}": ("←", f"{_BOTH} : vers la gauche"),
    "\N{RIGHT-TO-LEFT EMBEDDING}": ("←", f"{_BOTH} : vers la gauche"),
    "\N{RIGHT-TO-LEFT ISOLATE}": ("←", f"{_BOTH} : vers la gauche"),
    "\N{RIGHT-TO-LEFT OVERRIDE}": ("⇐", f"{_BOTH} forcé vers la gauche"),
    "\N{POP DIRECTIONAL FORMATTING}": ("⊣", f"{_BOTH} rétabli"),
    "\N{POP DIRECTIONAL ISOLATE}": ("⊣", f"{_BOTH} rétabli"),
}
"""A sign short enough for the word around it to be read, and what it stands for."""


@dataclass(frozen=True, slots=True)
class Piece:
    r"""Characters to be shown as they are, or by a token when they cannot be seen.

    >>> [(piece.text, piece.token) for piece in pieces("a\u200b\u200bb")]
    [('a', None), ('\u200b\u200b', '∅×2'), ('b', None)]
    """

    text: str
    token: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive characters that weighed alike.

    Attributes:
        raises: Labels whose score these characters raised, the heaviest first.
        lowers: Labels whose score they lowered.
    """

    pieces: tuple[Piece, ...]
    raises: tuple[str, ...] = ()
    lowers: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The characters themselves."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def marked(self) -> bool:
        """Whether it weighed at all."""
        return bool(self.raises or self.lowers)

    @property
    def harsh(self) -> bool:
        """Whether a moderator may have it blurred."""
        return not BLURRED.isdisjoint(self.raises)


def segments(text: str, spans: Sequence[Mapping[str, Any]] = ()) -> list[Segment]:
    """Cut a text where what weighs changes.

    Args:
        text: As it was received.
        spans: Of a decision: ``start`` and ``end`` in code points, ``label``, ``weight``;
            they may overlap, and what lies outside the text is left out.

    >>> for one in segments("Pauvre type !", [
    ...     {"start": 0, "end": 11, "label": "insult", "weight": 2.0},
    ...     {"start": 0, "end": 6, "label": "lecturing", "weight": -0.5},
    ... ]):
    ...     print(repr(one.text), one.raises, one.lowers)
    'Pauvre' ('insult',) ('lecturing',)
    ' ' () ()
    'type' ('insult',) ()
    ' !' () ()
    """
    borders = {0, len(text)}
    for span in spans:
        borders |= {min(max(int(span[side]), 0), len(text)) for side in ("start", "end")}
    found: list[_Run] = []
    for start, end in pairwise(sorted(borders)):
        for run in _trimmed(text, start, end, *_weighed(start, end, spans)):
            if found and found[-1][2:] == run[2:]:
                found[-1] = (found[-1][0], *run[1:])
            else:
                found.append(run)
    return [Segment(tuple(pieces(text[a:b])), raises, lowers) for a, b, raises, lowers in found]


def labels_of(cut: Sequence[Segment]) -> list[str]:
    """Return the labels that are marked somewhere, in the order of the text, for a legend."""
    return list(dict.fromkeys(label for one in cut for label in (*one.raises, *one.lowers)))


def _weighed(
    start: int, end: int, spans: Sequence[Mapping[str, Any]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what characters raised and lowered; toxicity only where no label says which."""
    weights: dict[str, float] = {}
    for span in spans:
        if span["start"] <= start and span["end"] >= end:
            label = str(span["label"])
            weights[label] = weights.get(label, 0.0) + float(span["weight"])
    order = sorted(weights, key=lambda label: (-abs(weights[label]), label))
    raises = [label for label in order if weights[label] > 0]
    lowers = [label for label in order if weights[label] < 0]
    return _precise(raises), _precise(lowers)


def _trimmed(
    text: str, start: int, end: int, raises: tuple[str, ...], lowers: tuple[str, ...]
) -> list[_Run]:
    """Leave out the spaces around what weighed: a mark begins and ends with a word."""
    words = text[start:end].strip()
    if not words or not (raises or lowers):
        return [(start, end, (), ())]
    first = start + text[start:end].index(words)
    last = first + len(words)
    runs = [(start, first, (), ()), (first, last, raises, lowers), (last, end, (), ())]
    return [run for run in runs if run[0] < run[1]]


def _precise(labels: list[str]) -> tuple[str, ...]:
    toxic = any(label in BLURRED for label in labels if label != TOXICITY)
    return tuple(label for label in labels if label != TOXICITY or not toxic)


def pieces(text: str) -> Iterator[Piece]:
    """Cut out the characters that cannot be seen; equal ones in a row make one token."""
    start = 0
    while start < len(text):
        if hidden := _hidden(text, start):
            end = start + 1
            while end < len(text) and text[end] == text[start]:
                end += 1
            times = f"×{end - start}" if end - start > 1 else ""
            yield Piece(text[start:end], hidden[0] + times, hidden[1])
        else:
            end = start + 1
            while end < len(text) and not _hidden(text, end):
                end += 1
            yield Piece(text[start:end])
        start = end


def _hidden(text: str, place: int) -> tuple[str, str] | None:
    """Return sign and name of a character that cannot be seen, None of one that can."""
    sign = text[place]
    if sign.isprintable() or sign in "\n\t\r":
        return _name(sign) if sign in _BLANK else None
    if sign.isspace() and sign not in _BLANK and unicodedata.category(sign) == "Zs":
        return None
    if sign == _JOINER and _within_emoji(text, place):
        return None
    if _TAG.match(sign) and _BLACK_FLAG in text[max(0, place - 6) : place]:
        return None
    return _name(sign)


def _within_emoji(text: str, place: int) -> bool:
    around = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    return all(one and unicodedata.category(one) in {"So", "Sk", "Mn"} for one in around)


def _name(sign: str) -> tuple[str, str]:
    code = f"U+{ord(sign):04X}"
    return _SIGNS.get(sign, (code, f"caractère {code}"))
