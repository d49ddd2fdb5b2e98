"""What the encoder reads: a comment, and what it answers, cut into word pieces.

The comment is read without its disguises, in windows short enough for a small machine;
its context (the parent comment, else the article's title) follows as a second segment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenizers import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.classifier.document import Document

START, PAD, END = 0, 1, 2
"""Ids of the special pieces, those of XLM-RoBERTa."""
WINDOW = 126
"""Pieces of the comment in one window, about a hundred words."""
MOST_WINDOWS = 8
LAST = 30
"""Pieces of the end, where a text is shown by one window."""
CONTEXT = 40
"""Pieces of context that each window is given."""
CONTEXT_LETTERS = 400
_EMOJI = re.compile(r"emo_\w+")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_MENTION = re.compile(r"@\w+")
_SHOUTED = 0.5
"""Share of capitals from which a text is read in small letters: pieces are cased."""
_LEAST_SHOUTED = 4


@dataclass(frozen=True, slots=True)
class Window:
    """Part of a comment as the encoder takes it.

    Attributes:
        pieces: Ids, special ones included.
        segments: 0 for the comment, 1 for its context; as long as ``pieces``.
    """

    pieces: list[int]
    segments: list[int]


def encoder_text(document: Document) -> str:
    """Return the comment as the encoder reads it: undisguised, links and names masked.

    Emoji are those of the text as received, and a text in capitals is put in small
    letters.
    """
    normalised = document.normalised
    parts, position = [], 0
    for emoji in _EMOJI.finditer(normalised.text):
        start, end = normalised.original_span(*emoji.span())
        parts += [normalised.text[position : emoji.start()], normalised.original[start:end]]
        position = emoji.end()
    text = "".join([*parts, normalised.text[position:]])
    text = _MENTION.sub("@", _LINK.sub("URL", text))
    letters = [letter for letter in text if letter.isalpha()]
    shouted = sum(map(str.isupper, letters)) > _SHOUTED * len(letters)
    if shouted and len(letters) >= _LEAST_SHOUTED:
        text = text.lower()
    return " ".join(text.split())


class Pieces:
    """Cuts texts into windows of word pieces; safe to share between threads."""

    def __init__(self, tokenizer_json: str) -> None:
        self._tokenizer = Tokenizer.from_str(tokenizer_json)

    def windows(self, text: str, context: str | None = None) -> list[Window]:
        """Return one window or more for a text.

        A text longer than all windows together loses its middle: what it opens and what
        it ends with is read.
        """
        after = self._context(context)
        return [_window(part, after) for part in _parts(self._cut(text))]

    def ends(self, text: str, context: str | None = None) -> Window:
        """Return one window, with the opening and the end of a text that needs more."""
        pieces = self._cut(text)
        if len(pieces) > WINDOW:
            pieces = [*pieces[: WINDOW - LAST], *pieces[-LAST:]]
        return _window(pieces, self._context(context))

    def _context(self, context: str | None) -> list[int]:
        if not context:
            return []
        return [*self._cut(context[:CONTEXT_LETTERS])[:CONTEXT], END]

    def _cut(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)


def _window(part: Sequence[int], after: Sequence[int]) -> Window:
    return Window([START, *part, END, *after], [0] * (len(part) + 2) + [1] * len(after))


def _parts(pieces: Sequence[int]) -> list[Sequence[int]]:
    """Cut into windows of about the same length."""
    most = WINDOW * MOST_WINDOWS
    if len(pieces) > most:
        pieces = [*pieces[: most // 2], *pieces[-(most // 2) :]]
    number = max(1, -(-len(pieces) // WINDOW))
    size = -(-len(pieces) // number)
    return [pieces[start : start + size] for start in range(0, max(1, len(pieces)), max(1, size))]
