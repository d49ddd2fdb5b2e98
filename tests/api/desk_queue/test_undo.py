from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import update

from api.services.desk import acts
from api.services.desk.review_errors import (
    AlreadyUndoneError,
    ChangedSinceError,
    TooLateError,
    UnknownBatchError,
)
from api.storage.database import lock_for_writing
from api.storage.tables import Act, Decision
from api.storage.types import now

if TYPE_CHECKING:
    from tests.api.desk_queue.conftest import Desk


def test_undoing_decides_again_as_before_reopens_the_review_and_tells_the_blog(
    desk: Desk,
) -> None:
    number = desk.held("texte", insult=0.3)
    done = desk.resolve(number, outcome="reject")
    assert desk.undo(done) == 1
    first, refused, back = desk.decisions(number)
    assert (back.position, back.outcome, back.undoes) == (2, "hold", refused.id)
    assert (back.reasons, back.scores, back.automated) == (first.reasons, first.scores, True)
    assert back.actor == desk.actor().key
    assert desk.told() == [refused.id, back.id]
    review = desk.review(number)
    assert (review.state, review.closed_at, review.version) == ("open", None, 2)
    assert desk.texts(desk.actor("Zoé")) == ["texte"]


def test_what_was_undone_can_be_decided_anew_and_undone_anew(desk: Desk) -> None:
    number = desk.held("texte")
    desk.undo(desk.resolve(number))
    again = desk.resolve(number, outcome="reject")
    desk.undo(again)
    assert desk.outcomes(number) == ["hold", "approve", "hold", "reject", "hold"]


def test_a_batch_is_undone_as_a_whole(desk: Desk) -> None:
    numbers = [desk.held(f"texte {n}") for n in range(3)]
    assert desk.undo(desk.resolve(*numbers)) == 3
    assert [desk.outcomes(number)[-1] for number in numbers] == ["hold"] * 3


def test_nothing_is_undone_twice(desk: Desk) -> None:
    done = desk.resolve(desk.held("texte"))
    desk.undo(done)
    with pytest.raises(AlreadyUndoneError):
        desk.undo(done)
    assert len(desk.told()) == 2


def test_ten_minutes_later_it_is_too_late(desk: Desk) -> None:
    number = desk.held("texte")
    done = desk.resolve(number)
    with time_machine.travel(now() + timedelta(minutes=9, seconds=50), tick=True):
        desk.undo(done)
    done = desk.resolve(number)
    with (
        time_machine.travel(now() + timedelta(minutes=10, seconds=1), tick=True),
        pytest.raises(TooLateError, match="10 minutes"),
    ):
        desk.undo(done)


def test_ones_own_acts_are_undone_by_oneself_or_by_an_owner(desk: Desk) -> None:
    done = desk.resolve(desk.held("texte"))
    with pytest.raises(UnknownBatchError):
        desk.undo(done, desk.actor("Zoé"))
    with pytest.raises(UnknownBatchError):
        desk.undo(done, desk.actor("Olga", "owner", "autre"))
    assert desk.undo(done, desk.actor("Owen", "owner")) == 1


def test_a_batch_that_never_was_is_unknown(desk: Desk) -> None:
    desk.site()
    with pytest.raises(UnknownBatchError):
        desk.undo(acts.Done(uuid4(), 1))


def test_what_was_decided_since_is_not_undone(desk: Desk) -> None:
    number = desk.held("texte")
    with desk.database.session() as session:
        handed_on = acts.escalate(session, desk.actor(), desk.seen(number))
    desk.resolve(number, actor=desk.actor("Owen", "owner"), outcome="reject")
    with pytest.raises(ChangedSinceError, match="Owen a refusé ce commentaire à l'instant"):
        desk.undo(handed_on)
    assert desk.outcomes(number) == ["hold", "reject"]


def test_a_decision_taken_by_other_ways_is_not_undone_over(desk: Desk) -> None:
    number = desk.held("texte")
    done = desk.resolve(number)
    last = desk.decisions(number)[-1]
    with desk.database.session() as session, session.begin():
        lock_for_writing(session)
        copy = {name: getattr(last, name) for name in Decision.__table__.columns.keys()}  # noqa: SIM118 -- no dict
        session.add(Decision(**copy | {"id": uuid4(), "position": 2}))
    with pytest.raises(ChangedSinceError):
        desk.undo(done)


def test_an_escalation_is_undone_too(desk: Desk) -> None:
    number = desk.held("texte")
    with desk.database.session() as session:
        done = acts.escalate(session, desk.actor(), desk.seen(number))
    desk.undo(done)
    assert desk.texts() == ["texte"]
    assert desk.told() == []


def test_an_undone_decision_of_an_owner_goes_back_to_the_owners(desk: Desk) -> None:
    number = desk.held("texte")
    owner = desk.actor("Owen", "owner")
    with desk.database.session() as session:
        acts.escalate(session, desk.actor(), desk.seen(number))
    desk.undo(desk.resolve(number, actor=owner), owner)
    assert desk.review(number).state == "escalated"


def test_a_skip_is_undone_whatever_became_of_the_comment(desk: Desk) -> None:
    number = desk.held("texte")
    with desk.database.session() as session:
        done = acts.skip(session, desk.actor(), desk.seen(number))
    desk.resolve(number, actor=desk.actor("Zoé"))
    assert desk.undo(done) == 1
    assert desk.outcomes(number) == ["hold", "approve"]


def test_the_last_act_is_proposed_while_it_can_be_undone(desk: Desk) -> None:
    def proposed() -> object:
        with desk.database.session() as session:
            act = acts.last_undoable(session, desk.actor())
        return act and act.batch

    one, two = desk.held("un"), desk.held("deux")
    assert proposed() is None
    first, second = desk.resolve(one), desk.resolve(two)
    desk.resolve(desk.held("trois"), actor=desk.actor("Zoé"))
    assert proposed() == second.batch
    desk.undo(second)
    assert proposed() == first.batch
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        assert proposed() is None


def test_what_is_proposed_tells_how_many_comments_were_decided_at_once(desk: Desk) -> None:
    desk.resolve(desk.held("un"), desk.held("deux"))
    with desk.database.session() as session:
        last = acts.last_undoable(session, desk.actor())
    assert last
    assert (last.kind, last.count) == ("approve", 2)


def test_an_act_on_a_site_that_one_no_longer_sees_is_not_proposed(desk: Desk) -> None:
    desk.resolve(desk.held("un"))
    elsewhere = replace(desk.actor(), sites=frozenset({desk.site("ailleurs")}))
    with desk.database.session() as session:
        assert acts.last_undoable(session, elsewhere) is None
        assert acts.last_undoable(session, desk.actor()) is not None


def test_an_act_of_long_ago_is_not_proposed(desk: Desk) -> None:
    desk.resolve(desk.held("un"))
    with desk.database.session() as session, session.begin():
        lock_for_writing(session)
        session.execute(update(Act).values(created_at=now() - timedelta(hours=1)))
    with desk.database.session() as session:
        assert acts.last_undoable(session, desk.actor()) is None
