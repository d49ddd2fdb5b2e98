"""What a disguise gets past the model: insults as written, and the same ones disguised."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moderation.corpus.disguise import Disguise, disguised
from moderation.domain.scores import Label
from moderation.evaluation.metrics import mean
from moderation.evaluation.outcomes import stopped
from moderation.evaluation.scoring import score_examples

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from moderation.classifier.scorer import Scorer
    from moderation.corpus.example import Example
    from moderation.domain.policy import Policy
    from moderation.evaluation.metrics import Measure

ALL = "all"
SEED = 20261123
"""Not that of the copies a model learns from; those are of other comments anyhow."""
_INVENTED, _REAL = "authored", "annotated_"


@dataclass(frozen=True, slots=True)
class DisguiseGap:
    """How often insults are flagged as written, and disguised in one way.

    Attributes:
        way: One of :class:`~moderation.corpus.disguise.Disguise`, or :data:`ALL`.
        texts: Those that the way changes; for :data:`ALL`, the sum over the ways.
        plain: Share of them held or rejected as written, every author anonymous.
        disguised: The same share once they are disguised.
        gap: ``plain - disguised`` in percentage points, with its interval over groups.
    """

    way: str
    texts: int
    plain: float
    disguised: float
    gap: Measure


def disguise_gaps(scorer: Scorer, examples: Sequence[Example], policy: Policy) -> list[DisguiseGap]:
    """Return one row per way that changes anything, then one for all of them together.

    Only scores count: a comment disguised so well that it is no longer taken for French
    would be held for that, and is not flagged here.

    Args:
        scorer: The model; its lexicon says which words are worth disguising.
        examples: Comments it was not trained on. Insults are taken from those we wrote
            and from annotated real ones.
        policy: Decides what is flagged.
    """
    insults = [example for example in examples if _is_insult(example)]
    plain = stopped(score_examples(scorer, insults), policy)
    rows: dict[str, list[int]] = defaultdict(list)
    copies: list[Example] = []
    for way in Disguise:
        for row, copy in _copies(scorer, insults, way):
            rows[way.value].append(row)
            copies.append(copy)
    hidden = stopped(score_examples(scorer, copies), policy)
    groups = np.array([example.group for example in insults])
    found, start = [], 0
    for way_name, members in rows.items():
        end = start + len(members)
        found.append(_gap(way_name, plain[members], hidden[start:end], groups[members]))
        start = end
    everything = [row for members in rows.values() for row in members]
    if everything:
        found.append(_gap(ALL, plain[everything], hidden, groups[everything]))
    return found


def _is_insult(example: Example) -> bool:
    ours = example.source == _INVENTED or example.source.startswith(_REAL)
    return ours and example.label(Label.INSULT) is True


def _copies(
    scorer: Scorer, insults: Sequence[Example], way: Disguise
) -> Iterator[tuple[int, Example]]:
    """Yield the disguised copies, each with the row of what it was made of."""
    for row, example in enumerate(insults):
        if copy := disguised(example, way, lambda t: scorer.read(t).matched_spans(), seed=SEED):
            yield row, copy


def _gap(way: str, plain: np.ndarray, hidden: np.ndarray, groups: np.ndarray) -> DisguiseGap:
    points = 100.0 * (plain.astype(float) - hidden.astype(float))
    return DisguiseGap(
        way, len(plain), float(plain.mean()), float(hidden.mean()), mean(points, groups)
    )
