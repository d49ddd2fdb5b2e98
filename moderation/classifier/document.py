"""A text once it is normalised, cut into tokens and matched against the lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moderation.text.normalise import Normaliser
from moderation.text.tokenise import spans, tokenise

if TYPE_CHECKING:
    from moderation.text.lexicon import Lexicon, Match
    from moderation.text.normalise import Normalised

_WORD = re.compile(r"\S+")
MAX_TOKENS = 4_000
"""Tokens read of one comment; 20,000 characters of ordinary French hold fewer."""


@dataclass(frozen=True, slots=True)
class Document:
    """What every feature is computed from.

    Attributes:
        tokens: In order, case and accents kept.
        lowered: The same tokens in lower case.
        matches: Lexicon entries found, by token positions.
        context: What the comment answers, as received: its parent, else the title.
    """

    normalised: Normalised
    tokens: list[str]
    lowered: list[str]
    matches: list[Match]
    context: str | None = None

    def original_spans(self) -> list[tuple[int, int]]:
        """Return, per token, its code points in the text as received."""
        locate = self.normalised.original_span
        return [locate(start, end) for start, end in spans(self.normalised.text)[:MAX_TOKENS]]

    def word_spans(self) -> list[tuple[int, int]]:
        """Return the words that blanks part, by code points of the normalised text."""
        return [word.span() for word in _WORD.finditer(self.normalised.text)]

    def matched_spans(self) -> list[tuple[int, int]]:
        """Return the code points, in the text as received, of what the lexicon knows."""
        offsets = self.original_spans()
        return [(offsets[m.start][0], offsets[m.end - 1][1]) for m in self.matches]


class Reader:
    """Turns texts into documents with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._normaliser = Normaliser(lexicon)

    def read(self, text: str, context: str | None = None) -> Document:
        """Return the document of a text as received."""
        normalised = self._normaliser.normalise(text)
        tokens = tokenise(normalised.text)[:MAX_TOKENS]
        lowered = [token.lower() for token in tokens]
        return Document(normalised, tokens, lowered, self.lexicon.match(lowered), context)
