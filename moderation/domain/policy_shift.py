"""Moving a policy's borders without touching the owner's relations between thresholds.

Every threshold of one border moves by the same number on the scale of log-odds: what
was stricter for hate than for insult, or for a hidden face than for a known one, stays
so. A policy has two borders that speak of harm: between approving and holding (the
``hold`` of insult, hate, threat and toxicity, that of a first comment included) and between
holding and rejecting (their ``reject``). Holds for lecturing or obscenity are a matter of
house rules, and stay.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from moderation.domain.policy import TOXICITY, Policy, Threshold
from moderation.domain.scores import TOXIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation.domain.comment import Accountability

HARM: tuple[str, ...] = (*(label.value for label in TOXIC_LABELS), TOXICITY)
"""The scores whose thresholds move."""

DECIMALS = 4
"""Of a threshold, as of the scores it is compared with."""


def shifted(probability: float, shift: float) -> float:
    """Move a probability by a number of log-odds; 0 and 1 stay where they are.

    A higher shift never gives a lower threshold, nor does a higher probability.

    >>> shifted(0.5, 1.0), shifted(0.97, -2.0), shifted(1.0, -2.0)
    (0.7311, 0.814, 1.0)
    """
    if probability <= 0 or probability >= 1:
        return probability
    odds = math.exp(math.log(probability) - math.log1p(-probability) + shift)
    return round(odds / (1 + odds), DECIMALS)


def shift_policy(policy: Policy, *, hold: float | None, reject: float | None) -> Policy:
    """Return the policy with one or both of its borders of harm moved.

    Args:
        policy: The policy to start from, which is left as it is.
        hold: Log-odds added to every ``hold`` of :data:`HARM`; None leaves them alone.
        reject: The same for every ``reject``.
    """
    moved = {
        name: _moved(levels, hold, reject) if name in HARM else levels
        for name, levels in policy.thresholds.items()
    }
    sooner = {
        name: Threshold(_maybe(row.hold, hold), row.reject) if name in HARM else row
        for name, row in policy.first.items()
    }
    return replace(policy, thresholds=moved, first=sooner)


def crosses(policy: Policy) -> bool:
    """Say whether some score is rejected before it is held, which no policy may do."""
    return any(
        row.hold is not None and row.reject is not None and row.hold > row.reject
        for levels in policy.thresholds.values()
        for row in levels.values()
    )


def _moved(
    levels: Mapping[Accountability, Threshold], hold: float | None, reject: float | None
) -> dict[Accountability, Threshold]:
    return {
        level: Threshold(_maybe(row.hold, hold), _maybe(row.reject, reject))
        for level, row in levels.items()
    }


def _maybe(probability: float | None, shift: float | None) -> float | None:
    if probability is None or shift is None:
        return probability
    return shifted(probability, shift)
