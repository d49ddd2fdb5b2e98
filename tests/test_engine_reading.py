"""The engine and what it knows of how a comment's author read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from moderation.domain.comment import Accountability, Comment, Parent, Thread
from moderation.domain.decision import Outcome
from moderation.domain.policy import Threshold, load_policy
from moderation.engine import ModerationEngine
from tests.text.test_overlap import ABOUT, ARTICLE, ELSEWHERE

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHED = datetime(2026, 11, 23, 8, tzinfo=UTC)
THREAD = Thread(title="Le tramway", text=ARTICLE, published_at=PUBLISHED, word_count=2000)
SOON = PUBLISHED + timedelta(minutes=1)
LESSON = "Apprenez à écrire avant de nous donner des leçons."
KIND = "Merci pour la recette de rhubarbe au gingembre, avec du citron."


@pytest.fixture(scope="module")
def engine(small_model: Path) -> ModerationEngine:
    """Return an engine that would publish every lesson."""
    policy = load_policy()
    never = {**policy.thresholds, "lecturing": dict.fromkeys(Accountability, Threshold())}
    found = ModerationEngine.load(small_model)
    return ModerationEngine(found.scorer, replace(policy, thresholds=never, first={}))


def unread(text: str) -> Comment:
    return Comment(text, thread=THREAD, created_at=SOON, reading_seconds=2)


def codes(
    engine: ModerationEngine, comment: Comment, usual: float | None = None
) -> dict[str, object]:
    (decision,) = engine.moderate_many([comment], usual_overlaps=[usual])
    return {signal.code: signal.value for signal in decision.signals}


def test_what_is_known_of_the_reading_is_among_the_signals(engine: ModerationEngine) -> None:
    found = codes(engine, unread(ABOUT))
    assert found["reading_seconds"] == 2
    assert found["reading_ratio"] == pytest.approx(2 / (2000 / 238 * 60), abs=0.001)
    assert found["minutes_after_publication"] == 1
    assert isinstance(found["overlap"], float)
    assert found["overlap"] > 0.2
    assert "final_judgement" not in found


def test_a_verdict_is_a_signal(engine: ModerationEngine) -> None:
    assert codes(engine, Comment("N'importe quoi. À fuir !"))["final_judgement"] == 1


def test_an_answer_to_a_comment_is_not_compared_with_the_article(engine: ModerationEngine) -> None:
    answer = replace(unread(ELSEWHERE), parent=Parent(text="Et les confitures ?"))
    assert "overlap" not in codes(engine, answer)
    assert "overlap" in codes(engine, unread(ELSEWHERE))


def test_a_lesson_given_without_having_read_is_held_and_never_refused(
    engine: ModerationEngine,
) -> None:
    read, hurried = engine.moderate_many([Comment(LESSON), unread(LESSON)])
    assert read.scores
    assert read.scores.lecturing >= engine.policy.reading.lecturing_hold
    assert "sans-lecture" not in {reason.code for reason in read.reasons}
    assert hurried.outcome is Outcome.HOLD
    assert "sans-lecture" in {reason.code for reason in hurried.reasons}
    assert {span.label for span in hurried.spans} >= {"lecturing"}


def test_having_read_nothing_is_no_reason_to_hold_what_is_no_lesson(
    engine: ModerationEngine,
) -> None:
    (decision,) = engine.moderate_many([unread(KIND)], usual_overlaps=[0.4])
    assert decision.scores
    assert decision.scores.lecturing < engine.policy.reading.lecturing_hold
    assert decision.outcome is Outcome.APPROVE
    assert decision.reasons == ()


def test_what_is_usual_on_a_thread_makes_the_difference(engine: ModerationEngine) -> None:
    """At once, and off the text by the measure of the others: two signs."""
    lesson = f"{LESSON} Le canal, les palissades, la rhubarbe, le gingembre."
    comment = Comment(lesson, thread=THREAD, created_at=SOON)
    outcomes = [
        engine.moderate_many([comment], usual_overlaps=[usual])[0].outcome for usual in (0.01, 0.95)
    ]
    assert outcomes == [Outcome.APPROVE, Outcome.HOLD]


def test_each_comment_has_its_own_usual_overlap(engine: ModerationEngine) -> None:
    comments = [unread(ABOUT), unread(KIND)]
    together = engine.moderate_many(comments, usual_overlaps=[0.1, None])
    assert together == [engine.moderate(comment) for comment in comments]
    with pytest.raises(ValueError, match="zip"):
        engine.moderate_many(comments, usual_overlaps=[0.1])
