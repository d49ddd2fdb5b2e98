"""Near-duplicate texts, found by MinHash over character shingles.

Broder, "On the resemblance and containment of documents" (1997), with the banding
of locality-sensitive hashing as implemented by datasketch.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from datasketch import MinHash, MinHashLSH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PERMUTATIONS = 64
SHINGLE = 5
_NOISE = re.compile(r"@\w+|https?://\S+|[\W_]+")


def shingles(text: str) -> set[bytes]:
    """Return the 5-letter shingles of a text without mentions, links and punctuation.

    >>> shingles("@jean  Salut !") == shingles("salut")
    True
    """
    letters = f" {_NOISE.sub(' ', text.lower()).strip()} "
    return {
        letters[start : start + SHINGLE].encode()
        for start in range(max(1, len(letters) - SHINGLE + 1))
    }


def near_duplicates(
    texts: Iterable[tuple[str, str]], *, threshold: float = 0.7
) -> Iterator[tuple[str, str]]:
    """Yield pairs of keys whose texts resemble each other.

    Args:
        texts: ``(key, text)``; keys are unique.
        threshold: Jaccard similarity of the shingles from which a pair counts.
    """
    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    known: dict[str, set[bytes]] = {}
    for key, text in texts:
        pieces = shingles(text)
        signature = MinHash(num_perm=PERMUTATIONS, seed=1)
        signature.update_batch(sorted(pieces))
        for other in sorted(index.query(signature)):
            shared = len(pieces & known[other]) / len(pieces | known[other])
            if shared >= threshold:
                yield other, key
        index.insert(key, signature)
        known[key] = pieces
