"""Turning raw log-odds into probabilities that mean what they say.

Platt, "Probabilistic outputs for support vector machines" (1999), on out-of-fold
log-odds. The rows are weighted so that positives have a stated prior: the share of
such comments among those the service will see, or one half for toxicity.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

RIDGE = 1e-3
"""Keeps the slope finite where the two classes do not overlap."""


def prior_weights(targets: np.ndarray, prior: float, weights: np.ndarray) -> np.ndarray:
    """Scale row weights so that positives weigh ``prior`` and negatives ``1 - prior``.

    Args:
        targets: Booleans, shape ``(rows,)``; both classes present.
        prior: In (0, 1).
        weights: Shape ``(rows,)``, positive.
    """
    positive = weights[targets].sum()
    negative = weights[~targets].sum()
    scale = np.where(targets, prior / positive, (1 - prior) / negative)
    return np.asarray(weights * scale)


def fit_calibration(
    raw: np.ndarray, targets: np.ndarray, weights: np.ndarray
) -> tuple[float, float]:
    """Fit ``sigmoid(raw * slope + offset)`` with a slope that is never negative.

    Args:
        raw: Out-of-fold log-odds, shape ``(rows,)``.
        targets: Booleans, shape ``(rows,)``.
        weights: Shape ``(rows,)``, summing to 1.

    Returns:
        ``(slope, offset)``.
    """

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        slope, offset = parameters
        log_odds = raw * slope + offset
        losses = np.logaddexp(0.0, np.where(targets, -log_odds, log_odds))
        error = weights * (expit(log_odds) - targets)
        gradient = np.array([raw @ error + RIDGE * slope, error.sum()])
        return float(weights @ losses + RIDGE / 2 * slope**2), gradient

    bounds = [(0.0, None), (None, None)]
    result = minimize(loss, np.array([1.0, 0.0]), jac=True, bounds=bounds, method="L-BFGS-B")
    slope, offset = result.x
    return float(slope), float(offset)
