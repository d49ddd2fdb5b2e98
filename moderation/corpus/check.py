"""Whether the project's own data keeps its promises."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from moderation.corpus.agreement import agreement
from moderation.corpus.annotations import pool_rows, read_annotations
from moderation.corpus.authored import read_authored
from moderation.corpus.example import read_json_lines, text_digest
from moderation.corpus.near_duplicates import near_duplicates
from moderation.corpus.public import PUBLIC_CORPORA, read_public
from moderation.corpus.splits import LEAST_COMPARED, count_by, read_places
from moderation.corpus.thread_check import thread_counts, thread_problems
from moderation.corpus.threads import read_threads, thread_examples
from moderation.domain.errors import CorpusError
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from moderation.corpus.example import Example
    from moderation.corpus.splits import Place

TRAITS = ("phenomenon", "register", "region", "topic")


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found.

    Attributes:
        problems: Sentences, empty when the data is sound.
        counts: Numbers of examples by label and by trait.
        agreement: Krippendorff's alpha per label of the comments annotated twice.
    """

    problems: list[str] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    agreement: dict[str, float] = field(default_factory=dict)


def check_corpus(
    training_data: Path, *, corpora: Path | None = None, pool: Path | None = None
) -> Findings:
    """Check the comments and annotations that the project ships.

    Args:
        training_data: The project's folder.
        corpora: Public corpora that no authored comment may resemble.
        pool: Real comments: none may be copied, no reserved one annotated, and every
            annotated one is among them.

    Raises:
        CorpusError: A public corpus or the pool cannot be read; what the project
            ships is reported as a problem instead.
    """
    try:
        authored = list(read_authored(training_data / "authored"))
        annotations = read_annotations(training_data / "annotations")
        second = read_annotations(training_data / "annotations" / "second")
        threads = list(read_threads(training_data / "threads"))
        places = read_places(training_data / "splits.tsv")
    except CorpusError as error:
        return Findings([str(error)])
    problems = [
        *([] if authored else ["there is no authored comment"]),
        *_repeated_ids(authored),
        *_pair_problems(authored),
        *_copies(authored, _foreign_texts(corpora, pool)),
        *_contradictions(training_data / "annotations"),
        *_contradictions(training_data / "annotations" / "second"),
        *_misplaced(annotations, second, pool),
        *(thread_problems(threads) if threads else []),
        *_unplaced([*authored, *(e for t in threads for e in thread_examples(t))], places),
    ]
    counts = {
        "authored": {label.value: sum(e.label(label) is True for e in authored) for label in Label},
        "annotated": {
            label.value: sum(labels[label] is True for labels in annotations.values())
            for label in Label
        },
        **{trait: count_by(authored, trait) for trait in TRAITS},
        **thread_counts(threads),
        "other": {
            "authored comments": len(authored),
            "without any label": sum(not any(e.labels.values()) for e in authored),
            "annotated comments": len(annotations),
            "annotated twice": len(annotations.keys() & second.keys()),
        },
    }
    return Findings(problems, counts, agreement(annotations, second))


def _repeated_ids(examples: Sequence[Example]) -> Iterator[str]:
    for name, number in Counter(example.id for example in examples).items():
        if number > 1:
            yield f"the id {name} is used {number} times"


def _pair_problems(examples: Sequence[Example]) -> Iterator[str]:
    by_id = {example.id: example for example in examples}
    for example in examples:
        if example.pair is None:
            continue
        other = by_id.get(example.pair)
        if other is None or other.pair != example.id:
            yield f"{example.id} names {example.pair} as its pair, which does not answer"
        elif other.labels == example.labels:
            yield f"{example.id} and {other.id} are a pair with the same labels"


def _foreign_texts(corpora: Path | None, pool: Path | None) -> Iterator[tuple[str, str]]:
    if corpora:
        for corpus in PUBLIC_CORPORA.values():
            if (corpora / f"{corpus.name}.jsonl").exists():
                for number, example in enumerate(read_public(corpus, corpora)):
                    yield f"{corpus.name}#{number}", example.text
    if pool:
        for number, row in pool_rows(pool):
            yield f"{pool.name}#{number}", row["text"]


def _copies(authored: Sequence[Example], foreign: Iterator[tuple[str, str]]) -> Iterator[str]:
    """Find near-duplicates of which one side at least is ours."""
    ours = [(f"authored {example.id}", example.text) for example in authored]
    pairs = {example.id: example.pair for example in authored}
    texts = [(key, text) for key, text in (*ours, *foreign) if len(text) >= LEAST_COMPARED]
    for one, other in near_duplicates(texts):
        mine = [key.removeprefix("authored ") for key in (one, other) if key.startswith("authored")]
        if len(mine) == 1 or (mine and pairs[mine[0]] != mine[1]):
            yield f"{one} and {other} are nearly the same text"


def _contradictions(folder: Path) -> Iterator[str]:
    """Find comments that one reader has labelled in two ways; the second reader may differ."""
    first: dict[str, tuple[str, list[object]]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, row in read_json_lines(path):
            where = f"{folder.name}/{path.name}, line {number}"
            labels = [row["labels"][label] for label in Label]
            earlier, known = first.setdefault(row["sha256"], (where, labels))
            if labels != known:
                yield f"{where} contradicts {earlier} on the comment {row['sha256'][:12]}"


def _unplaced(examples: Sequence[Example], places: Mapping[str, Place]) -> Iterator[str]:
    """Find groups whose side of the split is not fixed, where sides are fixed at all."""
    missing = {example.group for example in examples} - places.keys() if places else ()
    if missing:
        yield f"splits.tsv lacks {len(missing):,} groups: run `moderation corpus split`"


def _misplaced(first: Collection[str], second: Collection[str], pool: Path | None) -> Iterator[str]:
    """Find annotated comments that are reserved, or of which the pool knows nothing."""
    if pool is None:
        return
    missing = {*first, *second}
    for _, row in pool_rows(pool):
        digest = text_digest(row["text"])
        missing.discard(digest)
        if row.get("reserved") and digest in first:
            yield f"the reserved comment {digest[:12]} is annotated"
    if missing:
        yield f"annotated comments that are not in {pool.name}: {len(missing):,}"
