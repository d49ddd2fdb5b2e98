"""The corpus that is shipped keeps what its datasheets promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation.corpus.annotations import read_annotations
from moderation.corpus.check import check_corpus
from moderation.corpus.splits import fold_of, read_places
from moderation.corpus.threads import read_threads
from moderation.domain.scores import Label
from moderation.evaluation.shortcuts import repeated_skeletons, surface_aucs, topic_aucs
from moderation.text.lexicon import Lexicon

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.corpus.check import Findings
    from moderation.corpus.example import Example

LEAST = {"insult": 2_500, "hate": 1_200, "threat": 800, "lecturing": 2_500}
EASY = ("neg_smalltalk", "neg_thanks", "neg_disagreement")


@pytest.fixture(scope="module")
def findings(training_data: Path) -> Findings:
    return check_corpus(training_data)


def test_nothing_is_wrong_with_it(findings: Findings) -> None:
    assert findings.problems == []


def test_every_label_has_the_examples_it_was_promised(
    findings: Findings, authored: list[Example]
) -> None:
    counts = findings.counts["authored"]
    assert len(authored) >= 12_000
    assert all(counts[label] >= least for label, least in LEAST.items())
    harmful = [label for label in Label if label is not Label.OBSCENE]
    at_nobody = [
        e for e in authored if e.label("obscene") and not any(e.label(label) for label in harmful)
    ]
    assert len(at_nobody) >= 800
    assert len([e for e in authored if not any(e.labels.values())]) >= 5_000


def test_most_of_what_must_be_published_is_hard(authored: list[Example]) -> None:
    hard = [
        e
        for e in authored
        if not any(e.labels.values()) and (e.pair or e.traits["phenomenon"] not in EASY)
    ]
    assert len(hard) >= 3_000


def test_half_of_the_insults_hold_no_word_that_the_lexicon_calls_offensive(
    authored: list[Example], training_data: Path
) -> None:
    lexicon = Lexicon.read(training_data / "lexicon" / "lexicon.tsv")
    assert len(lexicon.entries) >= 1_500
    insults = [e for e in authored if e.label("insult")]
    clean = [e for e in insults if not lexicon.words & set(e.text.lower().split())]
    assert len(clean) >= len(insults) / 2


def test_neither_topic_nor_template_tells_a_label(authored: list[Example]) -> None:
    assert max(topic_aucs(authored).values()) < 0.55
    assert repeated_skeletons(authored) == {}


def test_spelling_alone_says_little_of_insult_hate_and_threat(authored: list[Example]) -> None:
    aucs = surface_aucs(authored)
    assert max(aucs[label] for label in ("insult", "hate", "threat")) < 0.7


def test_annotations_are_numerous_and_a_tenth_was_read_twice(training_data: Path) -> None:
    first = read_annotations(training_data / "annotations")
    second = read_annotations(training_data / "annotations" / "second")
    assert len(first) >= 8_000
    assert len(first.keys() & second.keys()) >= len(first) / 10


def test_half_of_the_threads_are_pile_ons(training_data: Path) -> None:
    threads = list(read_threads(training_data / "threads"))
    assert len(threads) >= 150
    assert 0.45 <= sum(thread.pile_on for thread in threads) / len(threads) <= 0.55


def test_every_group_has_its_side_and_test_units_are_whole(training_data: Path) -> None:
    places = read_places(training_data / "splits.tsv")
    sides: dict[str, set[bool]] = {}
    for place in places.values():
        sides.setdefault(place.unit, set()).add(place.test)
    assert all(len(side) == 1 for side in sides.values())
    assert {fold_of(unit, 5) for unit in sides} == set(range(5))
