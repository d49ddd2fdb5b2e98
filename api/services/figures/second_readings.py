"""Whether moderators, reading again months later without seeing, decide as they had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import krippendorff
import numpy as np
from sqlalchemy import select

from api.services.figures.intervals import Share
from api.storage.tables import Act, Decision, Review
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

ENOUGH = 30
"""Pairs of readings under which an agreement says nothing."""
REPLICATES = 1000
Pair = tuple[Outcome, Outcome]
"""What was decided first, and at the second reading."""


@dataclass(frozen=True, slots=True)
class SecondReadings:
    """Agreement of people with themselves.

    Attributes:
        same: Of the comments read twice, those decided the same way.
        alpha: Krippendorff's, for nominal data: 1 is full agreement, 0 what chance alone
            gives. None under :data:`ENOUGH` pairs, or where everything was decided alike.
        interval: What holds 95% of the alphas of resampled comments.
    """

    same: Share
    alpha: float | None
    interval: tuple[float, float] | None

    @property
    def missing(self) -> int:
        """How many pairs are missing."""
        return max(0, ENOUGH - self.same.total)


def second_readings(pairs: Sequence[Pair]) -> SecondReadings:
    """Sum up comments read twice.

    Alpha: Krippendorff, "Computing Krippendorff's alpha-reliability" (2011); its interval is
    a percentile bootstrap over comments (Hayes and Krippendorff, 2007), seeded, so that a
    page shown twice says the same.
    """
    same = Share(sum(first is second for first, second in pairs), len(pairs))
    if len(pairs) < ENOUGH or (alpha := _alpha(codes := _codes(pairs))) is None:
        return SecondReadings(same, None, None)
    random = np.random.default_rng(0)
    drawn = (codes[:, random.integers(len(pairs), size=len(pairs))] for _ in range(REPLICATES))
    found = [value for sample in drawn if (value := _alpha(sample)) is not None]
    low, high = np.percentile(found, [2.5, 97.5])
    return SecondReadings(same, alpha, (float(low), float(high)))


def pairs(session: Session, sites: Collection[int]) -> list[Pair]:
    """Return all comments of these sites that somebody read twice, whenever that was.

    The first reading is the last decision that the same person had taken before, and
    that nobody took back; see ``Act.before`` for what the second one said.
    """
    taken_back = select(Decision.undoes).where(Decision.undoes.is_not(None))
    rows = session.execute(
        select(Act.id, Act.before, Decision.outcome)
        .join(Review, Review.id == Act.review_id)
        .join(
            Decision,
            (Decision.comment_id == Review.comment_id)
            & (Decision.actor == Act.actor)
            & (Decision.created_at < Act.created_at),
        )
        .where(
            Review.site_id.in_(sites),
            Review.kind == "second",
            Act.kind.in_(("approve", "reject")),
            Act.undone_at.is_(None),
            Decision.undoes.is_(None),
            Decision.id.not_in(taken_back),
        )
        .order_by(Act.id, Decision.position)
    )
    found = {
        row.id: (Outcome(row.outcome), Outcome(row.before["verdict"]["outcome"])) for row in rows
    }
    return list(found.values())


def _codes(pairs: Sequence[Pair]) -> np.ndarray:
    """Return one row for each reading, one column for each comment."""
    return np.array([[float(said is Outcome.REJECT) for said in pair] for pair in pairs]).T


def _alpha(codes: np.ndarray) -> float | None:
    if codes.min() == codes.max():
        return None
    return float(krippendorff.alpha(codes, level_of_measurement="nominal"))
