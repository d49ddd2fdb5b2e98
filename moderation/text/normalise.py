"""A comment as it would read without tricks, with a map back to what was received."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from moderation.text.emoji_words import find_emoji
from moderation.text.homoglyphs import find_homoglyphs
from moderation.text.obfuscation import Undisguiser
from moderation.text.offsets import Layer, apply
from moderation.text.unicode_map import find_unusual, is_disguise, is_usual, plain

if TYPE_CHECKING:
    from moderation.text.lexicon import Lexicon
    from moderation.text.offsets import Edit

_PASSES = 8
"""Undoing one disguise may uncover another; more depth than this is nobody's writing."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text.

    Attributes:
        original: The text as received.
        text: Case and accents kept; no longer than it takes to read it.
        disguises: How many disguised words were undone.
        layers: The edits that lead from ``original`` to ``text``, in order.
    """

    original: str
    text: str
    disguises: int = 0
    layers: tuple[Layer, ...] = ()

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points of ``original`` that became ``text[start:end]``.

        What was replaced as a whole comes back as a whole. The result is within the
        original, grows with its arguments, and is empty only when they are.
        """
        start, end = max(0, start), min(end, len(self.text))
        for layer in reversed(self.layers):
            start, end = layer.before(start, end)
        size = len(self.original)
        return min(start, size), min(end, size)


class Normaliser:
    """Normalises comments; built once for a lexicon, and safe to share between threads.

    >>> from moderation.text.lexicon import Lexicon
    >>> normalised = Normaliser(Lexicon(())).normalise("C’est nooooon 🙂")
    >>> normalised.text
    "C'est non emo_visage_avec_un_leger_sourire"
    >>> normalised.original_span(6, 9)
    (6, 13)
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._undisguiser = Undisguiser(lexicon)

    def normalise(self, text: str) -> Normalised:
        """Return the text without disguises; linear in its length, and idempotent."""
        work = _Work(plain(text))
        if not is_usual(work.text):
            work.edit(find_emoji(work.text), disguises=0)
            _unify(work)
        for _ in range(_PASSES):
            if not self._undisguise(work):
                break
        return Normalised(text, work.text, work.disguises, tuple(work.layers))

    def _undisguise(self, work: _Work) -> bool:
        """Take every step once; say whether anything changed."""
        before = len(work.layers)
        for step in self._undisguiser.steps:
            edits = self._undisguiser.find(step, work.text)
            work.edit(edits, disguises=len(edits) if step.is_disguise else 0)
        return len(work.layers) > before


def _unify(work: _Work) -> None:
    """Give each letter its one form; a homoglyph may leave an accent to compose."""
    for _ in range(_PASSES):
        unusual = find_unusual(work.text)
        work.edit(unusual, disguises=_disguised_words(work.text, unusual))
        homoglyphs = find_homoglyphs(work.text)
        work.edit(homoglyphs, disguises=len(homoglyphs))
        if not homoglyphs:
            break


class _Work:
    """A text on its way, and the layers behind it."""

    __slots__ = ("disguises", "layers", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.disguises = 0
        self.layers: list[Layer] = []

    def edit(self, edits: list[Edit], *, disguises: int) -> None:
        if edits:
            self.text = apply(self.text, edits)
            self.layers.append(Layer(edits))
            self.disguises += disguises


def _disguised_words(text: str, edits: list[Edit]) -> int:
    """Count the words that hold an edit which undoes a disguise."""
    telling = [edit for edit in edits if is_disguise(text[edit.start : edit.end], edit.replacement)]
    apart = sum(
        any(map(str.isspace, text[before.end : after.start])) for before, after in pairwise(telling)
    )
    return apart + bool(telling)
