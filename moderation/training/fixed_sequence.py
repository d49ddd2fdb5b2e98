"""How far a border may be moved under a budget of errors, with a finite-sample guarantee.

Learn then Test (Angelopoulos, Bates, Candès, Jordan and Lei, "Learn then test:
calibrating predictive algorithms to achieve risk control", 2021): each place of the
border is a claim, "at most this share of what it acts on is an error", tested on
comments drawn independently of each other, and all claims that pass are true at once,
except with a probability of at most ``level``. Any of them may then be chosen.

The sequence is fixed before any label is seen, and counted in comments: its first place
acts on just enough of them to prove itself without an error, each next one on 3%
more. (The safest place of all acts on nothing, and proves nothing.) A sequence that ends
at its first failure would be at the mercy of a single error among the first comments;
this one takes up again. Half of ``level`` is spent on the first place, and half of what
is left each time the comments have doubled; a place that passes hands on what it had to
the next, one that fails loses it (the fallback procedure: Wiens, "A fixed sequence
Bonferroni procedure for testing multiple endpoints", 2003).

The share is one of what is acted upon, and its denominator is random. Two remarks make
the tests exact nevertheless, and neither asks that a higher score be a worse comment:

1. Given the score of the comment in place m + 1 from the safest, the m before it are
   independent draws from all that lies on their side of it. Their errors are binomial
   with the very share that is claimed, and the tail of the binomial is a p-value.
2. Which claims are false depends on the scores, and so on chance. Cut the scale wherever
   the true share, from the safest place to there, equals the budget. How many comments
   lie between the cuts tells which claims are false. Between two cuts the share of errors
   is the budget itself; between the last cut and the place of a false claim it is more.
   So, given these numbers, the errors of a false claim are binomial with the budget or
   something worse: its p-value is one, and the false claims are as good as fixed.

The second remark is exact where no two comments share a place. Comments within one step
of the border do; they are taken together, and left out where the step ends the place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta, binom

SPENT = 0.5
"""The part of what is left of the level that is spent at each start of the sequence."""
GROWTH = 1.03
"""How many times as many comments each place acts on as the one before it, at most."""
RESTART = 2
"""How many times as many comments as at the last start make another start."""
_MORE = (1.25, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 200, 500, 1000)
"""Multiples of the data at hand that are tried when saying how much is lacking."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the data shows of one place of a border.

    Attributes:
        step: The border acts on the comments whose step is this one or a lower one.
        acted: How many comments that is.
        errors: How many of them are errors.
    """

    step: int
    acted: int
    errors: int


def least(budget: float, level: float) -> int:
    """Return how many comments it takes to prove a budget without a single error.

    >>> least(budget=0.02, level=0.05)
    183
    """
    return math.ceil(math.log(SPENT * level) / math.log1p(-budget))


def sequence(comments: int, budget: float, level: float) -> list[tuple[int, float]]:
    """Return the places to test: on how many comments each acts, and what is spent there.

    Args:
        comments: How many there are; the last place acts on all but one.
        budget: The share of errors allowed.
        level: The probability with which the walk may err.

    >>> sequence(199, budget=0.02, level=0.05)
    [(183, 0.025), (186, 0.0), (192, 0.0), (198, 0.0)]
    >>> [spent for _, spent in sequence(1000, budget=0.02, level=0.05) if spent]
    [0.025, 0.0125, 0.00625]
    """
    first, size = least(budget, level), comments - 1
    sizes = {first} if size >= first else set()
    while size > first:
        sizes.add(size)
        size = int(size / GROWTH)
    places: list[tuple[int, float]] = []
    start, left = 0, level
    for acted in sorted(sizes):
        spent = SPENT * left if acted >= RESTART * start else 0.0
        places.append((acted, spent))
        start, left = (acted, left - spent) if spent else (start, left)
    return places


def walk(steps: np.ndarray, errors: np.ndarray, budget: float, level: float) -> list[Found]:
    """Return the places that keep the budget, from the safest on; none when none does.

    Args:
        steps: Per comment, the first step of the border that acts on it, shape
            ``(comments,)``; 0 is the safest.
        errors: Booleans, whether acting on the comment is an error.
        budget: The share of errors allowed among the comments acted upon.
        level: The probability with which some place returned may break the budget.
    """
    order = np.argsort(steps, kind="stable")
    ordered, counts = steps[order], np.concatenate([[0], np.cumsum(errors[order])])
    places = sequence(len(steps), budget, level)
    ends = ordered[[size for size, _ in places]]
    acted = np.searchsorted(ordered, ends)
    wrong = counts[acted]
    proofs = binom.cdf(wrong, acted, budget)
    passed: list[Found] = []
    handed_on = 0.0
    for number, (_, spent) in enumerate(places):
        handed_on += spent
        if proofs[number] <= handed_on:
            passed.append(Found(int(ends[number]) - 1, int(acted[number]), int(wrong[number])))
        else:
            handed_on = 0.0
    return passed


def nearest(
    steps: np.ndarray, errors: np.ndarray, budget: float, level: float
) -> tuple[Found, float, float | None] | None:
    """Return the place that comes nearest to a budget that no place was shown to keep.

    It is chosen for its errors, so that no guarantee is attached to it.

    Args:
        steps: As in :func:`walk`, of the comments that some step acts on.
        errors: As in :func:`walk`.
        budget: As in :func:`walk`.
        level: As in :func:`walk`.

    Returns:
        The place; the share of errors that it does not exclude (Clopper and Pearson,
        1934); and how many times as many such comments it takes at least, None where no
        number would do. None where no comment is acted upon.
    """
    if not len(steps):
        return None
    ends = np.unique(steps)
    acted = np.searchsorted(np.sort(steps), ends, side="right")
    wrong = np.searchsorted(np.sort(steps[errors]), ends, side="right")
    part = min((s for _, s in sequence(len(steps), budget, level) if s), default=SPENT * level)
    right = acted - wrong
    bounds = np.where(right, beta.ppf(1 - part, wrong + 1, np.maximum(right, 1)), 1.0)
    best, times = int(np.argmin(np.where(bounds > budget, bounds, 1.0))), None
    for more in _MORE:
        proof = binom.cdf(np.ceil(wrong * more), np.floor(acted * more), budget)
        if proof.min() <= SPENT * level:
            best, times = int(np.argmin(proof)), more
            break
    place = Found(int(ends[best]), int(acted[best]), int(wrong[best]))
    return place, float(bounds[best]), times
