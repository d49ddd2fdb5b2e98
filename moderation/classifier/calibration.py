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
) -> tuple[np.ndarray, float]:
    """Fit ``sigmoid(raw @ slopes + offset)`` with slopes that are never negative.

    Args:
        raw: Out-of-fold log-odds, shape ``(rows, heads)``.
        targets: Booleans, shape ``(rows,)``.
        weights: Shape ``(rows,)``, summing to 1.

    Returns:
        ``(slopes, offset)``, slopes of shape ``(heads,)``.
    """
    heads = raw.shape[1]

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        slopes, offset = parameters[:heads], parameters[heads]
        log_odds = raw @ slopes + offset
        losses = np.logaddexp(0.0, np.where(targets, -log_odds, log_odds))
        error = weights * (expit(log_odds) - targets)
        gradient = np.append(raw.T @ error + RIDGE * slopes, error.sum())
        return float(weights @ losses + RIDGE / 2 * slopes @ slopes), gradient

    start = np.append(np.full(heads, 1.0 / heads), 0.0)
    bounds = [(0.0, None)] * heads + [(None, None)]
    result = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B")
    return result.x[:heads], float(result.x[heads])
