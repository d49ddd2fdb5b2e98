"""What leaving plainly harmless comments out of the second stage costs and saves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moderation.domain.scores import SCORE_NAMES, Scores
from moderation.evaluation.outcomes import decided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.domain.policy import Policy

SHARES = tuple(round(0.02 * step, 2) for step in range(1, 51))
"""Of a score's holding threshold, where the encoder is asked."""


@dataclass(frozen=True, slots=True)
class Band:
    """One way around the encoder, and what it costs.

    Attributes:
        share: Of the holding thresholds.
        sure_below: First-stage probabilities under which a comment is plainly harmless,
            shape ``(scores,)``.
        called: Share of the comments that the encoder reads.
        changed: Share of the comments whose outcome differs from reading all of them.
    """

    share: float
    sure_below: np.ndarray
    called: float
    changed: float


class Stages:
    """Comments as each stage judges them, to be compared under any band."""

    def __init__(self, first: np.ndarray, both: np.ndarray, policy: Policy) -> None:
        """Decide every comment twice.

        Args:
            first: Probabilities of the first stage, shape ``(rows, scores)``.
            both: Those of both stages on the same comments.
            policy: Whose outcomes must not change; every author is taken as anonymous.
        """
        self._first = first
        self._holds = np.array([_hold(policy, name) for name in SCORE_NAMES])
        self._differ = _outcomes(first, policy) != _outcomes(both, policy)

    def at(self, share: float) -> Band:
        """Return the band that asks the encoder from a share of the holding thresholds."""
        return self._band(share, share * self._holds)

    def below(self, sure_below: np.ndarray) -> Band:
        """Return the band of given probabilities; its share is that of its boldest score."""
        return self._band(float((sure_below / self._holds).max()), sure_below)

    def _band(self, share: float, sure_below: np.ndarray) -> Band:
        called = (self._first >= sure_below).any(axis=1)
        changed = ~called & self._differ
        return Band(share, sure_below, float(called.mean()), float(changed.mean()))


def trade_off(first: np.ndarray, both: np.ndarray, policy: Policy) -> Iterator[Band]:
    """Yield bands from the widest (nearly all is read) to the narrowest.

    Args:
        first: Probabilities of the first stage on ordinary comments, ``(rows, scores)``.
        both: Those of both stages on the same comments.
        policy: Whose outcomes must not change; every author is taken as anonymous.
    """
    stages = Stages(first, both, policy)
    return (stages.at(share) for share in SHARES)


def _hold(policy: Policy, name: str) -> float:
    """Return the lowest holding threshold of a score; above any score where it never acts."""
    levels = policy.thresholds.get(name, {})
    return min((level.hold for level in levels.values() if level.hold is not None), default=2.0)


def _outcomes(probabilities: np.ndarray, policy: Policy) -> np.ndarray:
    return decided((Scores(*row) for row in probabilities.tolist()), policy)
