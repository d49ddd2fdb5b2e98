"""The second stage: a sentence encoder run by onnxruntime, one thread per comment."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from moderation.classifier.pieces import END, START, Window
from moderation.domain.errors import ArtefactError
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

# Else onnxruntime, as it is loaded, begins to report to its makers (its Privacy.md).
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime


class Encoder:
    """Gives windows of word pieces the log-odds of each score; safe to share between threads.

    Windows run one at a time: activations are quantised by their own range, so that a
    comment scored among others would otherwise not quite have the score it has alone.
    """

    def __init__(self, model: bytes, *, threads: int = 1) -> None:
        """Load a model.

        Args:
            model: The content of an ONNX file.
            threads: Windows run at once; a service answers one request per thread and
                wants 1.

        Raises:
            ArtefactError: onnxruntime cannot load the file or run it.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
            # What cannot be run is better found out now than by the first comment.
            tried = self._run(Window([START, END], [0, 0]))
        except Exception as error:  # onnxruntime's errors have no common class of their own
            raise ArtefactError(f"The encoder of the model cannot be loaded: {error}") from error
        if tried.shape != (len(SCORE_NAMES),):
            raise ArtefactError(
                "The encoder of the model does not give the scores of this version."
            )
        self._threads = threads

    def logits(self, windows: Sequence[Window]) -> np.ndarray:
        """Return log-odds, shape ``(windows, scores)``."""
        if self._threads > 1 and len(windows) > 1:
            with ThreadPoolExecutor(self._threads) as pool:
                rows = list(pool.map(self._run, windows))
        else:
            rows = [self._run(window) for window in windows]
        return np.array(rows, dtype=np.float64).reshape(len(windows), len(SCORE_NAMES))

    def _run(self, window: Window) -> np.ndarray:
        pieces = np.array([window.pieces], dtype=np.int64)
        segments = np.array([window.segments], dtype=np.int64)
        inputs = {"ids": pieces, "types": segments, "mask": np.ones_like(pieces)}
        (logits,) = self._session.run(["logits"], inputs)
        return np.asarray(logits[0])
