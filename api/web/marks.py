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
_SHORT = {
    "\N{ZERO WIDTH SPACE}": "espace nulle",
    "\N{ZERO WIDTH NON-JOINER}": "anti-liant",
    _JOINER: "liant",
    "\N{SOFT HYPHEN}": "césure",
    "\N{ZERO WIDTH NO-BREAK SPACE}": "espace nulle",
    "\N{WORD JOINER}": "liant",
    "\N{LEFT-TO-RIGHT MARK}": "sens →",
    "\N{RIGHT-TO-LEFT MARK}": "sens ←",
    "\N{LEFT-TO-RIGHT EMBEDDING}": "sens →",
    "\N{RIGHT-TO-LEFT EMBEDDING}": "sens ←",
    "\N{LEFT-TO-RIGHT OVERRIDE}": "sens forcé →",
    "\N{RIGHT-TO-LEFT OVERRIDE}": "sens forcé ←",
    "\N{LEFT-TO-RIGHT ISOLATE}": "sens →",
    "\N{RIGHT-TO-LEFT ISOLATE}": "sens ←",
    "\N{POP DIRECTIONAL FORMATTING}": "fin de sens",
    "\N{POP DIRECTIONAL ISOLATE}": "fin de sens",
}


@dataclass(frozen=True, slots=True)
class Piece:
    r"""Characters to be shown as they are, or by a token when they cannot be seen.

    >>> [(piece.text, piece.token) for piece in pieces("a\u200b\u200bb")]
    [('a', None), ('\u200b\u200b', 'espace nulle ×2'), ('b', None)]
    """

    text: str
    token: str | None = None


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
    ...     print(one.text, one.raises, one.lowers)
    Pauvre ('insult',) ('lecturing',)
     type ('insult',) ()
     ! () ()
    """
    borders = {0, len(text)}
    for span in spans:
        borders |= {min(max(int(span[side]), 0), len(text)) for side in ("start", "end")}
    found: list[tuple[int, int, tuple[str, ...], tuple[str, ...]]] = []
    for start, end in pairwise(sorted(borders)):
        raises, lowers = _weighed(start, end, spans)
        if found and found[-1][2:] == (raises, lowers):
            found[-1] = (found[-1][0], end, raises, lowers)
        else:
            found.append((start, end, raises, lowers))
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
            times = f" ×{end - start}" if end - start > 1 else ""
            yield Piece(text[start:end], hidden + times)
        else:
            end = start + 1
            while end < len(text) and not _hidden(text, end):
                end += 1
            yield Piece(text[start:end])
        start = end


def _hidden(text: str, place: int) -> str | None:
    """Return the name of a character that cannot be seen, None of one that can."""
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


def _name(sign: str) -> str:
    return _SHORT.get(sign, f"U+{ord(sign):04X}")
