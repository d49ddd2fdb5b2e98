"""From risk budgets to thresholds: ``moderation tune``.

An owner states two budgets: of what is rejected automatically, the share that should
have been published, and of what is approved automatically, the share that is harmful.
Each moves one border of the policy as far as :mod:`moderation.training.fixed_sequence`
allows; what lies between them is held. The risk that a budget is broken is split evenly
between those that are stated, so that all hold together with the confidence asked for
(Bonferroni).

Why not MAPIE 1.6 and its ``BinaryClassificationController``: its grid starts where
nothing is acted upon, whose p-value is NaN and ends a fixed sequence at once; it orders
the sequence by the data that is tested, where the share of errors is not monotone; and
a sequence counted in comments cannot be said in it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moderation.domain.decision import Outcome
from moderation.domain.policy_shift import crosses, shift_policy
from moderation.training.borders import (
    APPROVING,
    LEVEL,
    REJECTING,
    approve_steps,
    check_approving,
    check_rejecting,
    reject_steps,
)
from moderation.training.fixed_sequence import Found, walk
from moderation.training.refusal import CROSSED, BudgetError, Missing, refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.domain.policy import Policy
    from moderation.domain.scores import Scores


@dataclass(frozen=True, slots=True)
class Judged:
    """A comment of the tuning data.

    Attributes:
        scores: None where the comment is held for its language, and never scored.
        toxic: Whether it insults, hates or threatens; None where readers are undecided.
    """

    scores: Scores | None
    toxic: bool | None


@dataclass(frozen=True, slots=True)
class Budgets:
    """What the owner accepts; a budget of None leaves its border as it is.

    Attributes:
        wrong_reject: Share of harmless comments among those rejected automatically.
        missed: Share of toxic comments among those approved automatically.
        confidence: Probability that all stated budgets hold.

    >>> round(Budgets(wrong_reject=0.02, missed=0.03, confidence=0.9).level, 3)
    0.05
    """

    wrong_reject: float | None
    missed: float | None
    confidence: float = 0.9

    @property
    def level(self) -> float:
        """The probability with which each stated budget may be broken."""
        stated = (self.wrong_reject is not None) + (self.missed is not None)
        return (1 - self.confidence) / max(1, stated)


@dataclass(frozen=True, slots=True)
class Border:
    """Where a border came to stand: its shift in log-odds, and what was seen there."""

    shift: float
    found: Found


@dataclass(frozen=True, slots=True)
class Tuning:
    """What came of the budgets.

    Attributes:
        policy: The base with its borders moved, under the version of the base.
        reject: None where no budget was stated; likewise ``hold``.
        decided: How many comments were tested.
        toxic: How many of these are toxic.
    """

    policy: Policy
    reject: Border | None
    hold: Border | None
    decided: int
    toxic: int


def tune(policy: Policy, judged: Sequence[Judged], budgets: Budgets) -> Tuning:
    """Move the borders of a policy as far as the budgets allow.

    Args:
        policy: Where the thresholds start from.
        judged: Comments drawn independently from the traffic that the policy will meet,
            none of which the model was trained on. The undecided and those that are not
            scored count for nothing here.
        budgets: Each within (0, 1).

    Raises:
        UntunablePolicyError: The policy lacks a border that a budget would move.
        BudgetError: A budget cannot be promised; the message says what was reached.
    """
    rows = [(row.scores, row.toxic) for row in judged if row.scores and row.toxic is not None]
    scores = [known for known, _ in rows]
    toxic = np.array([bool(known) for _, known in rows], dtype=bool)
    rejects: list[Border | None] = [None]
    holds: list[Border | None] = [None]
    missing: list[Missing] = []
    if (budget := budgets.wrong_reject) is not None:
        check_rejecting(policy)
        steps = reject_steps(policy, scores)
        rejects = _borders(walk(steps, ~toxic, budget, budgets.level), REJECTING)
        if not rejects:
            missing.append(Missing("wrong-reject", budget, budgets.level, steps, ~toxic))
    if (budget := budgets.missed) is not None:
        check_approving(policy)
        steps = approve_steps(policy, scores)
        holds = _borders(walk(steps, toxic, budget, budgets.level), APPROVING)
        if not holds:
            missing.append(Missing("missed", budget, budgets.level, steps, toxic))
    if missing:
        raise BudgetError([refusal(one) for one in missing])
    return Tuning(*_apart(policy, rejects, holds), len(rows), int(toxic.sum()))


def per_hundred(policy: Policy, judged: Sequence[Judged]) -> dict[Outcome, float]:
    """Return how many comments of a hundred meet each outcome, the undecided included."""
    found = Counter(
        policy.decide(row.scores, LEVEL)[0] if row.scores else Outcome.HOLD for row in judged
    )
    return {outcome: 100 * found[outcome] / max(1, len(judged)) for outcome in Outcome}


def _borders(found: Sequence[Found], shifts: Sequence[float]) -> list[Border | None]:
    return [Border(shifts[place.step], place) for place in found]


def _apart(
    policy: Policy, rejects: Sequence[Border | None], holds: Sequence[Border | None]
) -> tuple[Policy, Border | None, Border | None]:
    """Return the borders, moved as far as they go without crossing.

    All places passed keep their budget at once, so that any may be chosen. Rejecting
    comes first: it gives way only where not even the safest hold fits.
    """
    for reject in reversed(rejects):
        if crosses(_moved(policy, reject, holds[0])):
            continue
        for hold in reversed(holds):
            moved = _moved(policy, reject, hold)
            if not crosses(moved):
                return moved, reject, hold
    raise BudgetError([CROSSED])


def _moved(policy: Policy, reject: Border | None, hold: Border | None) -> Policy:
    return shift_policy(
        policy,
        hold=hold.shift if hold else None,
        reject=reject.shift if reject else None,
    )
