"""What other thresholds would have made of the comments of the last 90 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from api.services.rules.comparison import Case, Comparison
from api.services.rules.policies import policy_in_force
from api.services.rules.scored import scored, unscored
from api.storage.types import now
from moderation.domain.policy import SHIPPED, Policy, parse_policy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from api.services.rules.scored import Scored
    from api.storage.tables import PolicyVersion
    from moderation.domain.decision import Outcome

DAYS = 90


@dataclass(frozen=True, slots=True)
class Ruling:
    """The policy that decides for a site, and its text.

    Attributes:
        row: None where it is that of the settings.
    """

    row: PolicyVersion | None
    text: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What changes between the policy in force and another one.

    Attributes:
        unscored: Comments in another language, held by both.
        since: When the comments began to come, at most :data:`DAYS` ago.
        held_a_week: How many more would be held each week; negative for fewer.
    """

    comparison: Comparison
    unscored: int
    since: datetime
    held_a_week: float


def ruling(session: Session, site_id: int, settings_policy: Path | None) -> Ruling:
    """Return what decides for a site, inside a transaction.

    Args:
        session: In a transaction.
        site_id: Of the site.
        settings_policy: The file of the settings; None for the shipped one.
    """
    row = policy_in_force(session, site_id)
    text = row.document if row else (settings_policy or SHIPPED).read_text(encoding="utf-8")
    return Ruling(row, text, parse_policy(text))


def compare(rows: Iterable[Scored], old: Policy, new: Policy) -> list[Case]:
    """Decide comments by two policies."""
    return [_case(row, row.under(old), row.under(new)) for row in rows]


def compare_with_answer(rows: Iterable[Scored], new: Policy) -> list[Case]:
    """Compare a policy with what was really answered when each comment came."""
    return [_case(row, (row.answered, row.because), row.under(new)) for row in rows]


def what_if(session: Session, site_id: int, old: Policy, new: Policy) -> WhatIf:
    """Compare two policies on stored scores, inside a transaction."""
    at = now()
    begin = at - timedelta(days=DAYS)
    rows = scored(session, site_id, begin)
    since = rows[-1].at if rows else begin
    comparison = Comparison(compare(rows, old, new))
    held = comparison.held_a_week((at - since).total_seconds())
    return WhatIf(comparison, unscored(session, site_id, begin), since, held)


def _case(
    row: Scored, before: tuple[Outcome, str | None], after: tuple[Outcome, str | None]
) -> Case:
    name = after[1] or before[1]
    weighed = (name, row.scores[name]) if name else None
    return Case(row.comment, row.at, before[0], after[0], row.said, weighed)
