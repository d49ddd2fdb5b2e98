from __future__ import annotations

from api.web.desk.score_bars import bars, seen_labels
from moderation.domain.policy import load_policy

SCORES = {
    "insult": 0.16,
    "hate": 0.001,
    "threat": 0.0,
    "obscene": 0.6,
    "lecturing": 0.4,
    "toxicity": 1.0,
}


def test_a_bar_shows_the_thresholds_of_the_author_s_level() -> None:
    found = {bar.label: bar for bar in bars(SCORES, load_policy(), "anonymous")}
    insult = found["insult"]
    assert (insult.length, insult.hold, insult.reject, insult.crossed) == (16.0, 15.0, 97.0, True)
    assert insult.explained == "relu à partir de 15\xa0%, refusé à partir de 97\xa0%"
    trusted = {bar.label: bar for bar in bars(SCORES, load_policy(), "trusted")}
    assert not trusted["insult"].crossed


def test_a_score_without_a_threshold_is_never_crossed() -> None:
    found = {bar.label: bar for bar in bars(SCORES, load_policy(), "anonymous")}
    assert (found["obscene"].hold, found["obscene"].crossed) == (None, False)
    assert found["obscene"].explained is None


def test_a_comment_without_scores_has_no_bars() -> None:
    assert bars(None, load_policy(), "known") == []
    assert seen_labels(None, load_policy(), "known") == frozenset()


def test_a_model_saw_what_holds_a_comment_and_what_is_likelier_than_not() -> None:
    seen = seen_labels(SCORES, load_policy(), "anonymous")
    assert seen == {"insult", "obscene", "lecturing"}
