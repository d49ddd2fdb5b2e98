"""The second stage: a sentence encoder run by onnxruntime, one thread per comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from moderation.domain.scores import SCORE_NAMES
from moderation.training.encoder.pieces import PAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.training.encoder.pieces import Window

BATCH = 16
"""Windows run together: enough to keep the arithmetic busy, few enough to fit in cache."""


class Encoder:
    """Gives windows of word pieces the log-odds of each score."""

    def __init__(self, model: bytes, *, threads: int = 1) -> None:
        """Load a model.

        Args:
            model: The content of an ONNX file.
            threads: Of one run; a service runs one request per thread and wants 1.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )

    def logits(self, windows: Sequence[Window]) -> np.ndarray:
        """Return log-odds, shape ``(windows, scores)``.

        Windows of like length run together, so that little is spent on padding.
        """
        logits = np.zeros((len(windows), len(SCORE_NAMES)))
        order = sorted(range(len(windows)), key=lambda number: len(windows[number].pieces))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            logits[chosen] = self._run([windows[number] for number in chosen])
        return logits

    def _run(self, windows: Sequence[Window]) -> np.ndarray:
        shape = len(windows), max(len(window.pieces) for window in windows)
        pieces, segments, mask = (np.full(shape, fill, np.int64) for fill in (PAD, 0, 0))
        for row, window in enumerate(windows):
            size = len(window.pieces)
            pieces[row, :size] = window.pieces
            segments[row, :size] = window.segments
            mask[row, :size] = 1
        (logits,) = self._session.run(["logits"], {"ids": pieces, "types": segments, "mask": mask})
        return np.asarray(logits)
