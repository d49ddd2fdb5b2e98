"""Two models beside each other: what each says of the comments that are stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from api.services.desk.house_rules import outcome_of, rules_of
from api.services.rules.engines import with_policy
from api.services.stored import comment_of
from api.storage.tables import Comment, Site
from moderation.corpus.example import Example  # noqa: TC001 -- with the rest
from moderation.domain.decision import Outcome  # noqa: TC001 -- with the rest
from moderation.training.adapt import is_kept_back, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from moderation.domain.decision import Decision
    from moderation.domain.policy import Policy
    from moderation.engine import ModerationEngine

BATCH = 200
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Change:
    """A comment that two models decide differently.

    Attributes:
        name: The blog's own identifier, or None.
    """

    comment_id: int
    name: str | None
    site: str
    before: Outcome
    after: Outcome
    text: str


@dataclass(slots=True)
class Changes:
    """What two models decide differently, of how many comments.

    Attributes:
        cut: Whether there were more comments than were looked at.
    """

    found: list[Change]
    seen: int = 0
    cut: bool = False


def changes(
    session: Session,
    engines: tuple[ModerationEngine, ModerationEngine],
    since: datetime,
    *,
    most: int = MOST,
    progress: Callable[[str], None] = lambda _: None,
) -> Changes:
    """Decide stored comments with both models, the latest first, each by its site's policy.

    Args:
        session: Its transactions are begun and ended here.
        engines: Both models, with the policy of the settings.
        since: Comments received from then on.
        most: How many at most.
        progress: Called with how many were read.
    """
    result, last = Changes([]), None
    while True:
        with session.begin():
            rows = _before(session, since, last)
            sites = {row.site_id for row, _ in rows}
            rules = {site: rules_of(session, site, engines[0].policy) for site in sites}
        session.expunge_all()
        if not rows:
            return result
        if result.seen >= most:
            result.cut = True
            return result
        for site, policy in rules.items():
            result.found += _different(
                [one for one in rows if one[0].site_id == site], engines, policy
            )
        result.seen += len(rows)
        last = rows[-1][0].id
        progress(f"{result.seen:,} comments decided twice")


def kept_back(examples: Sequence[Example]) -> list[Example]:
    """Return the decisions that no local term ever learns from."""
    usable = [e for e in examples if any(value is not None for value in e.labels.values())]
    whole = joined(sorted(usable, key=lambda example: example.id))
    return [example for example, kept in zip(whole, is_kept_back(whole), strict=True) if kept]


def log_odds(engine: ModerationEngine, examples: Sequence[Example]) -> np.ndarray:
    """Return what a model says of examples, shape ``(rows, k)``."""
    scorer, found = engine.scorer, []
    for start in range(0, len(examples), BATCH):
        documents = [scorer.read(e.text, e.context) for e in examples[start : start + BATCH]]
        found.append(scorer.taught(*scorer.evidence(documents)))
    return np.vstack(found)


def _before(session: Session, since: datetime, last: int | None) -> list[tuple[Comment, str]]:
    query = (
        select(Comment, Site.name)
        .join(Site, Site.id == Comment.site_id)
        .where(Comment.received_at >= since)
        .options(selectinload(Comment.decisions))
        .order_by(Comment.id.desc())
        .limit(BATCH)
    )
    if last is not None:
        query = query.where(Comment.id < last)
    return [(comment, name) for comment, name in session.execute(query)]


def _different(
    rows: Sequence[tuple[Comment, str]],
    engines: tuple[ModerationEngine, ModerationEngine],
    policy: Policy,
) -> Iterator[Change]:
    comments = [comment_of(row) for row, _ in rows]
    one, other = (
        with_policy(engine, policy).moderate_many(comments, explain=False) for engine in engines
    )
    for (row, site), *said in zip(rows, one, other, strict=True):
        before, after = (outcome_then(policy, decision, row) for decision in said)
        if before is not after:
            yield Change(row.id, row.external_id, site, before, after, row.text)


def outcome_then(policy: Policy, decision: Decision, row: Comment) -> Outcome:
    """Return what a model's scores would have led to when a stored comment came.

    Args:
        policy: That was used.
        decision: What the model says of the text today.
        row: With its decisions, the first of which tells who its author was then.
    """
    if decision.scores is None or not row.decisions:
        return decision.outcome
    return outcome_of(policy, decision.scores, row.decisions[0])
