"""Saying honestly that a budget cannot be promised: what was reached, what would help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moderation.domain.errors import ModerationError
from moderation.training.borders import STEPS
from moderation.training.fixed_sequence import least, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

CROSSED = (
    "The borders would cross: the comments that are safest to approve score above the "
    "threshold of rejection. Start from a policy whose `reject` is higher, or leave one "
    "budget out."
)
_WORDS = {"wrong-reject": ("rejected", "harmless"), "missed": ("approved", "harmful")}
_INSTEAD = {
    "wrong-reject": (
        "Else loosen the budget, or let more be held: without this budget and with "
        "`automatic_reject = false` in the policy, what would be rejected is held."
    ),
    "missed": "Else loosen the budget; thresholds that hold more were tried too.",
}


class BudgetError(ModerationError):
    """Budgets that cannot be promised on the data at hand."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep ``problems``, a few sentences per budget."""
        self.problems = list(problems)
        listing = "".join(f"\n  - {problem}" for problem in problems)
        super().__init__(f"The budgets cannot be promised, and no policy was written:{listing}")


@dataclass(frozen=True, slots=True)
class Missing:
    """A budget that no place of its border was shown to keep.

    Attributes:
        name: ``wrong-reject`` or ``missed``.
        level: The probability with which its walk might have erred.
        steps: As given to the walk, and likewise ``errors``.
    """

    name: str
    budget: float
    level: float
    steps: np.ndarray
    errors: np.ndarray


def refusal(missing: Missing) -> str:
    """Return a few sentences: which budget, what was reached, what to do."""
    verb, kind = _WORDS[missing.name]
    acts = missing.steps < STEPS
    near = nearest(missing.steps[acts], missing.errors[acts], missing.budget, missing.level)
    reached, more = "No threshold would have any.", "It takes comments that some threshold reaches."
    if near:
        place, bound, times = near
        reached = (
            f"The nearest thresholds would have {place.acted:,} {verb}, {place.errors:,} of them "
            f"{kind}, which does not exclude {bound:.1%}."
        )
        more = "More comments like these would not help: the model mistakes too many."
        if times:
            more = f"It would take at least {times:g} times as many comments like these."
    enough = least(missing.budget, missing.level)
    return (
        f"--max-{missing.name}: {len(missing.steps):,} comments do not show with "
        f"{percent(1 - missing.level)} confidence that at most {percent(missing.budget)} of those "
        f"{verb} are {kind}. {reached} Without a single error, {enough:,} {verb} comments would "
        f"do. {more} {_INSTEAD[missing.name]}"
    )


def percent(share: float) -> str:
    """Write a share as people do.

    >>> percent(0.02), percent(0.125), percent(0.95)
    ('2%', '12.5%', '95%')
    """
    return f"{100 * share:.4g}%"
