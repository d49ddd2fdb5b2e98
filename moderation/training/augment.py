"""Disguised copies beside the examples a model learns from."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from moderation.corpus.disguise import Disguise, disguised
from moderation.domain.errors import ModerationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from moderation.classifier.document import Reader
    from moderation.corpus.example import Example

DISGUISED = "disguised"
"""What the copies are called where sources are counted: nothing is calibrated on them."""
_WAYS = tuple(Disguise)


class Taught(Protocol):
    """What a recipe says of the examples to learn from."""

    @property
    def seed(self) -> int:
        """Draws the copies."""

    @property
    def disguised(self) -> float:
        """Share of the examples that are also learnt from in disguise."""

    @property
    def sources(self) -> Mapping[str, float]:
        """Weight of one example per source."""


class NoExamplesError(ModerationError):
    """There is nothing to learn from."""

    def __init__(self) -> None:
        """Say what to check."""
        super().__init__("There are no examples of the recipe's sources to learn from.")


def learnt_from(examples: Sequence[Example], reader: Reader, recipe: Taught) -> list[Example]:
    """Return the examples of a recipe's sources, in the order of their ids, then copies.

    Raises:
        NoExamplesError: No example is of a source the recipe names.
    """
    used = sorted((e for e in examples if e.source in recipe.sources), key=lambda e: e.id)
    if not used:
        raise NoExamplesError
    return [*used, *disguised_copies(used, reader, share=recipe.disguised, seed=recipe.seed)]


def disguised_copies(
    examples: Sequence[Example], reader: Reader, *, share: float, seed: int
) -> Iterator[Example]:
    """Yield disguised copies of a share of the examples, each in one way.

    Which examples, and in which way, depends on the seed and on their ids alone, so that
    adding data leaves the other copies as they were.

    Args:
        examples: What to copy.
        reader: Knows which words are worth disguising.
        share: Of the examples, from 0 to 1; fewer come out, since some ways leave some
            texts as they are.
        seed: The same one gives the same copies.
    """
    for example in examples:
        number = int.from_bytes(hashlib.sha256(f"{seed}:{example.id}".encode()).digest()[:8], "big")
        if number / 2**64 < share:
            way = _WAYS[number % len(_WAYS)]
            if copy := disguised(example, way, lambda t: reader.read(t).matched_spans(), seed=seed):
                yield copy
