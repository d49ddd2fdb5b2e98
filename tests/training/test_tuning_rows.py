"""Thresholds are tuned on comments that are new to the model and independent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation.classifier.scorer import Scorer
from moderation.corpus.example import Example
from moderation.corpus.splits import read_places, split
from moderation.training.data import Places
from moderation.training.tuning_rows import held_out, judge, one_per_group

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from moderation.domain.scores import Scores


def example(text: str, *, group: str = "g", source: str = "own", **traits: str) -> Example:
    labels = {"toxicity": False}
    return Example(text, text, labels, source, group, traits=traits)


def test_nothing_the_model_learnt_from_is_left(
    authored: list[Example], training_data: Path
) -> None:
    fixed = read_places(Places(training_data).splits)
    training, test = split(authored, fixed)
    copied = example(training[0].text)
    kept = held_out([*authored, copied], fixed, {"authored"}, {"authored", "own"})
    assert [e.id for e in kept] == [e.id for e in test]
    new = example("Une phrase que personne n'a encore écrite sous aucun article, je crois.")
    assert held_out([*authored[:50], new], fixed, {"authored"}, {"own"}) == [new]


def test_one_comment_is_drawn_of_each_conversation() -> None:
    comments = [example(str(number), group=str(number % 7)) for number in range(100)]
    chosen = one_per_group(comments)
    assert sorted(e.group for e in chosen) == [str(number) for number in range(7)]
    assert chosen == one_per_group(comments)
    assert len({tuple(e.id for e in one_per_group(comments, seed=s)) for s in range(5)}) > 1


def test_what_is_not_french_is_left_without_scores(small_model: Path) -> None:
    english = "This is a long English sentence about the weather and the seaside, you know."
    chosen = [example("Merci !"), example(english), example(english, language="fr-CA")]
    french, other, *_ = judge(Scorer.load(small_model), chosen)
    assert french.scores is not None
    assert other.scores is None
    assert (french.toxic, other.toxic) == (False, False)


def test_any_scorer_will_do(small_model: Path) -> None:
    linear = Scorer.load(small_model)

    class Doubled:
        """Reads and scores, and is no Scorer."""

        def read(self, text: str) -> str:
            return text * 2

        def score(self, documents: Sequence[str]) -> list[Scores]:
            return linear.score([linear.read(text) for text in documents])

    (judged,) = judge(Doubled(), [example("Merci !")])
    assert judged.scores == linear.score([linear.read("Merci !Merci !")])[0]


def test_comments_are_scored_in_their_order(small_model: Path) -> None:
    comments = [example(f"Merci pour la recette numéro {number} !") for number in range(1_100)]
    linear = Scorer.load(small_model)
    judged = judge(linear, comments)
    assert len(judged) == len(comments)
    assert judged[-1].scores == pytest.approx(linear.score([linear.read(comments[-1].text)])[0])
