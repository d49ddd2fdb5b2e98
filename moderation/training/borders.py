"""The two borders of a policy as sequences of steps, from the safest place on.

Border of rejection: a shift of every ``reject``, the highest first. Border of approval:
a shift of every ``hold``, the lowest first. Each step acts on what the steps before it
act on, and maybe on more. Every author is taken as anonymous, the strictest level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moderation.domain.comment import Accountability
from moderation.domain.decision import Outcome
from moderation.domain.errors import ModerationError
from moderation.domain.policy_shift import HARM, shifted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.domain.policy import Policy, Threshold
    from moderation.domain.scores import Scores

LEVEL = Accountability.ANONYMOUS
APPROVING: tuple[float, ...] = tuple(step / 100 for step in range(-1000, 1001))
"""Log-odds added to every ``hold``, the safest first."""
REJECTING: tuple[float, ...] = APPROVING[::-1]
"""Log-odds added to every ``reject``, the safest first."""
STEPS = len(APPROVING)


class UntunablePolicyError(ModerationError):
    """A policy without the border that a budget would move."""


def reject_steps(policy: Policy, scores: Sequence[Scores]) -> np.ndarray:
    """Return the first step that rejects each comment.

    Args:
        policy: One that :func:`check_rejecting` lets pass.
        scores: One per comment.

    Returns:
        Shape ``(comments,)``, of :data:`REJECTING`; :data:`STEPS` where none does.
    """
    steps = [
        STEPS - np.searchsorted(_thresholds(row.reject), _column(scores, name), side="right")
        for name, row in _harm(policy).items()
        if row.reject is not None
    ]
    return np.asarray(np.min(steps, axis=0))


def approve_steps(policy: Policy, scores: Sequence[Scores]) -> np.ndarray:
    """Return the first step that approves each comment.

    Args:
        policy: One that :func:`check_approving` lets pass.
        scores: One per comment.

    Returns:
        Shape ``(comments,)``, of :data:`APPROVING`; :data:`STEPS` where none does, as for
        a comment that is held for a lesson.
    """
    steps = [
        np.searchsorted(_thresholds(row.hold), _column(scores, name), side="right")
        for name, row in _harm(policy).items()
        if row.hold is not None
    ]
    rules = [(name, row[LEVEL]) for name, row in policy.thresholds.items() if name not in HARM]
    held = [any(row.outcome(s[name]) > Outcome.APPROVE for name, row in rules) for s in scores]
    return np.where(np.array(held, dtype=bool), STEPS, np.max(steps, axis=0))


def check_rejecting(policy: Policy) -> None:
    """Make sure that the policy has a border of rejection.

    Raises:
        UntunablePolicyError: It rejects nothing, or nothing without a person.
    """
    if not policy.automatic_reject:
        raise UntunablePolicyError(
            "The policy rejects nothing automatically (automatic_reject = false), and needs "
            "no budget for it: leave --max-wrong-reject out."
        )
    if all(row.reject is None for row in _harm(policy).values()):
        raise UntunablePolicyError("The policy has no `reject` threshold to move.")


def check_approving(policy: Policy) -> None:
    """Make sure that the policy has a border of approval, told by ``hold`` alone.

    Raises:
        UntunablePolicyError: It never holds for harm, or rejects for a score that it
            never holds for.
    """
    rows = _harm(policy)
    if all(row.hold is None for row in rows.values()):
        raise UntunablePolicyError("The policy has no `hold` threshold for harm to move.")
    for name, row in rows.items():
        if row.hold is None and row.reject is not None:
            raise UntunablePolicyError(
                f"The policy rejects for `{name}` and never holds for it: give it a `hold`, "
                "so that there is a border between approving and holding."
            )


def _harm(policy: Policy) -> dict[str, Threshold]:
    return {name: policy.thresholds[name][LEVEL] for name in HARM if name in policy.thresholds}


def _thresholds(base: float) -> np.ndarray:
    """Return a threshold under every shift, in ascending order."""
    return np.array([shifted(base, shift) for shift in APPROVING])


def _column(scores: Sequence[Scores], name: str) -> np.ndarray:
    return np.array([score[name] for score in scores], dtype=float)
