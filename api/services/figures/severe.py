"""How many hard comments somebody has read today: a reason to pause, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from api.storage.tables import Act, Decision, Review
from moderation.domain.scores import TOXIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

SEVERE_FROM = 0.5
PAUSE_FROM = 20


def is_severe(scores: Mapping[str, float] | None) -> bool:
    """Say whether a comment more likely than not insults, hates or threatens.

    >>> is_severe({"insult": 0.1, "hate": 0.5, "threat": 0.0}), is_severe(None)
    (True, False)
    """
    return scores is not None and any(scores[label] >= SEVERE_FROM for label in TOXIC_LABELS)


def severe_seen(session: Session, sites: Collection[int], since: datetime) -> dict[str, int]:
    """Count the severe comments that each person dealt with since a moment.

    Skipped and undone ones were read too, and count; each comment counts once.
    """
    rows = session.execute(
        select(Act.actor, Review.comment_id, Decision.scores)
        .join(Review, Review.id == Act.review_id)
        .join(Decision, (Decision.comment_id == Review.comment_id) & (Decision.position == 0))
        .where(Review.site_id.in_(sites), Act.created_at >= since)
    )
    seen: dict[str, set[int]] = {}
    for actor, comment, scores in rows:
        if is_severe(scores):
            seen.setdefault(actor, set()).add(comment)
    return {actor: len(comments) for actor, comments in seen.items()}
