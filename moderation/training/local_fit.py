"""Fitting the local term: logistic regression around what the model already says.

For one score, with the model's log-odds ``b``, features ``x`` and a person's verdict ``y``::

    sum over decisions of  log loss(y, b + x·w)
    + weight · sum over anchors of  KL(p || sigmoid(logit p + x·w))
    + strength / 2 · sum over features of  stiffness · w²

It is the maximum a posteriori of the weights under a Gaussian prior whose mean is the
shipped model (Chelba and Acero, "Adaptation of maximum entropy capitalizer: little data can
help a lot", 2004); precisions by how often a feature was seen follow Kirkpatrick et al.,
"Overcoming catastrophic forgetting in neural networks" (2017); anchors, comments of which
the model is to say what it said, are those of Li and Hoiem, "Learning without forgetting"
(2016). There is no intercept: what people decide on was mostly held, and its base rate is not
that of the traffic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array, diags_array, vstack
from scipy.special import expit

if TYPE_CHECKING:
    from moderation.training.local_rows import LocalRows

STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0)
"""Of the prior, tried by cross-validation; without any effect is tried too."""
CLIP = 12.0
"""Log-odds beyond which a model is as sure as can be."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Comments of which the model is to say what it said.

    Attributes:
        features: Shape ``(rows, features)``.
        log_odds: Shape ``(rows, k)``.
        weight: How many comments each of them stands for.
    """

    features: csr_array
    log_odds: np.ndarray
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Problem:
    """One score's decisions, ready to be fitted.

    Attributes:
        scaled: Features of decisions, then anchors, divided by the root of the stiffness,
            shape ``(rows, used)``.
        log_odds: What the model says of them, shape ``(rows,)``.
        targets: 0 or 1; of anchors the probability that is to stay; shape ``(rows,)``.
        weights: What each row counts for, shape ``(rows,)``.
        used: Columns of the vocabulary that may move.
        roots: Roots of their stiffness.
        decisions: How many rows are decisions.
    """

    scaled: csr_array
    log_odds: np.ndarray
    targets: np.ndarray
    weights: np.ndarray
    used: np.ndarray
    roots: np.ndarray
    decisions: int


def problem_of(
    rows: LocalRows, column: int, chosen: np.ndarray, anchors: Anchors | None, stiff: np.ndarray
) -> Problem:
    """Return what is to be fitted.

    Args:
        rows: The decisions.
        column: Of the score.
        chosen: Rows whose verdict on it is known.
        anchors: None where there are none.
        stiff: Shape ``(features,)``; infinite where a feature may not move.
    """
    features = rows.features[chosen]
    seen = np.asarray((features != 0).sum(axis=0)).ravel()
    used = np.flatnonzero((seen > 0) & np.isfinite(stiff))
    roots = np.sqrt(stiff[used])
    blocks, said = [features[:, used]], [rows.log_odds[chosen, column]]
    if anchors is not None:
        blocks.append(anchors.features[:, used])
        said.append(anchors.log_odds[:, column])
    log_odds = np.concatenate(said).clip(-CLIP, CLIP)
    kept = expit(log_odds[len(chosen) :])
    counts = np.ones(len(log_odds))
    counts[len(chosen) :] = anchors.weight if anchors else 1.0
    return Problem(
        scaled=csr_array(vstack(blocks, format="csr") @ diags_array(1.0 / roots)),
        log_odds=log_odds,
        targets=np.concatenate([rows.targets[chosen, column], kept]),
        weights=counts,
        used=used,
        roots=roots,
        decisions=len(chosen),
    )


def fit(problem: Problem, strength: float, kept: np.ndarray | None = None) -> np.ndarray:
    """Return the weights of the used columns, shape ``(used,)``.

    Args:
        problem: The score's decisions and anchors.
        strength: Of the prior.
        kept: Booleans over the decisions, those to learn from; all by default.
    """
    rows = np.arange(len(problem.targets))
    if kept is not None:
        rows = rows[np.concatenate([kept, np.ones(len(rows) - len(kept), dtype=bool)])]
    features, said = problem.scaled[rows], problem.log_odds[rows]
    targets, counts = problem.targets[rows], problem.weights[rows]
    transposed = features.T.tocsr()

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        log_odds = said + features @ weights
        losses = np.logaddexp(0.0, log_odds) - targets * log_odds
        gradient = transposed @ (counts * (expit(log_odds) - targets)) + strength * weights
        return float(counts @ losses + strength / 2 * (weights @ weights)), gradient

    start = np.zeros(len(problem.used))
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200, "gtol": 1e-4}
    )
    return np.asarray(found.x / problem.roots)


def log_loss(targets: np.ndarray, log_odds: np.ndarray) -> np.ndarray:
    """Return the loss of each row, shape ``(rows,)``."""
    said = log_odds.clip(-CLIP, CLIP)
    return np.asarray(np.logaddexp(0.0, said) - targets * said)
