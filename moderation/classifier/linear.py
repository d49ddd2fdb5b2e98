"""The linear stage: one logistic head per score, then a linear calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of the heads and of their calibration.

    With ``n`` features and ``k = len(SCORE_NAMES)`` scores:

    Attributes:
        coefficients: Shape ``(n, k)``, one column per head.
        intercepts: Shape ``(k,)``.
        slopes: Shape ``(k,)``: calibrated log-odds are ``raw * slopes + offsets``
            (Platt scaling).
        offsets: Shape ``(k,)``.
    """

    coefficients: np.ndarray
    intercepts: np.ndarray
    slopes: np.ndarray
    offsets: np.ndarray

    def raw(self, features: csr_array) -> np.ndarray:
        """Return the heads' log-odds, shape ``(rows, k)``."""
        return np.asarray(features @ self.coefficients + self.intercepts)

    def log_odds(self, raw: np.ndarray) -> np.ndarray:
        """Return calibrated log-odds, shape ``(rows, k)``, of those that are not."""
        return np.asarray(raw * self.slopes + self.offsets)

    def probabilities(self, features: csr_array) -> np.ndarray:
        """Return calibrated probabilities, shape ``(rows, k)``."""
        return np.asarray(expit(self.log_odds(self.raw(features))))

    def weights_of(self, name: str) -> np.ndarray:
        """Return what one unit of each feature adds to a score's log-odds, shape ``(n,)``."""
        column = SCORE_NAMES.index(name)
        return np.asarray(self.coefficients[:, column] * self.slopes[column])
