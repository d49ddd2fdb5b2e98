"""Scores and explanations of a small model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logit

from moderation.classifier.explain import Explainer
from moderation.classifier.features import FeatureExtractor
from moderation.classifier.scorer import Scorer
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from moderation.classifier.artefact import Artefact

TEXTS = [
    "T'es vraiment une grosse merde, espèce d'abruti.",
    "Merci pour la recette, elle est parfaite !",
    "Avant de donner des leçons, apprenez donc à écrire.",
    "ok",
]


@pytest.fixture(scope="module")
def scorer(small_artefact: Artefact) -> Scorer:
    return Scorer(small_artefact)


def test_scoring_together_or_alone_gives_the_same(scorer: Scorer) -> None:
    documents = [scorer.read(text) for text in TEXTS]
    assert scorer.score(documents) == [scorer.score([document])[0] for document in documents]


def test_no_documents_have_no_scores(scorer: Scorer) -> None:
    assert scorer.score([]) == []


@given(st.text(min_size=1, max_size=200))
def test_any_text_has_probabilities(scorer: Scorer, text: str) -> None:
    (scores,) = scorer.score([scorer.read(text)])
    assert all(0 <= scores[name] <= 1 for name in SCORE_NAMES)


def test_an_insult_scores_higher_than_thanks(scorer: Scorer) -> None:
    insult, thanks, *_ = scorer.score([scorer.read(text) for text in TEXTS])
    assert insult.insult > thanks.insult
    assert insult.toxicity > 0.5 > thanks.toxicity


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", SCORE_NAMES)
def test_contributions_add_up_to_the_log_odds(
    small_artefact: Artefact, text: str, name: str
) -> None:
    scorer = Scorer(small_artefact)
    document = scorer.read(text)
    extractor = FeatureExtractor(small_artefact.vocabulary)
    model = small_artefact.model
    features = extractor.matrix([document])
    column = SCORE_NAMES.index(name)
    tokens = Explainer(extractor, model).contributions(document, [name])[0].sum()
    surface = features.toarray()[0, -13:] @ model.weights_of(name)[-13:]
    constant = model.intercepts[column] * model.slopes[column] + model.offsets[column]
    expected = logit(model.probabilities(features)[0, column])
    assert tokens + surface + constant == pytest.approx(expected, abs=1e-6)


def test_spans_are_words_of_the_text_as_received(scorer: Scorer) -> None:
    text = "Bonjour à tous 🌻 — quel ab\u200bruti, ce Kevin !"
    spans = scorer.explain(scorer.read(text), ["insult"])
    words = [text[span.start : span.end] for span in spans]
    assert any("ab\u200bruti" in word for word in words)
    assert all(span.weight > 0 for span in spans)


def test_features_of_a_text_without_words_are_finite(small_artefact: Artefact) -> None:
    scorer = Scorer(small_artefact)
    matrix = FeatureExtractor(small_artefact.vocabulary).matrix([scorer.read("\u200b")])
    assert matrix.shape == (1, small_artefact.vocabulary.size)
    assert np.isfinite(matrix.data).all()


def test_a_link_or_a_mention_changes_no_word_of_the_features(scorer: Scorer) -> None:
    texts = ["Merci beaucoup", "@jean Merci beaucoup https://example.org/a"]
    bare, addressed = (dict(scorer.score([scorer.read(t)])[0].as_dict()) for t in texts)
    assert all(abs(bare[name] - addressed[name]) < 0.1 for name in bare)


def test_a_word_repeated_many_times_is_still_explained(scorer: Scorer) -> None:
    spans = scorer.explain(scorer.read("connard " * 200), ["insult"])
    assert 0 < len(spans) <= 10
