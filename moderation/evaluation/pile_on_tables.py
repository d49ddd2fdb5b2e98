"""The section of a card on pile-ons."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from moderation.domain.pile_on_watch import MILD
from moderation.evaluation.tables import markdown, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.evaluation.metrics import Measure
    from moderation.evaluation.pile_ons import PileOnRow

INTRODUCTION = f"""\
How well the watch over people (docs/pile-ons.md) sees many turning on one with this model's
scores, comment after comment. Its numbers were chosen on authored threads of the training side
and on every other blog thread, with scores of models that had not learnt from them; what is
below was not chosen on. A thread is found when anybody in it is seen as piled upon, a person
when it is the right one; an alarm is a person seen as piled upon, a false one where nobody is.
Delays count the comment that shows it, over the people found; minutes and comments from the
first hostile comment. In the chats each message says at whom it is aimed; only those are
counted where at least so many people ("from") attack the victim by the corpus's own labels.
On the blogs nobody said who is piled upon: every alarm is counted as false. The simpler ways
have the thresholds of the best F1 on the training side, which this model has learnt from. A
comment is hostile from {MILD} on, of 1. Intervals: 95%, Clopper-Pearson for shares, Garwood for
alarms, bootstrap for medians."""


def section(rows: Sequence[PileOnRow]) -> str:
    """Return the section as Markdown, without its title."""
    found = markdown(
        (
            "set",
            "way",
            "from",
            "threads",
            "pile-ons",
            "recall, thread",
            "precision, thread",
            "recall, person",
            "precision, person",
            "false alarms per 1,000 comments",
        ),
        [
            (
                row.source,
                row.way,
                str(row.people),
                f"{row.scenes[0]:,}",
                f"{row.scenes[1]:,}",
                *(percent(one) for one in (row.found, row.sound, row.right, row.aimed)),
                _number(row.alarms, 2),
            )
            for row in rows
        ],
    )
    delays = markdown(
        ("set", "way", "from", "hostile comments", "comments", "minutes"),
        [
            (
                row.source,
                row.way,
                str(row.people),
                *(_number(row.delays[name], 1) for name in ("hostile", "comments", "minutes")),
            )
            for row in rows
            if row.scenes[1]
        ],
    )
    return f"{INTRODUCTION}\n\n{found}\nMedian delay before a pile-on is seen:\n\n{delays}"


def _number(measure: Measure, digits: int) -> str:
    if isnan(measure.value):
        return "–"
    return f"{measure.value:.{digits}f} [{measure.low:.{digits}f}, {measure.high:.{digits}f}]"
