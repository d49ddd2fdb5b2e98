"""Examples as batches of numbers, a little noisier each time they are seen."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from moderation.classifier.pieces import PAD, encoder_text
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Collection, Iterator, Sequence

    from torch import Tensor

    from moderation.classifier.document import Reader
    from moderation.classifier.pieces import Pieces, Window
    from moderation.corpus.example import Example

POOL = 40
"""Batches sorted by length together: rows of like length waste little padding."""
_PUNCTUATION = re.compile(r"[.,;:!?…'’]")


@dataclass(frozen=True, slots=True)
class Lesson:
    """An example as the encoder learns it.

    Attributes:
        text: Undisguised, as :func:`moderation.classifier.pieces.encoder_text` gives it.
        context: The parent comment or the title, likewise; None when there is none.
        targets: 1, 0, or None where unknown, per score.
        weight: Of its source.
    """

    text: str
    context: str | None
    targets: tuple[float | None, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows padded to one length; see :class:`moderation.training.encoder.network.Network`.

    Attributes:
        targets: Shape ``(rows, scores)``, 0 where unknown.
        weights: Shape ``(rows, scores)``, 0 where unknown.
    """

    ids: Tensor
    segments: Tensor
    mask: Tensor
    targets: Tensor
    weights: Tensor


def lesson_of(
    example: Example, reader: Reader, weight: float, silent: Collection[str] = ()
) -> Lesson:
    """Read an example once, before the epochs; ``silent`` names scores not to learn."""
    context = example.context
    known = {None: None, True: 1.0, False: 0.0}
    return Lesson(
        encoder_text(reader.read(example.text)),
        encoder_text(reader.read(context)) if context else None,
        tuple(None if name in silent else known[example.label(name)] for name in SCORE_NAMES),
        weight,
    )


def batches(
    lessons: Sequence[Lesson], size: int, window_of: Callable[[Lesson], Window], rng: random.Random
) -> Iterator[Batch]:
    """Yield all lessons once, in an order drawn from ``rng``."""
    order = list(range(len(lessons)))
    rng.shuffle(order)
    drawn: list[list[int]] = []
    for start in range(0, len(order), size * POOL):
        pool = sorted(order[start : start + size * POOL], key=lambda row: len(lessons[row].text))
        drawn += [pool[at : at + size] for at in range(0, len(pool), size)]
    rng.shuffle(drawn)
    for rows in drawn:
        chosen = [lessons[row] for row in rows]
        yield collated([window_of(lesson) for lesson in chosen], chosen)


def collated(windows: Sequence[Window], lessons: Sequence[Lesson]) -> Batch:
    """Pad windows to the longest of them."""
    shape = len(windows), max(len(window.pieces) for window in windows)
    ids = torch.full(shape, PAD)
    segments = torch.zeros(shape, dtype=torch.long)
    mask = torch.zeros(shape, dtype=torch.bool)
    for row, window in enumerate(windows):
        size = len(window.pieces)
        ids[row, :size] = torch.tensor(window.pieces)
        segments[row, :size] = torch.tensor(window.segments)
        mask[row, :size] = True
    targets = torch.tensor([[value or 0.0 for value in lesson.targets] for lesson in lessons])
    weights = torch.tensor(
        [
            [0.0 if value is None else lesson.weight for value in lesson.targets]
            for lesson in lessons
        ]
    )
    return Batch(ids, segments, mask, targets, weights)


def noisy_window(
    lesson: Lesson, pieces: Pieces, rng: random.Random, *, noise: float, context: float
) -> Window:
    """Return one window of a lesson, as it is seen this time.

    Args:
        lesson: What to show.
        pieces: Cuts it.
        rng: Where choices come from.
        noise: Share of the texts that are misspelt.
        context: Share of the contexts that are shown.
    """
    text = misspelt(lesson.text, rng) if rng.random() < noise else lesson.text
    shown = lesson.context if rng.random() < context else None
    return pieces.ends(text, shown)


def misspelt(text: str, rng: random.Random) -> str:
    """Return the text as it might be typed in haste: one kind of carelessness a time."""
    letters = list(text)
    match rng.randrange(4):
        case 0:
            plain = unicodedata.normalize("NFD", text)
            letters = [letter for letter in plain if not unicodedata.combining(letter)]
        case 1:
            letters = list(text.lower())
        case 2:
            letters = list(_PUNCTUATION.sub(" ", text))
        case _ if letters:
            for _ in range(1 + len(text) // 40):
                _mistype(letters, rng.randrange(len(letters)), rng)
    return " ".join("".join(letters).split()) or text


def _mistype(letters: list[str], at: int, rng: random.Random) -> None:
    """Drop, double or swap a letter; each item of ``letters`` stays one letter or two."""
    if not letters[at].isalpha():
        return
    match rng.randrange(3):
        case 0:
            letters[at] = ""
        case 1:
            letters[at] *= 2
        case _ if at + 1 < len(letters):
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        case _:
            pass
