"""Where the remarks of the mirror begin, so that nobody finds the thresholds by trying.

A remark does not begin at the policy's threshold but at the highest border that is not above
it, of borders that lie :data:`STEP` apart on the scale of log-odds and are the same for every
blog: whoever finds where remarks begin knows no more than between which two borders the
threshold lies. Rounding goes down, so that what would be held for its words never comes back
without a remark.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from moderation.domain.policy import Policy, Threshold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation.domain.comment import Accountability

STEP = 0.75
"""Between two borders, in log-odds: 0.50 and 0.32, 0.18 and 0.095."""
_PARTS = 10_000
"""Of one, as far as scores are rounded."""


def softened(policy: Policy) -> Policy:
    """Return the policy whose thresholds to hold lie on borders, and that rejects nothing."""
    reading = replace(policy.reading, lecturing_hold=_below(policy.reading.lecturing_hold))
    return replace(
        policy,
        thresholds={name: _softened(levels) for name, levels in policy.thresholds.items()},
        first={name: _border(row) for name, row in policy.first.items()},
        reading=reading,
    )


def _softened(
    levels: Mapping[Accountability, Threshold],
) -> Mapping[Accountability, Threshold]:
    return {level: _border(row) for level, row in levels.items()}


def _border(row: Threshold) -> Threshold:
    """Return where remarks begin: where a comment is held, or else where it is rejected."""
    lowest = row.reject if row.hold is None else row.hold
    return Threshold(None if lowest is None else _below(lowest))


def _below(probability: float) -> float:
    """Return the highest border that is not above a probability; 0 and 1 stay.

    >>> [_below(probability) for probability in (0.12, 0.15, 0.3, 0.5, 0.6)]
    [0.0953, 0.0953, 0.1824, 0.5, 0.5]
    """
    if not 0 < probability < 1:
        return probability
    steps = math.floor((math.log(probability) - math.log1p(-probability)) / STEP)
    # Rounded down too, so that no border is above the threshold it stands for.
    return math.floor(_PARTS / (1 + math.exp(-steps * STEP))) / _PARTS
