"""The encoder at work on documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moderation.classifier.encoder import Encoder
from moderation.classifier.pieces import Pieces, encoder_text, encoder_words
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.classifier.document import Document, Reader
    from moderation.classifier.pieces import Window


class EncoderReading:
    """Gives documents the log-odds of an encoder."""

    def __init__(self, model: bytes, tokenizer: str, reader: Reader, *, threads: int = 1) -> None:
        """Load an encoder.

        Args:
            model: The content of an ONNX file.
            tokenizer: The content of its ``tokenizer.json``.
            reader: Undoes the disguises of what a comment answers.
            threads: Windows read at once.
        """
        self._encoder = Encoder(model, threads=threads)
        self._pieces = Pieces(tokenizer)
        self._reader = reader

    def logits(self, documents: Sequence[Document]) -> np.ndarray:
        """Return log-odds, shape ``(documents, scores)``: of a long one, any window's highest."""
        return self.highest([self.windows(document) for document in documents])

    def windows(self, document: Document) -> list[Window]:
        """Return what is read of a document, its context included."""
        context = document.context and encoder_text(self._reader.read(document.context))
        return self._pieces.windows(encoder_text(document), context)

    def words(self, document: Document) -> list[list[int]]:
        """Return, per window of a document, which of its words each piece belongs to."""
        return self._pieces.words(encoder_words(document))

    def highest(self, windows: Sequence[Sequence[Window]]) -> np.ndarray:
        """Return the highest log-odds of the windows of each text, shape ``(texts, scores)``."""
        if not windows:
            return np.zeros((0, len(SCORE_NAMES)))
        rows = self._encoder.logits([window for of_one in windows for window in of_one])
        ends = np.cumsum([len(of_one) for of_one in windows])
        return np.array([part.max(axis=0) for part in np.split(rows, ends[:-1])])
