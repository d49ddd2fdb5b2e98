"""What the encoder reads: a comment, and what it answers, cut into word pieces.

The comment is read without its disguises, in windows short enough for a small machine;
its context (the parent comment, else the article's title) follows as a second segment.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from tokenizers import Tokenizer

from moderation.domain.errors import ArtefactError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from moderation.classifier.document import Document
    from moderation.text.normalise import Normalised

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

    def without(self, places: Collection[int]) -> Window:
        """Return the window without the pieces at these places."""
        kept = [place for place in range(len(self.pieces)) if place not in places]
        return Window([self.pieces[at] for at in kept], [self.segments[at] for at in kept])


def encoder_text(document: Document) -> str:
    """Return the comment as the encoder reads it: undisguised, links and names masked.

    Emoji are those of the text as received, and a text in capitals is put in small
    letters.
    """
    return " ".join(encoder_words(document))


def encoder_words(document: Document) -> list[str]:
    """Return what the encoder reads of each of a document's :meth:`Document.word_spans`."""
    normalised = document.normalised
    words = [_shown(normalised, *span) for span in document.word_spans()]
    letters = [letter for word in words for letter in word if letter.isalpha()]
    shouted = sum(map(str.isupper, letters)) > _SHOUTED * len(letters)
    if shouted and len(letters) >= _LEAST_SHOUTED:
        return [word.lower() for word in words]
    return words


def _shown(normalised: Normalised, start: int, end: int) -> str:
    """Return a word with its own emoji, or masked."""

    def received(emoji: re.Match[str]) -> str:
        first, last = normalised.original_span(start + emoji.start(), start + emoji.end())
        return normalised.original[first:last]

    word = normalised.text[start:end]
    if "emo_" in word:
        word = " ".join(_EMOJI.sub(received, word).split())
    return _MENTION.sub("@", _LINK.sub("URL", word))


class Pieces:
    """Cuts texts into windows of word pieces; safe to share between threads."""

    def __init__(self, tokenizer_json: str) -> None:
        """Load a tokenizer.

        Raises:
            ArtefactError: The library ``tokenizers`` cannot read it.
        """
        try:
            self._tokenizer = Tokenizer.from_str(tokenizer_json)
        except Exception as error:  # the library raises nothing more precise
            raise ArtefactError(f"The tokenizer of the model cannot be loaded: {error}") from error

    def windows(self, text: str, context: str | None = None) -> list[Window]:
        """Return one window or more for a text.

        A text longer than all windows together loses its middle: what it opens and what
        it ends with is read.
        """
        after = self._context(context)
        return [_window(part, after) for part in _parts(self._cut(text))]

    def words(self, words: Sequence[str]) -> list[list[int]]:
        """Say which word each piece of each window of a text belongs to.

        Args:
            words: The text, cut at its blanks (:func:`encoder_words`).

        Returns:
            One list per window of ``windows(" ".join(words))``: the position in ``words``
            of the word of each of the comment's pieces, the special ones left aside.
        """
        encoding = self._tokenizer.encode(" ".join(words), add_special_tokens=False)
        # A piece may hold the blank before its word.
        blanks = list(accumulate((len(word) + 1 for word in words), initial=-1))
        owners = [bisect_right(blanks, end - 1) - 1 for _, end in encoding.offsets]
        return [list(part) for part in _parts(owners)]

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
