"""Learning from local decisions: a term around the shipped model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.special import logit

from moderation.classifier.artefact import load_artefact, save_artefact
from moderation.classifier.local import LocalTerm
from moderation.classifier.scorer import Scorer
from moderation.corpus.example import Example
from moderation.domain.errors import ArtefactError
from moderation.domain.scores import SCORE_NAMES
from moderation.training.adapt import TooFewDecisionsError, adapt, joined, without_local
from moderation.training.local_gate import floor_refusals, local_table, measured, refusals
from moderation.training.local_rows import local_rows, stiffness
from tests.training.local_comments import calm, fond, hostile

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.classifier.artefact import Artefact
    from moderation.training.adapt import Adaptation

KIND = {"insult": False, "toxicity": False}
HARSH = {"insult": True, "toxicity": True}


def decisions(texts: list[str], labels: dict[str, bool], start: int = 0) -> list[Example]:
    return [
        Example(f"local:{start + n:05}", text, labels, "local", f"fil-{n % 25}")
        for n, text in enumerate(texts)
    ]


def some() -> list[Example]:
    """Return decisions which say that a word is no insult here."""
    return [*decisions(fond(120), KIND), *decisions(hostile(60), HARSH, 1_000)]


@pytest.fixture(scope="module")
def scorer(small_artefact: Artefact) -> Scorer:
    return Scorer(small_artefact)


@pytest.fixture(scope="module")
def adaptation(scorer: Scorer, authored: list[Example]) -> Adaptation:
    return adapt(scorer, some(), authored[:400])


def insult(artefact: Artefact, texts: list[str]) -> np.ndarray:
    scorer = Scorer(artefact)
    return np.array([s.insult for s in scorer.score([scorer.read(text) for text in texts])])


def test_what_people_said_moves_comments_that_were_not_learnt_from(
    adaptation: Adaptation, small_artefact: Artefact
) -> None:
    learnt = set(fond(120)) | set(hostile(60))
    for texts, sign in ((fond(300, seed=3), -1), (hostile(200, seed=3), 1)):
        new = [text for text in texts if text not in learnt]
        moved = logit(insult(adaptation.artefact, new).clip(1e-4, 1 - 1e-4)) - logit(
            insult(small_artefact, new).clip(1e-4, 1 - 1e-4)
        )
        assert sign * moved.mean() > 0.05
    assert refusals(local_table(adaptation)) == []


def test_comments_of_another_kind_keep_their_scores(
    adaptation: Adaptation, small_artefact: Artefact, authored: list[Example]
) -> None:
    texts = [example.text for example in authored[500:700]]
    before, after = (insult(one, texts) for one in (small_artefact, adaptation.artefact))
    assert np.abs(after - before).mean() < 0.02


def test_the_same_decisions_in_any_order_give_the_same_bytes(
    scorer: Scorer, adaptation: Adaptation, authored: list[Example], tmp_path: Path
) -> None:
    again = adapt(scorer, some()[::-1], authored[:400])
    digests = [save_artefact(a.artefact, tmp_path / "m") for a in (adaptation, again)]
    assert digests[0] == digests[1]
    loaded = load_artefact(tmp_path / "m")
    texts = fond(10, seed=8)
    assert np.array_equal(insult(loaded, texts), insult(adaptation.artefact, texts))
    assert loaded.facts["local"]["decisions"] == 180
    assert without_local(loaded).local is None


def test_the_words_that_were_taught_are_explained(
    small_artefact: Artefact, small_model: Path
) -> None:
    column = small_artefact.vocabulary.words.index("merci")
    weights = np.zeros((small_artefact.vocabulary.size, len(SCORE_NAMES)))
    weights[column, SCORE_NAMES.index("insult")] = 20.0
    scorer = Scorer(replace(small_artefact, local=LocalTerm(weights)))
    document = scorer.read("Voici le gâteau, merci.")
    spans = scorer.explain(document, ["insult"])
    assert [document.normalised.text[s.start : s.end] for s in spans] == ["merci"]
    plain = Scorer.load(small_model)
    assert scorer.score([document])[0].insult > plain.score([document])[0].insult
    assert scorer.by_stage([document])["stage 1"][0] == scorer.score([document])[0]


def test_too_few_decisions_are_refused_with_a_sentence(scorer: Scorer) -> None:
    with pytest.raises(TooFewDecisionsError, match="There are 12 usable decisions"):
        adapt(scorer, decisions(fond(12), KIND))
    unknown = decisions(fond(60), {})
    with pytest.raises(TooFewDecisionsError, match="There are 0 usable"):
        adapt(scorer, unknown)
    one = [replace(example, group="fil") for example in decisions(fond(40), KIND)]
    with pytest.raises(TooFewDecisionsError, match="in 1 conversations"):
        adapt(scorer, one)


def test_decisions_that_contradict_each_other_are_refused(scorer: Scorer) -> None:
    texts = [*fond(40), *hostile(40)]
    said = np.random.default_rng(3).random(len(texts)) < 0.5
    rows = [
        Example(f"local:{n:05}", text, HARSH if yes else KIND, "local", f"fil-{n}")
        for n, (text, yes) in enumerate(zip(texts, said, strict=True))
    ]
    adaptation = adapt(scorer, rows)
    worse = replace(adaptation, log_odds=adaptation.rows.log_odds + 3.0)
    assert any("log loss" in reason for reason in refusals(local_table(worse)))
    same = replace(adaptation, log_odds=adaptation.rows.log_odds)
    assert any("no better" in reason for reason in refusals(local_table(same)))


def test_a_model_below_a_floor_is_refused(scorer: Scorer, authored: list[Example]) -> None:
    from moderation.evaluation.gate import Floor  # noqa: PLC0415 -- of this test alone

    rows = local_rows(scorer, authored[:600], 5)
    report = measured(scorer.artefact, authored[:600], rows.log_odds)
    row = next(row for row in report.rows if row.score == "insult")
    name = "authored/insult/auc"
    high = {name: [Floor(row.digest, 1.0)], "pool/insult/auc": [Floor("x", 0.5)]}
    problems, _ = floor_refusals(report, high)
    assert [problem.partition(" is ")[0] for problem in problems] == [name]
    low = {**high, name: [Floor(row.digest, 0.5)]}
    assert floor_refusals(report, low) == ([], ["pool/insult/auc"])


def test_comments_sent_twice_belong_to_one_conversation() -> None:
    rows = [
        Example("1", "Bonsoir à tous", {}, "local", "a"),
        Example("2", "bonsoir  à tous", {}, "local", "b"),
        Example("3", "Autre chose", {}, "local", "b"),
        Example("4", "Rien à voir", {}, "local", "c"),
    ]
    assert [example.group for example in joined(rows)] == ["a", "a", "a", "c"]


def test_frequent_words_are_held_tighter_and_whole_kinds_do_not_move(
    small_artefact: Artefact,
) -> None:
    vocabulary = small_artefact.vocabulary
    stiff = stiffness(vocabulary)
    words = {name: stiff[n] for n, name in enumerate(vocabulary.words)}
    assert words["de"] > 50 * min(words.values())
    assert np.isinf(stiff[len(vocabulary.words) + len(vocabulary.ngrams) :]).all()


@pytest.mark.parametrize("damage", ["nan", "columns", "short"])
def test_a_damaged_term_is_refused(damage: str) -> None:
    weights = np.zeros((5, len(SCORE_NAMES)))
    weights[4] = np.nan if damage == "nan" else 1.0
    content = LocalTerm(weights).content()
    features = 3 if damage == "columns" else 5
    with pytest.raises(ArtefactError, match="The local term of the model here"):
        LocalTerm.of(content[:40] if damage == "short" else content, features, "here")


def test_calm_comments_stay_calm(adaptation: Adaptation, small_artefact: Artefact) -> None:
    before, after = (insult(a, calm(40, seed=2)) for a in (small_artefact, adaptation.artefact))
    assert (after < before + 0.1).all()
