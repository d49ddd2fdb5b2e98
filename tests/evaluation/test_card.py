"""The card says what a model is, of one stage or two, and what was not measured."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from moderation.classifier.artefact import load_artefact
from moderation.classifier.scorer import Scorer
from moderation.corpus.splits import read_places, split
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.card import card_of
from moderation.evaluation.metrics import Measure
from moderation.evaluation.report import learnt_from, priors_of
from moderation.evaluation.stages import array_of
from moderation.evaluation.tables import percent
from moderation.evaluation.whole import whole_report

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.classifier.artefact import Artefact
    from moderation.corpus.example import Example
    from moderation.evaluation.report import Report

PRIORS = dict.fromkeys(SCORE_NAMES, 0.125)
FACTS: dict[str, Any] = {
    "encoder": {
        "base": "a-small-encoder",
        "pieces": 26_012,
        "examples": {"authored": 9_177},
        "recipe": {"sources": {"authored": 1.0, "letters": 1.0}},
    },
    "stack": {
        "recipe": {
            "priors": PRIORS,
            "sources": {"authored": 1.0},
        },
        "calibrated_on": {name: {"authored": 2_658} for name in SCORE_NAMES}
        | {"toxicity": {"authored": 2_658, "threads": 537}},
        "examples": {"authored": 2_658},
        "band": {"share": 0.2, "called": 0.28, "changed": 0.004},
    },
}


@pytest.fixture(scope="module")
def tested(authored: list[Example], training_data: Path) -> list[Example]:
    """Some of the test side; a third of it stands for what a blog receives."""
    some = split(authored, read_places(training_data / "splits.tsv"))[1][::8]
    return [
        replace(example, source="annotated_random") if number % 3 == 0 else example
        for number, example in enumerate(some)
    ]


@pytest.fixture(scope="module")
def cascade(small_cascade: Path) -> Artefact:
    artefact = load_artefact(small_cascade)
    return replace(artefact, facts=artefact.facts | FACTS)


@pytest.fixture(scope="module")
def report(cascade: Artefact, tested: list[Example]) -> Report:
    peer = np.full((len(tested), len(SCORE_NAMES)), np.nan)
    peer[:, -1] = 0.0
    return whole_report(Scorer(cascade), tested, {"silence": peer}, {"the sea": "it is far"})


def test_a_model_of_one_stage_speaks_of_no_encoder(
    small_artefact: Artefact, tested: list[Example]
) -> None:
    report = whole_report(Scorer(small_artefact), tested, {}, {})
    card = card_of(report, small_artefact)
    assert "one logistic head per score" in card
    assert "encoder" not in card.partition("## Beside peers")[0]
    assert "## Cascade" not in card
    assert "stage 1" not in card
    assert small_artefact.model_version in card


def test_a_model_of_two_stages_is_described_with_both(report: Report, cascade: Artefact) -> None:
    card = card_of(report, cascade)
    assert "a sentence encoder, a-small-encoder" in card
    assert "26,012 word pieces" in card
    assert "28% of\n  ordinary comments" in card
    assert "combination: 2,658 authored" in card
    for section in ("Beside peers", "Cascade", "Fairness", "Disguises", "Functional cases"):
        assert f"\n## {section}\n" in card


def test_peers_that_were_left_out_are_named_with_the_reason(
    report: Report, cascade: Artefact
) -> None:
    assert "Left out of this run: the sea, because it is far." in card_of(report, cascade)


def test_stages_stand_beside_the_model_and_peers_beside_them(report: Report) -> None:
    row = next(row for row in report.comparisons if (row.score, row.metric) == ("toxicity", "BA"))
    assert list(row.others) == ["stage 1", "stage 2", "silence"]
    assert row.others["silence"] == 0.5


def test_the_model_in_use_is_both_stages(
    report: Report, cascade: Artefact, tested: list[Example]
) -> None:
    scorer = Scorer(cascade)
    ours = [e for e in tested if e.source == "authored" and e.label("insult") is not None]
    both = array_of(scorer.score([scorer.read(e.text, e.context) for e in ours]))
    targets, scores = report.curves["authored", "insult"]
    np.testing.assert_array_equal(scores, both[:, 0])
    assert len(targets) == len(ours)


def test_the_cascade_is_shown_with_the_band_in_use(report: Report, cascade: Artefact) -> None:
    assert sum(point.in_use for point in report.cascade) == 1
    section = card_of(report, cascade).partition("## Cascade")[2].partition("##")[0]
    assert section.count("in use") == 1


def test_calibration_is_at_the_priors_of_the_last_stage(
    cascade: Artefact, small_artefact: Artefact
) -> None:
    assert priors_of(cascade) == PRIORS
    assert priors_of(small_artefact) == small_artefact.facts["recipe"]["priors"]


def test_what_only_the_encoder_learnt_from_is_learnt_from(
    cascade: Artefact, small_artefact: Artefact
) -> None:
    assert learnt_from(cascade) == learnt_from(small_artefact) | {"letters"}


def test_a_share_of_nothing_is_a_dash() -> None:
    assert percent(Measure(nan, nan, nan)) == "–"
    assert percent(Measure(0.125, nan, nan)) == "12.5%"
    assert percent(Measure(0.125, 0.1, 0.2)) == "12.5% [10.0, 20.0]"
