"""The combination of both stages: one logistic function of named inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.special import logit

from moderation.classifier.stack import INPUTS, Stack, evidence_of, inputs_of
from moderation.classifier.surface import MEASURES
from moderation.domain.scores import SCORE_NAMES, Label

if TYPE_CHECKING:
    from moderation.classifier.document import Reader
    from moderation.classifier.second_stage import SecondStage

K = len(SCORE_NAMES)


@pytest.fixture(scope="module")
def stack() -> Stack:
    rng = np.random.default_rng(7)
    return Stack(*(rng.normal(size=(len(INPUTS), K)), *rng.normal(size=(4, K))))


def test_each_input_has_a_name_of_its_own() -> None:
    assert len(set(INPUTS)) == len(INPUTS) == 2 * K + len(MEASURES) + len(Label)


def test_inputs_stand_in_the_order_of_their_names(reader: Reader) -> None:
    documents = [reader.read("Merci !"), reader.read("Quel abruti !")]
    linear, encoder = np.arange(12.0).reshape(2, K), -np.arange(12.0).reshape(2, K)
    inputs = inputs_of(documents, linear, encoder)
    assert inputs.shape == (2, len(INPUTS))
    np.testing.assert_array_equal(inputs[:, :K], linear)
    np.testing.assert_array_equal(inputs[:, K : 2 * K], encoder)
    exclamation, insult = INPUTS.index("surface exclamation"), INPUTS.index("lexicon insult")
    assert (inputs[:, exclamation] == 0.25).all()
    assert inputs[0, insult] == 0 < inputs[1, insult]


def test_no_documents_have_no_inputs() -> None:
    nothing = np.zeros((0, K))
    assert inputs_of([], nothing, nothing).shape == (0, len(INPUTS))


@pytest.mark.parametrize("text", ["", "\u200b", "Quel abruti !", "abruti " * 900, "🤡" * 50])
def test_what_a_text_shows_by_itself_is_of_the_order_of_1(reader: Reader, text: str) -> None:
    evidence = evidence_of(reader.read(text))
    assert len(evidence) == len(INPUTS) - 2 * K
    assert all(
        0 <= value <= 1.3 if at == 0 else 0 <= value <= 1 for at, value in enumerate(evidence)
    )


def test_only_the_strongest_entry_of_a_label_counts(reader: Reader) -> None:
    once, often = (
        evidence_of(reader.read(text))[-len(Label) :] for text in ("abruti", "abruti, abruti")
    )
    assert once == often


def test_the_weights_of_a_score_are_what_one_unit_adds_to_its_log_odds(stack: Stack) -> None:
    inputs = np.zeros((1, len(INPUTS)))
    for column, name in enumerate(SCORE_NAMES):
        for at, weight in enumerate(stack.weights_of(name)):
            more = inputs.copy()
            more[0, at] = 1.0
            before, after = (logit(stack.probabilities(i)[0, column]) for i in (inputs, more))
            assert after - before == pytest.approx(weight, abs=1e-9)


def test_a_comment_is_sure_when_every_score_lies_below_its_bound(small_stage: SecondStage) -> None:
    stack = small_stage.stack
    rows = np.array([[0.1] * K, [0.1] * (K - 1) + [0.9], [0.5] + [0.1] * (K - 1)])
    assert stack.unsure(rows).tolist() == [False, True, True]
