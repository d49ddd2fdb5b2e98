"""What a disguise gets past a model is counted on the same insults, plain and disguised."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from moderation.classifier.scorer import Scorer
from moderation.corpus.disguise import Disguise
from moderation.corpus.example import Example
from moderation.domain.policy import load_policy
from moderation.domain.scores import SCORE_NAMES, Scores
from moderation.evaluation.disguises import ALL, DisguiseGap, disguise_gaps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from moderation.classifier.artefact import Artefact
    from moderation.classifier.document import Document

POLICY = load_policy()
TEXTS = ("Quel connard.", "Espèce de salope, va.", "Tu es un enculé.", "T'es qu'une merde.")


class WordFilter(Scorer):
    """Takes for an insult what holds a word of a list, as the normalised text has it."""

    def score(self, documents: Sequence[Document]) -> list[Scores]:
        """Return scores that are nil but for the insult."""
        known = {"connard", "salope", "enculé", "merde"}
        return [
            Scores(
                **{
                    **dict.fromkeys(SCORE_NAMES, 0.0),
                    "insult": 0.9 * bool(known & set(document.lowered)),
                }
            )
            for document in documents
        ]


@pytest.fixture(scope="module")
def word_filter(small_artefact: Artefact) -> WordFilter:
    return WordFilter(small_artefact)


@pytest.fixture(scope="module")
def insults() -> list[Example]:
    return [
        Example(f"a{number}", text, {"insult": True}, "authored", f"g{number}")
        for number, text in enumerate(TEXTS * 10)
    ]


def gaps(scorer: Scorer, examples: list[Example]) -> dict[str, DisguiseGap]:
    return {gap.way: gap for gap in disguise_gaps(scorer, examples, POLICY)}


def test_what_the_normaliser_undoes_costs_nothing_and_verlan_all(
    word_filter: WordFilter, insults: list[Example]
) -> None:
    found = gaps(word_filter, insults)
    assert found["invisible"].gap.value == 0
    assert (found["invisible"].plain, found["invisible"].disguised) == (1, 1)
    assert (found["verlan"].plain, found["verlan"].disguised) == (1, 0)
    assert (found["verlan"].gap.low, found["verlan"].gap.high) == (100, 100)


def test_the_last_row_sums_the_others_up(word_filter: WordFilter, insults: list[Example]) -> None:
    *ways, everything = disguise_gaps(word_filter, insults, POLICY)
    assert everything.way == ALL
    assert {gap.way for gap in ways} == {way.value for way in Disguise}
    assert everything.texts == sum(gap.texts for gap in ways)
    hidden = sum(gap.texts * gap.disguised for gap in ways) / everything.texts
    assert everything.disguised == pytest.approx(hidden)
    assert everything.gap.value == pytest.approx(100 * (everything.plain - everything.disguised))


def test_only_texts_that_a_way_changes_count(word_filter: WordFilter) -> None:
    one = Example("a", "Quel connard.", {"insult": True}, "authored", "g")
    other = replace(one, id="b", text="Quel guignol.")
    found = gaps(word_filter, [one, other])
    assert found["verlan"].texts == 1
    assert found["stretch"].texts == 2


@pytest.mark.parametrize(
    ("source", "counted"),
    [("authored", True), ("annotated_random", True), ("mlma_fr", False), ("threads", False)],
)
def test_insults_are_those_we_wrote_and_annotated_real_ones(
    word_filter: WordFilter, insults: list[Example], source: str, *, counted: bool
) -> None:
    chosen = [replace(example, source=source) for example in insults[:4]]
    assert bool(gaps(word_filter, chosen)) is counted
    harmless = [replace(example, labels={"insult": False}) for example in chosen]
    assert not gaps(word_filter, harmless)


def test_the_same_texts_give_the_same_gaps_with_a_real_model(
    small_model: Path, insults: list[Example]
) -> None:
    scorer = Scorer.load(small_model)
    assert disguise_gaps(scorer, insults, POLICY) == disguise_gaps(scorer, insults, POLICY)
