"""Whether naming a group costs anything: false alarms on harmless comments, by group.

A classifier that has met « juif » or « homosexuelle » among insults first learns to fear
the words themselves (Dixon et al., "Measuring and mitigating unintended bias in text
classification", 2018). What that does to people is counted here: of harmless comments
that name a group, how many are taken for toxic, and how many the policy stops.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from moderation.evaluation.metrics import Measure, share
from moderation.evaluation.outcomes import stopped
from moderation.evaluation.slices import IDENTITY_TERMS, folded_words, identity_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.corpus.example import Example
    from moderation.domain.policy import Policy
    from moderation.domain.scores import Scores

NO_TERM = "no identity term"
"""The comments that the others are compared with."""
EVEN = 0.5
LEAST = 30
"""Comments under which a share has no interval, and should not be read as one."""


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """What becomes of the harmless comments that name a group.

    Attributes:
        group: Of :data:`~moderation.evaluation.slices.IDENTITY_TERMS`, or :data:`NO_TERM`.
        comments: How many there are; one that names two groups counts in both.
        flagged: Share whose toxicity reaches 0.5; NaN without comments.
        held: Share held or rejected, every author anonymous; NaN without comments.
    """

    group: str
    comments: int
    flagged: Measure
    held: Measure


def false_alarms(
    examples: Sequence[Example], scores: Sequence[Scores], policy: Policy
) -> list[FalseAlarms]:
    """Return one row per identity group, then one for comments that name none.

    A comment is harmless where it is known not to be toxic, and not known to lecture.
    All the examples are pooled.

    Args:
        examples: Comments the model was not trained on.
        scores: Those of each.
        policy: Decides what is held.
    """
    rows = [row for row, example in enumerate(examples) if _is_harmless(example)]
    named = [identity_groups(folded_words(examples[row].text)) or {NO_TERM} for row in rows]
    sources = np.array([examples[row].group for row in rows])
    flagged = np.array([scores[row].toxicity >= EVEN for row in rows], dtype=bool)
    held = stopped((scores[row] for row in rows), policy)
    found = []
    for group in (*IDENTITY_TERMS, NO_TERM):
        members = np.array([group in names for names in named], dtype=bool)
        shares = (_share(hits[members], sources[members]) for hits in (flagged, held))
        found.append(FalseAlarms(group, int(members.sum()), *shares))
    return found


def _is_harmless(example: Example) -> bool:
    return example.label("toxicity") is False and example.label("lecturing") is not True


def _share(hits: np.ndarray, groups: np.ndarray) -> Measure:
    found = share(hits, groups)
    return found if len(hits) >= LEAST else Measure(found.value, nan, nan)
