"""Gathering the examples a recipe asks for, split once and for all."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from moderation.corpus.annotations import DIGITS, SOURCE, read_annotations, read_pool
from moderation.corpus.authored import read_authored
from moderation.corpus.example import read_json_lines
from moderation.corpus.public import PUBLIC_CORPORA, read_public
from moderation.corpus.splits import read_places, split
from moderation.corpus.threads import read_threads, thread_examples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from moderation.corpus.example import Example

FOLDS = 5
"""Of which the second stage is trained without one, to fit the combination on."""
MOST_POSITIVE = 0.9
"""Share of positives from which a source says nothing useful of a score."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where data lies.

    Attributes:
        training_data: The project's own folder.
        corpora: Folder of public corpora, or None when there is none.
        pool: File of real comments that annotations refer to, or None.
    """

    training_data: Path
    corpora: Path | None = None
    pool: Path | None = None

    @property
    def lexicon(self) -> Path:
        """The project's own lexicon."""
        return self.training_data / "lexicon" / "lexicon.tsv"

    @property
    def splits(self) -> Path:
        """Which side of the split each group stands on."""
        return self.training_data / "splits.tsv"


def gather(places: Places, *, training: bool) -> list[Example]:
    """Read every example at hand.

    Args:
        places: Where to look; public corpora whose file is absent are left out.
        training: Whether to leave out corpora that may only evaluate.

    Raises:
        CorpusError: A file that is there cannot be read.
    """
    examples = list(read_authored(places.training_data / "authored"))
    for thread in read_threads(places.training_data / "threads"):
        examples += thread_examples(thread)
    if places.pool:
        examples += _annotated(places.training_data / "annotations", places.pool)
    if places.corpora:
        for corpus in PUBLIC_CORPORA.values():
            present = (places.corpora / f"{corpus.name}.jsonl").exists()
            if present and (corpus.may_train or not training):
                examples += read_public(corpus, places.corpora)
    return examples


def _annotated(folder: Path, pool: Path) -> Iterator[Example]:
    """Yield the annotated comments, each file a source of its own.

    What was drawn at random and what an earlier model chose are different populations.
    """
    sample = {
        row["sha256"][:DIGITS]: path.stem
        for path in sorted(folder.glob("*.jsonl"))
        for _, row in read_json_lines(path)
    }
    for example in read_pool(pool, read_annotations(folder)):
        yield replace(example, source=f"{SOURCE}_{sample[example.id]}")


def sides(places: Places) -> tuple[list[Example], list[Example]]:
    """Read what may be trained on; return the training and the test side of the split.

    Raises:
        CorpusError: A file that is there cannot be read.
    """
    return split(gather(places, training=True), read_places(places.splits))


def counted(examples: Iterable[Example]) -> dict[str, int]:
    """Return the number of examples per source, in name order."""
    return dict(sorted(Counter(example.source for example in examples).items()))


def one_sided(examples: Sequence[Example]) -> set[tuple[str, str]]:
    """Return the ``(source, score)`` that should not be learnt: nearly all are positive.

    A corpus collected for its toxic comments teaches its manner instead: that a machine
    translation, or a tweet on one subject, is toxic. (The other way round, comments drawn
    at random are nearly all harmless, and so is a blog.)
    """
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for example in examples:
        for name, value in example.labels.items():
            if value is not None:
                counts[example.source, name][value] += 1
    return {key for key, (no, yes) in counts.items() if yes > MOST_POSITIVE * (no + yes)}
