"""Where people and the filter part ways.

A comment that is held is a question, not a verdict. A person contradicts the filter when
they publish what it held or refused, or refuse what it published.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.services.figures.intervals import Share
from api.services.figures.period import week_of
from moderation.domain.decision import Outcome
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from api.services.figures.rows import Verdict

NONE = ""
"""Stands for the label of what the filter published: it suspected nothing."""


@dataclass(frozen=True, slots=True)
class Week:
    """The decisions of people in a week that begins on ``monday``, and those that agree."""

    monday: date
    agreeing: Share


def overturned(verdict: Verdict) -> bool:
    """Say whether a person contradicted the filter."""
    approved = verdict.automatic.outcome is Outcome.APPROVE
    return approved is not (verdict.outcome is Outcome.APPROVE)


def overturned_by_label(verdicts: Iterable[Verdict]) -> dict[str, Share]:
    """Return, for each label that the filter suspected, how often people saw otherwise.

    A comment suspected of two things counts for both. Labels never suspected are absent;
    :data:`NONE` stands for what the filter had published.
    """
    seen: Counter[str] = Counter()
    against: Counter[str] = Counter()
    for verdict in verdicts:
        for label in verdict.automatic.suspected or (NONE,):
            seen[label] += 1
            against[label] += overturned(verdict)
    order = [*SCORE_NAMES, *sorted(seen.keys() - {*SCORE_NAMES, NONE}), NONE]
    return {label: Share(against[label], seen[label]) for label in order if label in seen}


def weekly(verdicts: Sequence[Verdict]) -> list[Week]:
    """Return the share of decisions that agree with the filter, week by week.

    Weeks in which nobody decided are left out: nothing is known of them.
    """
    total = Counter(week_of(verdict.at) for verdict in verdicts)
    agreeing = Counter(week_of(verdict.at) for verdict in verdicts if not overturned(verdict))
    return [Week(monday, Share(agreeing[monday], total[monday])) for monday in sorted(total)]
