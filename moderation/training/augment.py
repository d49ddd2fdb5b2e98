"""Disguised copies beside the examples a model learns from."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from moderation.corpus.disguise import Disguise, disguised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from moderation.classifier.document import Reader
    from moderation.corpus.example import Example

DISGUISED = "disguised"
"""What the copies are called where sources are counted: nothing is calibrated on them."""
_WAYS = tuple(Disguise)


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
