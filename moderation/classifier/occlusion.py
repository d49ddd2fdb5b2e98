"""Which words the encoder's log-odds come from: those without which they change.

A word is left out and the comment is read again (occlusion: Zeiler and Fergus,
"Visualizing and understanding convolutional networks", 2014; Li, Monroe and Jurafsky,
"Understanding neural networks through representation erasure", 2016). Each reading takes
milliseconds, so that a long comment is asked in groups of neighbouring words first, and
word by word only where leaving a group out lowers a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from moderation.text.tokenise import spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.classifier.document import Document
    from moderation.classifier.encoder_reading import EncoderReading
    from moderation.classifier.pieces import Window

MOST_RUNS = 24
"""Windows read to explain one comment, the whole ones included."""
PARTS = 3
"""A group is cut into so many: the fewest readings to find one word among many."""
LEAST_EFFECT = 0.1
"""Log-odds under which a group of words is not looked into."""
LEAST_SHARE = 0.25
"""A window that decides less of the weights than this is not looked into."""
_NO_LETTER = 1e-9


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring words of one window.

    Attributes:
        window: Which one.
        words: Their positions in the comment.
        effects: By how much they raise each score's log-odds.
    """

    window: int
    words: list[int]
    effects: np.ndarray

    @property
    def strength(self) -> float:
        """The most that any score is raised."""
        return float(self.effects.max())


class Occlusion:
    """Asks an encoder for the words that weighed."""

    def __init__(self, reading: EncoderReading) -> None:
        self._reading = reading

    def effects(self, document: Document, mixes: np.ndarray) -> np.ndarray:
        """Return by how much each token raises each score, shape ``(tokens, scores)``.

        Words are what blanks part; what one weighs is shared among its tokens by their
        letters, and what a group weighs that was not looked into, evenly.

        Args:
            document: The comment.
            mixes: What each head's log-odds count for each score, shape ``(heads, scores)``.
        """
        words = document.word_spans()
        effects = np.zeros((len(words), mixes.shape[1]))
        for group in _Search(self._reading, document, mixes).groups():
            effects[group.words] += group.effects / len(group.words)
        return _by_token(document, words, effects)


class _Search:
    """The readings of one comment.

    A long comment has, for each head, the log-odds of the window where they are highest:
    leaving a word out is measured there.
    """

    def __init__(self, reading: EncoderReading, document: Document, mixes: np.ndarray) -> None:
        self._reading = reading
        self._mixes = mixes
        self._windows = reading.windows(document)
        self._words = reading.words(document)
        self._whole = reading.highest([[window] for window in self._windows])
        self._deciding = self._whole.argmax(axis=0)
        self._left = MOST_RUNS - len(self._windows)

    def groups(self) -> list[Group]:
        """Return what was found, in no order; each word of a window is in one group at most."""
        groups = list(self._measured(self._first()))
        while self._left > 1 and (wide := [group for group in groups if len(group.words) > 1]):
            strongest = max(wide, key=lambda group: group.strength)
            if strongest.strength < LEAST_EFFECT:
                break
            groups.remove(strongest)
            parts = _cut(strongest.words, min(PARTS, self._left))
            groups += self._measured([(strongest.window, part) for part in parts])
        return groups

    def _first(self) -> list[tuple[int, list[int]]]:
        """Cut the windows that decide into single words, or else into groups."""
        weights = np.abs(self._mixes).sum(axis=1)
        shares = np.bincount(self._deciding, weights, minlength=len(self._windows))
        asked = np.flatnonzero(shares >= LEAST_SHARE * shares.max())
        words = {int(window): sorted(set(self._words[window])) for window in asked}
        if sum(map(len, words.values())) <= self._left:
            return [(window, [word]) for window, of_one in words.items() for word in of_one]
        number = max(1, self._left // (2 * len(words)))
        return [(window, part) for window in words for part in _cut(words[window], number)]

    def _measured(self, parts: list[tuple[int, list[int]]]) -> Iterator[Group]:
        self._left -= len(parts)
        rows = self._reading.highest([[self._without(*part)] for part in parts])
        for (window, words), row in zip(parts, rows, strict=True):
            lost = np.where(self._deciding == window, self._whole[window] - row, 0.0)
            yield Group(window, words, lost @ self._mixes)

    def _without(self, window: int, words: list[int]) -> Window:
        # The first piece opens the window and is of no word.
        owners = enumerate(self._words[window], start=1)
        return self._windows[window].without({at for at, word in owners if word in words})


def _cut(words: list[int], number: int) -> list[list[int]]:
    """Cut into parts of about the same size, none of them empty."""
    number = min(number, len(words))
    bounds = [len(words) * part // number for part in range(number + 1)] if number else [0]
    return [words[start:end] for start, end in pairwise(bounds)]


def _by_token(document: Document, words: list[tuple[int, int]], effects: np.ndarray) -> np.ndarray:
    """Share what words weigh among their tokens, by their letters."""
    starts = [start for start, _ in spans(document.normalised.text)[: len(document.tokens)]]
    owners = np.searchsorted([start for start, _ in words], starts, side="right") - 1
    letters = [sum(map(str.isalnum, token)) or _NO_LETTER for token in document.tokens]
    totals = np.bincount(owners, letters, minlength=len(words))
    shares = np.array(letters) / totals[owners]
    return np.asarray(effects[owners] * shares[:, None])
