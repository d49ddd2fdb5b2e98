"""The comments that thresholds are tuned on: never learnt from, independent, scored."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from moderation.corpus.splits import apart, split
from moderation.text.language import identify
from moderation.training.thresholds import Judged

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from moderation.corpus.example import Example
    from moderation.corpus.splits import Place
    from moderation.domain.scores import Scores

SEED = 0
CHUNK = 1_000
DocumentT = TypeVar("DocumentT")


class Scorer(Protocol[DocumentT]):
    """What reads texts and scores what it read."""

    def read(self, text: str) -> DocumentT:
        """Return the document of a text."""

    def score(self, documents: Sequence[DocumentT]) -> list[Scores]:
        """Return the scores of each document."""


def held_out(
    examples: Sequence[Example],
    fixed: Mapping[str, Place],
    trained_on: Collection[str],
    sources: Collection[str],
) -> list[Example]:
    """Return the examples of some sources that a model was not trained on.

    These are the test side of what it learns from, as in ``moderation evaluate``, and of
    other sources what no training example nearly repeats.

    Args:
        examples: Everything at hand, what the model learnt from included.
        fixed: The file of fixed places.
        trained_on: Sources that the model learnt from.
        sources: Sources that are asked for.
    """
    training, kept = split([e for e in examples if e.source in trained_on], fixed)
    unseen = [e for e in examples if e.source in sources and e.source not in trained_on]
    return [*(e for e in kept if e.source in sources), *(apart(unseen, training) if unseen else ())]


def one_per_group(examples: Sequence[Example], *, seed: int = SEED) -> list[Example]:
    """Draw one example of each group, so that those drawn are independent.

    Comments of one conversation resemble each other: taken as independent, they would
    count for more than they tell. Every group weighs the same, however long it is.
    """
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.group].append(example)
    random = np.random.default_rng(seed)
    return [members[int(random.integers(len(members)))] for _, members in sorted(groups.items())]


def judge(scorer: Scorer[DocumentT], examples: Sequence[Example]) -> list[Judged]:
    """Score examples in chunks, in order; those not in French are left without scores.

    The trait ``language`` of an example is what its author declared.
    """
    judged: list[Judged] = []
    for start in range(0, len(examples), CHUNK):
        chunk = examples[start : start + CHUNK]
        french = [identify(e.text, e.traits.get("language")).french for e in chunk]
        read = [scorer.read(e.text) for e, scored in zip(chunk, french, strict=True) if scored]
        scores = iter(scorer.score(read))
        judged += [
            Judged(next(scores) if scored else None, example.label("toxicity"))
            for example, scored in zip(chunk, french, strict=True)
        ]
    return judged
