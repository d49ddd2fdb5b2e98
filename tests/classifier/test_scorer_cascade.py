"""A scorer of two stages: who is read by the encoder, and what its words are."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.encoder_reading import EncoderReading
from moderation.classifier.explain import Explainer, spans_of
from moderation.classifier.features import FeatureExtractor
from moderation.classifier.occlusion import Occlusion
from moderation.classifier.scorer import BOTH, STAGE_1, STAGE_2, Scorer
from moderation.classifier.stack import INPUTS
from moderation.classifier.stacked_explainer import StackedExplainer, lexicon_parts
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.classifier.artefact import Artefact
    from moderation.classifier.document import Document
    from moderation.classifier.second_stage import SecondStage

K = len(SCORE_NAMES)
TEXTS = [
    "T'es vraiment une grosse merde, espèce d'abruti.",
    "Merci pour la recette, elle est parfaite !",
    "Avant de donner des leçons, apprenez donc à écrire.",
    "ok",
    "La réunion de quartier aura lieu jeudi à la mairie.",
    "Quel c0nnard 🤡",
]


@pytest.fixture(scope="module")
def first(small_artefact: Artefact) -> Scorer:
    return Scorer(small_artefact)


@pytest.fixture(scope="module")
def always(small_cascade: Path) -> Scorer:
    return Scorer.load(small_cascade)


@pytest.fixture(scope="module")
def unsure(small_cascade: Path) -> Scorer:
    return Scorer.load(small_cascade, use=EncoderUse.UNSURE)


@pytest.fixture(scope="module")
def documents(always: Scorer) -> list[Document]:
    return [always.read(text) for text in TEXTS]


@pytest.fixture(scope="module")
def called(always: Scorer, small_stage: SecondStage, documents: list[Document]) -> list[bool]:
    """Which of the texts the first stage is not sure of: some of them, not all."""
    found = always.by_stage(documents)[STAGE_1]
    rows = np.array([list(scores.as_dict().values()) for scores in found])
    chosen: list[bool] = small_stage.stack.unsure(rows).tolist()
    assert 0 < sum(chosen) < len(TEXTS)
    return chosen


def test_a_scorer_says_which_comments_its_encoder_reads(
    always: Scorer, unsure: Scorer, first: Scorer, small_artefact: Artefact
) -> None:
    assert always.encoder_use is EncoderUse.ALWAYS
    assert unsure.encoder_use is EncoderUse.UNSURE
    assert first.encoder_use is EncoderUse.NEVER
    assert Scorer(small_artefact, use=EncoderUse.UNSURE).encoder_use is EncoderUse.NEVER


def test_without_its_encoder_a_model_scores_and_explains_as_its_first_stage(
    small_cascade: Path, first: Scorer, documents: list[Document]
) -> None:
    never = Scorer.load(small_cascade, use=EncoderUse.NEVER)
    assert never.score(documents) == first.score(documents)
    for document in documents:
        assert never.explain(document, SCORE_NAMES) == first.explain(document, SCORE_NAMES)


def test_always_is_the_combination_of_both(
    always: Scorer, first: Scorer, documents: list[Document]
) -> None:
    stages = always.by_stage(documents)
    assert stages.keys() == {STAGE_1, STAGE_2, BOTH}
    assert always.score(documents) == stages[BOTH]
    assert first.score(documents) == stages[STAGE_1]
    assert all(b != f for b, f in zip(stages[BOTH], stages[STAGE_1], strict=True))


def test_unsure_reads_the_unsure_ones_and_leaves_the_others(
    unsure: Scorer, always: Scorer, first: Scorer, documents: list[Document], called: list[bool]
) -> None:
    expected = [
        both if read else one
        for both, one, read in zip(
            always.score(documents), first.score(documents), called, strict=True
        )
    ]
    assert unsure.score(documents) == expected


@pytest.mark.parametrize("use", [EncoderUse.UNSURE, EncoderUse.ALWAYS])
def test_a_comment_has_exactly_one_score_in_whatever_company(
    small_cascade: Path, documents: list[Document], use: EncoderUse
) -> None:
    scorer = Scorer.load(small_cascade, use=use)
    alone = [scorer.score([document])[0] for document in documents]
    order = list(range(len(documents))) * 2
    random.Random(5).shuffle(order)
    assert scorer.score([documents[at] for at in order]) == [alone[at] for at in order]


def test_threads_change_no_score(
    small_cascade: Path, always: Scorer, documents: list[Document]
) -> None:
    assert Scorer.load(small_cascade, threads=3).score(documents) == always.score(documents)


def test_no_documents_have_no_scores(always: Scorer, unsure: Scorer) -> None:
    assert always.score([]) == unsure.score([]) == []


def test_none_that_is_unsure_is_no_one_to_read(
    unsure: Scorer, first: Scorer, documents: list[Document], called: list[bool]
) -> None:
    sure = [document for document, read in zip(documents, called, strict=True) if not read]
    assert unsure.score(sure) == first.score(sure)


@given(st.text(min_size=1, max_size=200))
def test_any_text_has_probabilities(always: Scorer, text: str) -> None:
    (scores,) = always.score([always.read(text, text)])
    assert all(0 <= scores[name] <= 1 for name in SCORE_NAMES)


def test_the_context_speaks_through_the_encoder_only(
    always: Scorer, unsure: Scorer, first: Scorer, called: list[bool]
) -> None:
    for text, read in zip(TEXTS, called, strict=True):
        changed = [
            scorer.score([scorer.read(text)])
            != scorer.score([scorer.read(text, "Le maire ferme la piscine")])
            for scorer in (first, unsure, always)
        ]
        assert changed == [False, read, True]


def test_a_comment_that_was_not_read_is_explained_by_the_first_stage(
    unsure: Scorer,
    always: Scorer,
    first: Scorer,
    documents: list[Document],
    called: list[bool],
) -> None:
    for document, read in zip(documents, called, strict=True):
        expected = (always if read else first).explain(document, SCORE_NAMES)
        assert unsure.explain(document, SCORE_NAMES) == expected


def test_no_score_to_explain_has_no_words(always: Scorer, documents: list[Document]) -> None:
    assert always.explain(documents[0], []) == ()


def test_words_are_those_of_the_text_as_received(always: Scorer) -> None:
    text = "Bonjour à tous 🌻 — quel ab\u200bruti, ce Kevin !"
    spans = always.explain(always.read(text), ["insult"])
    assert any("ab\u200bruti" in text[span.start : span.end] for span in spans)
    assert all(span.weight > 0 and span.start < span.end <= len(text) for span in spans)


def test_a_long_comment_is_explained(always: Scorer) -> None:
    spans = always.explain(always.read("connard merci " * 350), ["insult"])
    assert 0 < len(spans) <= 10


def test_both_stages_and_the_lexicon_add_up_word_by_word(
    small_artefact: Artefact, small_stage: SecondStage, always: Scorer
) -> None:
    document = always.read("Quel abruti, ce maire, avec sa piscine")
    reading = EncoderReading(small_stage.encoder, small_stage.tokenizer, always._reader)
    linear = Explainer(FeatureExtractor(small_artefact.vocabulary), small_artefact.model)
    model = small_artefact.model
    calibrated = linear.contributions(document, SCORE_NAMES)
    raw = np.array([part / slope for part, slope in zip(calibrated, model.slopes, strict=True)])
    encoder = Occlusion(reading).effects(document, np.eye(K)).T
    explainer = StackedExplainer(linear, reading, small_stage.stack)
    for name, found in zip(
        SCORE_NAMES, explainer.contributions(document, SCORE_NAMES), strict=True
    ):
        weights = small_stage.stack.weights_of(name)
        expected = weights[:K] @ raw + weights[K : 2 * K] @ encoder
        np.testing.assert_allclose(found, expected + lexicon_parts(document, weights), atol=1e-6)
    shown = spans_of(document, SCORE_NAMES, explainer.contributions(document, SCORE_NAMES))
    assert always.explain(document, SCORE_NAMES) == shown


def test_lexicon_evidence_belongs_to_the_strongest_words_matched(
    always: Scorer, small_stage: SecondStage
) -> None:
    document = always.read("abruti et encore abruti, merci")
    weights = small_stage.stack.weights_of("insult")
    tokens = lexicon_parts(document, weights)
    first, second = (at for at, token in enumerate(document.lowered) if token == "abruti")
    assert tokens[first] == tokens[second] > 0
    strengths = {m.entry.strength for m in document.matches if "insult" in m.entry.labels}
    part = weights[INPUTS.index("lexicon insult")] * max(strengths) / 3
    assert tokens.sum() == pytest.approx(part)
    assert np.count_nonzero(tokens) == 2
