"""How a text looks, whatever it says: length, capitals, marks, persons addressed."""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from moderation.classifier.document import Document

_SECOND = frozenset({"tu", "t'", "te", "toi", "ton", "ta", "tes", "t", "-tu", "-toi"})
_POLITE = frozenset({"vous", "votre", "vos", "-vous"})
_FIRST = frozenset({"je", "j'", "me", "m'", "moi", "mon", "ma", "mes", "-je"})
_THANKS = frozenset({"merci", "bravo", "super", "félicitations", "bonjour"})


def _share(words: frozenset[str]) -> Callable[[Document], float]:
    def share(document: Document) -> float:
        found = sum(token in words for token in document.lowered)
        return min(1.0, 4 * found / (len(document.lowered) + 1))

    return share


def _count(mark: str) -> Callable[[Document], float]:
    return lambda document: min(1.0, document.normalised.text.count(mark) / 4)


def _capitals(document: Document) -> float:
    words = [token for token in document.tokens if len(token) > 1 and token.isalpha()]
    return sum(token.isupper() for token in words) / (len(words) + 1)


def _emoji(document: Document) -> float:
    return min(1.0, sum(token.startswith("emo_") for token in document.lowered) / 4)


MEASURES: dict[str, Callable[[Document], float]] = {
    "length": lambda document: log1p(len(document.tokens)) / 8,
    "short": lambda document: float(len(document.tokens) <= 4),  # noqa: PLR2004 -- "a few words"
    "capitals": _capitals,
    "exclamation": _count("!"),
    "question": _count("?"),
    "ellipsis": _count("..."),
    "quotation": _count('"'),
    "emoji": _emoji,
    "second_person": _share(_SECOND),
    "polite_person": _share(_POLITE),
    "first_person": _share(_FIRST),
    "thanks": _share(_THANKS),
    "disguise": lambda document: min(1.0, document.normalised.disguises / 2),
}
"""Each measure lies in [0, 1]."""


def surface_of(document: Document) -> list[float]:
    """Return the measures in the order of :data:`MEASURES`."""
    return [measure(document) for measure in MEASURES.values()]
