"""The small values everything else is made of."""

from __future__ import annotations

import pytest

from moderation.domain.decision import Outcome
from moderation.domain.scores import SCORE_NAMES, Label, Scores


def test_outcomes_are_ordered_by_severity() -> None:
    assert sorted([Outcome.REJECT, Outcome.APPROVE, Outcome.HOLD]) == list(Outcome)
    assert Outcome.HOLD.__lt__("hold") is NotImplemented


def test_scores_are_read_by_name() -> None:
    scores = Scores(0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
    assert [scores[name] for name in SCORE_NAMES] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    assert scores[Label.LECTURING] == 0.5
    assert list(scores.as_dict()) == list(SCORE_NAMES)


def test_an_unknown_score_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Scores(0, 0, 0, 0, 0, 0)["as_dict"]
