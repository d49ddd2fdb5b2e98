"""How much two texts resemble each other, told from a few numbers kept instead of the texts.

MinHash (Broder, "On the resemblance and containment of documents", 1997) over the runs of
five characters of a text without its case, accents, mentions, links and punctuation. The
numbers are stored and compared with those of later versions: the hash functions are written
down here rather than taken from a library that may choose others.
"""

from __future__ import annotations

import hashlib
import re
import struct

import numpy as np

from moderation.text.fold import fold

PERMUTATIONS = 32
SHINGLE = 5
FEWEST = 12
"""Shingles below which texts are too short to compare: « merci beaucoup » says nothing."""

_NOISE = re.compile(r"@\w+|https?://\S+|[\W_]+")
_PART = 512
"""Shingles hashed at once: a long text costs time, not memory."""


def _constant(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


def _constants(name: str) -> np.ndarray:
    numbers = [_constant(f"{name} {number}") for number in range(PERMUTATIONS)]
    return np.array(numbers, dtype=np.uint64)[:, None]


_MULTIPLY = np.uint64(_constant("shingle") | 1)
_MIX = np.uint64(_constant("mix") | 1)
_FACTORS = _constants("factor") | np.uint64(1)
_TERMS = _constants("term")
_HALF = np.uint64(32)


def signature(text: str) -> tuple[int, ...]:
    """Return 32 numbers below 2³² by which a text is compared, none for one too short.

    >>> signature("@lea Relis-toi avant de poster !!!") == signature("relis toi AVANT de poster")
    True
    >>> signature("Merci !")
    ()
    """
    letters = f" {_NOISE.sub(' ', fold(text)).strip()} "
    count = len(letters) - SHINGLE + 1
    if count < FEWEST:
        return ()
    points = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    hashes = _hashed(points.astype(np.uint64), count)
    least = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, count, _PART):
        # Multiply-shift: the high half of a 64-bit product (Dietzfelbinger et al., 1997).
        permuted = (_FACTORS * hashes[start : start + _PART] + _TERMS) >> _HALF
        least = np.minimum(least, permuted.min(axis=1))
    return tuple(least.tolist())


def resemblance(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Estimate from two signatures the share of shingles that their texts have in common.

    The standard error is at most 0.09. A text too short to compare resembles nothing.

    >>> text = "Avant de donner des leçons, apprends à accorder un participe."
    >>> resemblance(signature(text), signature(text.upper() + " Voilà.")) > 0.7
    True
    >>> resemblance((), ())
    0.0
    """
    if not a or len(a) != len(b):
        return 0.0
    return sum(map(int.__eq__, a, b)) / len(a)


def to_bytes(signed: tuple[int, ...]) -> bytes:
    """Return a signature as 4 bytes a number, the highest first.

    >>> to_bytes((1, 258)).hex()
    '0000000100000102'
    """
    return struct.pack(f">{len(signed)}I", *signed)


def from_bytes(raw: bytes) -> tuple[int, ...]:
    """Return the signature that :func:`to_bytes` wrote.

    Raises:
        ValueError: These are no whole numbers of 4 bytes.
    """
    count, rest = divmod(len(raw), 4)
    if rest:
        raise ValueError(f"A signature has 4 bytes a number; {len(raw)} bytes are none.")
    return struct.unpack(f">{count}I", raw)


def _hashed(points: np.ndarray, count: int) -> np.ndarray:
    """Return one 64-bit number per shingle: its letters, one after the other, then mixed."""
    hashes = np.zeros(count, dtype=np.uint64)
    for place in range(SHINGLE):
        hashes = (hashes ^ points[place : place + count]) * _MULTIPLY
    hashes = (hashes ^ (hashes >> _HALF)) * _MIX
    hashes ^= hashes >> _HALF
    return hashes
