"""Combining what both stages say of a comment (Wolpert, "Stacked generalization", 1992).

Each score has one logistic combination of the log-odds of all heads of both stages and of
what the text shows by itself: surface measures and the strongest lexicon entry per label.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from moderation.classifier.surface import MEASURES, surface_of
from moderation.domain.scores import SCORE_NAMES, Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.classifier.document import Document

STRONGEST = 3
"""Highest strength of a lexicon entry."""
INPUTS: tuple[str, ...] = (
    *(f"linear {name}" for name in SCORE_NAMES),
    *(f"encoder {name}" for name in SCORE_NAMES),
    *(f"surface {name}" for name in MEASURES),
    *(f"lexicon {label.value}" for label in Label),
)
"""Names of the columns that are combined."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Weights of the combination, of its calibration, and of the way around it.

    With ``n = len(INPUTS)`` and ``k = len(SCORE_NAMES)``:

    Attributes:
        coefficients: Shape ``(n, k)``.
        intercepts: Shape ``(k,)``.
        slopes: Shape ``(k,)``; calibrated log-odds are ``raw * slopes + offsets``.
        offsets: Shape ``(k,)``.
        sure_below: Shape ``(k,)``: a comment whose first-stage probabilities all lie below
            these need not be read by the encoder.
    """

    coefficients: np.ndarray
    intercepts: np.ndarray
    slopes: np.ndarray
    offsets: np.ndarray
    sure_below: np.ndarray

    def raw(self, inputs: np.ndarray) -> np.ndarray:
        """Return the log-odds before calibration, shape ``(rows, k)``."""
        return np.asarray(inputs @ self.coefficients + self.intercepts)

    def log_odds(self, inputs: np.ndarray) -> np.ndarray:
        """Return calibrated log-odds, shape ``(rows, k)``."""
        return np.asarray(self.raw(inputs) * self.slopes + self.offsets)

    def probabilities(self, inputs: np.ndarray) -> np.ndarray:
        """Return calibrated probabilities, shape ``(rows, k)``."""
        return np.asarray(expit(self.log_odds(inputs)))

    def weights_of(self, name: str) -> np.ndarray:
        """Return what one unit of each input adds to a score's log-odds, shape ``(n,)``."""
        column = SCORE_NAMES.index(name)
        return np.asarray(self.coefficients[:, column] * self.slopes[column])

    def unsure(self, probabilities: np.ndarray) -> np.ndarray:
        """Say which comments the encoder should read.

        Args:
            probabilities: Of the first stage, shape ``(rows, k)``.

        Returns:
            Booleans, shape ``(rows,)``.
        """
        return np.asarray((probabilities >= self.sure_below).any(axis=1))


def inputs_of(documents: Sequence[Document], linear: np.ndarray, encoder: np.ndarray) -> np.ndarray:
    """Return what is combined, shape ``(rows, len(INPUTS))``.

    Args:
        documents: The comments.
        linear: Log-odds of the first stage before calibration, shape ``(rows, k)``.
        encoder: Those of the second stage, likewise.
    """
    shown = np.array([evidence_of(document) for document in documents])
    width = len(INPUTS) - 2 * len(SCORE_NAMES)
    return np.hstack([linear, encoder, shown.reshape(len(documents), width)])


def evidence_of(document: Document) -> list[float]:
    """Return surface measures and the strongest entry per label, each in [0, 1]."""
    strongest = dict.fromkeys((label.value for label in Label), 0)
    for match in document.matches:
        for label in match.entry.labels:
            strongest[label] = max(strongest[label], match.entry.strength)
    return [*surface_of(document), *(strength / STRONGEST for strength in strongest.values())]
