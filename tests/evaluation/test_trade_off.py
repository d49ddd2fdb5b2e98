"""What the band saves and what it changes, counted on real scorers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from moderation.classifier.scorer import Scorer
from moderation.corpus.example import Example
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.policy import load_policy
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.band import SHARES, Stages, trade_off
from moderation.evaluation.trade_off import curve

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.classifier.stack import Stack
    from moderation.evaluation.trade_off import Point

POLICY = load_policy()
INSULT = SCORE_NAMES.index("insult")
HOLD = 0.15
"""The lowest probability of an insult that the shipped policy holds."""


def insults(*probabilities: float) -> np.ndarray:
    """Return scores that are nil but for the insult."""
    table = np.zeros((len(probabilities), len(SCORE_NAMES)))
    table[:, INSULT] = probabilities
    return table


@pytest.fixture(scope="module")
def first(small_cascade: Path) -> Scorer:
    return Scorer.load(small_cascade, use=EncoderUse.NEVER)


@pytest.fixture(scope="module")
def both(small_cascade: Path) -> Scorer:
    return Scorer.load(small_cascade, use=EncoderUse.ALWAYS)


@pytest.fixture(scope="module")
def stack(both: Scorer) -> Stack:
    assert both.artefact.second
    return both.artefact.second.stack


@pytest.fixture(scope="module")
def comments(authored: list[Example]) -> list[Example]:
    return authored[:60]


def test_the_policy_holds_where_this_file_says() -> None:
    assert min(level.hold or 1 for level in POLICY.thresholds["insult"].values()) == HOLD


def test_a_comment_that_is_not_read_keeps_the_outcome_of_the_first_stage() -> None:
    first, both = insults(0.01, 0.05, 0.14), insults(0.01, 0.5, 0.5)
    stages = Stages(first, both, POLICY)
    found = [stages.at(share) for share in (0.1, 0.5, 1.0)]
    assert [band.called for band in found] == pytest.approx([2 / 3, 1 / 3, 0])
    assert [band.changed for band in found] == pytest.approx([0, 1 / 3, 2 / 3])


def test_a_narrower_band_never_calls_more_nor_changes_less() -> None:
    random = np.random.default_rng(6)
    first, both = random.random((2, 300, len(SCORE_NAMES))) ** 4
    bands = list(trade_off(first, both, POLICY))
    assert [band.share for band in bands] == list(SHARES)
    assert sorted((band.called for band in bands), reverse=True) == [b.called for b in bands]
    assert sorted(band.changed for band in bands) == [band.changed for band in bands]


def test_a_band_of_single_precision_has_the_share_it_was_made_with() -> None:
    stages = Stages(insults(0.1), insults(0.2), POLICY)
    stored = stages.at(0.22).sure_below.astype(np.float32)
    assert stages.below(stored).share == pytest.approx(0.22)


def test_the_band_in_use_stands_once_on_the_curve(
    first: Scorer, both: Scorer, stack: Stack, comments: list[Example]
) -> None:
    of_policy = Stages(insults(0.0), insults(0.0), POLICY).at(0.22).sure_below
    points = curve(first, both, replace(stack, sure_below=of_policy), comments, POLICY)
    assert [point.share for point in points] == pytest.approx(SHARES)
    assert [point.share for point in points if point.in_use] == pytest.approx([0.22])


def test_a_band_of_another_policy_stands_beside_the_others(
    first: Scorer, both: Scorer, stack: Stack, comments: list[Example]
) -> None:
    other = replace(stack, sure_below=np.full(len(SCORE_NAMES), 0.015))
    points = curve(first, both, other, comments, POLICY)
    assert len(points) == len(SHARES) + 1
    assert points == sorted(points, key=lambda point: point.share)
    assert sum(point.in_use for point in points) == 1


def test_a_model_that_reads_everything_or_nothing_is_seen_as_such(
    first: Scorer, both: Scorer, stack: Stack, comments: list[Example]
) -> None:
    everything = replace(stack, sure_below=np.zeros(len(SCORE_NAMES)))
    nothing = replace(stack, sure_below=np.full(len(SCORE_NAMES), 1.1))
    found = _in_use(curve(first, both, everything, comments, POLICY))
    assert (found.called, found.changed) == (1, 0)
    assert _in_use(curve(first, both, nothing, comments, POLICY)).called == 0


def test_what_is_not_french_counts_for_nothing(first: Scorer, both: Scorer, stack: Stack) -> None:
    english = "This is a long English sentence about the weather and the seaside, you know."
    foreign = Example("a", english, {}, "annotated_random", "g")
    assert curve(first, both, stack, [foreign], POLICY) == []


def _in_use(points: list[Point]) -> Point:
    (found,) = [point for point in points if point.in_use]
    return found
