"""The files of the second stage: an encoder, its tokenizer, and the stack."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from moderation.classifier.stack import INPUTS, Stack
from moderation.domain.errors import ArtefactError
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

FILES = frozenset({"encoder.onnx", "tokenizer.json", "stack.npz"})
_ARRAYS = ("coefficients", "intercepts", "slopes", "offsets", "sure_below")
UNREADABLE = (KeyError, ValueError, OSError, EOFError, BadZipFile, zlib.error)
"""What numpy raises of a file that is no archive of arrays, or that lacks some."""


@dataclass(frozen=True, slots=True)
class SecondStage:
    """What an artefact needs beyond the linear model.

    Attributes:
        encoder: The content of an ONNX file.
        tokenizer: The content of a ``tokenizer.json`` (the library ``tokenizers``).
        stack: How both stages are combined.
    """

    encoder: bytes
    tokenizer: str
    stack: Stack

    def contents(self) -> dict[str, bytes]:
        """Return the files, the same bytes for the same content."""
        buffer = io.BytesIO()
        arrays = {name: getattr(self.stack, name).astype(np.float32) for name in _ARRAYS}
        np.savez_compressed(buffer, **arrays)
        return {
            "encoder.onnx": self.encoder,
            "tokenizer.json": self.tokenizer.encode("utf-8"),
            "stack.npz": buffer.getvalue(),
        }

    @classmethod
    def of(cls, contents: Mapping[str, bytes], where: str) -> SecondStage:
        """Read the files back.

        Args:
            contents: By name, verified.
            where: Named in errors.

        Raises:
            ArtefactError: A file cannot be read, or the arrays do not fit each other.
        """
        try:
            with np.load(io.BytesIO(contents["stack.npz"]), allow_pickle=False) as arrays:
                stack = Stack(*(arrays[name].astype(np.float64) for name in _ARRAYS))
        except UNREADABLE as error:
            raise ArtefactError(
                f"The stack of the model {where} cannot be read: {error}"
            ) from error
        scores = len(SCORE_NAMES)
        shapes = [(len(INPUTS), scores), *((scores,) for _ in _ARRAYS[1:])]
        found = [getattr(stack, name) for name in _ARRAYS]
        fits = [array.shape for array in found] == shapes
        if not fits or not all(np.isfinite(array).all() for array in found):
            raise ArtefactError(f"The stack of the model {where} does not fit its scores.")
        try:
            tokenizer = contents["tokenizer.json"].decode("utf-8")
        except UnicodeDecodeError as error:
            raise ArtefactError(
                f"The tokenizer of the model {where} cannot be read: {error}"
            ) from error
        return cls(contents["encoder.onnx"], tokenizer, stack)
