from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from api.services.desk.enqueue import MIDDLE, enqueue, open_second_readings, uncertainty
from api.services.ledger import Submission
from api.services.moderate import moderate_many
from api.storage.database import lock_for_writing
from api.storage.tables import Act, Decision, Review
from api.storage.types import now
from moderation.domain.comment import Comment
from moderation.domain.policy import load_policy

if TYPE_CHECKING:
    from tests.api.desk_queue.conftest import Desk

POLICY = load_policy()
HELD_FROM, REJECTED_FROM = 0.15, 0.97


def decision(**scores: float) -> Decision:
    """Return a decision on these scores alone, held for the first of them."""
    reasons = [{"label": name} for name in scores]
    return Decision(outcome="hold", reasons=reasons, scores=scores, signals=[])


def test_a_held_comment_waits_among_the_uncertain_with_its_strongest_label(desk: Desk) -> None:
    review = desk.review(desk.held("Pauvre type."))
    assert (review.kind, review.lane, review.state) == ("held", "uncertain", "open")
    assert review.label == "insult"


def test_a_held_comment_that_may_threaten_waits_with_the_threats(desk: Desk) -> None:
    review = desk.review(desk.held("Tu vas voir.", insult=0.8, threat=0.2))
    assert (review.lane, review.label) == ("threat", "insult")


def test_what_is_decided_alone_is_not_put_before_a_person_without_a_draw(desk: Desk) -> None:
    assert desk.comment("Merci !") == 0
    assert desk.comment("Crétin fini.", insult=0.99) == 0


def test_a_drawn_decision_says_nothing_of_what_the_model_saw(desk: Desk) -> None:
    for text, insult in (("Merci !", 0.14), ("Crétin fini.", 0.99)):
        review = desk.review(desk.comment(text, insult=insult, audit=True))
        assert (review.kind, review.lane) == ("audit", "audit")
        assert (review.label, review.uncertainty) == (None, 0.0)


def test_a_held_comment_is_never_drawn_as_well(desk: Desk) -> None:
    desk.held("Pauvre type.", audit=True)
    assert [review.kind for review in desk.rows(Review)] == ["held"]


def test_a_comment_sent_again_is_not_put_in_the_queue_again(desk: Desk) -> None:
    for _ in range(2):
        desk.held("Pauvre type.", name="c1", audit=True)
    assert len(desk.rows(Review)) == 1


def test_about_the_share_asked_for_is_drawn(desk: Desk) -> None:
    desk.site()
    sent = [Submission(Comment(f"Merci {n}")) for n in range(400)]
    with desk.database.session() as session:
        moderate_many(session, desk.engine, desk.site(), sent, audit_share=0.05)
    assert 5 <= len(desk.rows(Review)) <= 45


@pytest.mark.parametrize(("share", "kept"), [(0.0, 0), (0.3, 3), (1.0, 10)])
def test_chance_alone_draws(desk: Desk, share: float, kept: int) -> None:
    class Steps(random.Random):
        n = -1

        def random(self) -> float:
            self.n += 1
            return self.n / 10

    draw = Steps()
    for number in range(10):
        desk.comment(f"Merci {number}")
    with desk.database.session() as session, session.begin():
        lock_for_writing(session)
        rows = session.query(Decision).all()
        for row in rows:
            enqueue(
                session, row.comment, row, audit_share=share, policy=desk.scorer.policy, draw=draw
            )
    assert len(desk.rows(Review)) == kept


def test_a_score_on_its_threshold_is_the_most_uncertain() -> None:
    assert uncertainty(POLICY, decision(insult=HELD_FROM)) == 1.0


@given(st.floats(HELD_FROM, REJECTED_FROM), st.floats(HELD_FROM, REJECTED_FROM))
def test_a_score_further_from_its_threshold_is_less_uncertain(one: float, other: float) -> None:
    low, high = sorted((one, other))
    near, far = (uncertainty(POLICY, decision(insult=score)) for score in (low, high))
    assert 0 < far <= near <= 1


def test_a_comment_held_for_its_language_stands_in_the_middle(desk: Desk) -> None:
    review = desk.review(desk.comment("Good evening to everybody.", foreign=True))
    assert (review.lane, review.uncertainty, review.label) == ("uncertain", MIDDLE, None)


def test_a_score_that_the_policy_does_not_know_any_more_stands_in_the_middle() -> None:
    assert uncertainty(POLICY, decision(obscene=0.9)) == MIDDLE


def long_ago(desk: Desk, days: int = 31) -> None:
    with desk.database.session() as session, session.begin():
        lock_for_writing(session)
        session.execute(update(Act).values(created_at=now() - timedelta(days=days)))


def second_readings(desk: Desk, name: str = "Camille") -> int:
    with desk.database.session() as session:
        return open_second_readings(session, desk.actor(name))


def test_old_decisions_of_ones_own_are_read_again_a_few_at_a_time(desk: Desk) -> None:
    for number in range(5):
        desk.resolve(desk.held(f"Texte {number}"))
    assert second_readings(desk) == 0
    long_ago(desk)
    assert second_readings(desk, "Zoé") == 0
    assert second_readings(desk) == 3
    opened = [review for review in desk.rows(Review) if review.kind == "second"]
    assert {review.reserved_for for review in opened} == {desk.actor().key}
    assert {(review.lane, review.label, review.uncertainty) for review in opened} == {
        ("second", None, 0.0)
    }


def test_second_readings_come_no_faster_than_they_are_read(desk: Desk) -> None:
    for number in range(5):
        desk.resolve(desk.held(f"Texte {number}"))
    long_ago(desk)
    assert second_readings(desk) == 3
    assert second_readings(desk) == 0
    with desk.database.session() as session, session.begin():
        lock_for_writing(session)
        yesterday = now() - timedelta(days=2)
        session.execute(
            update(Review)
            .where(Review.kind == "second")
            .values(state="closed", opened_at=yesterday)
        )
    assert second_readings(desk) == 2
    assert second_readings(desk) == 0


def test_what_was_undone_is_not_read_again(desk: Desk) -> None:
    desk.undo(desk.resolve(desk.held("Pauvre type.")))
    long_ago(desk)
    assert second_readings(desk) == 0


def test_a_reader_has_nothing_to_read_again(desk: Desk) -> None:
    with desk.database.session() as session:
        assert open_second_readings(session, desk.actor("Luc", "reader")) == 0
