from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from api.services.actors import Actor, Role
from api.services.figures import figures_of
from api.services.figures.intervals import Share
from api.storage.types import now
from tests.api.figures.conftest import NOON, History

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def test_comments_are_counted_by_what_was_answered_at_once(
    session: Session, history: History, owner: Actor
) -> None:
    for insult in (0.01, 0.2, 0.99):
        history.comment(insult=insult)
    history.comment(insult=0.2, at=NOON - timedelta(days=10))
    history.comment()
    found = figures_of(session, owner, 7, owner.sites)
    day = found.days[-2]
    assert (day.approved, day.held, day.rejected) == (1, 2, 1)
    assert sum(day.total for day in found.days) == 4


def test_what_was_undone_is_counted_nowhere(
    session: Session, history: History, owner: Actor
) -> None:
    history.say(history.comment(insult=0.2), "approve")
    history.say(history.comment(insult=0.2), "approve", undone=True)
    history.say(history.comment(insult=0.01), "reject", kind="audit", undone=True)
    found = figures_of(session, owner, 7, owner.sites)
    assert found.decided == 1
    assert found.overturned == {"insult": Share(1, 1)}
    assert found.to_decision.count == 1
    assert found.audit.errors == Share(0, 0)


def test_a_decision_that_was_undone_and_taken_again_counts_once(
    session: Session, history: History, owner: Actor
) -> None:
    row = history.comment(insult=0.2)
    history.say(row, "approve", undone=True)
    history.say(row, "reject", kind="audit")
    found = figures_of(session, owner, 7, owner.sites)
    assert found.contradicted == Share(0, 1)


def test_only_the_sites_of_the_actor_count(
    session: Session, history: History, elsewhere: History, owner: Actor
) -> None:
    history.say(history.comment(insult=0.2), "approve")
    other = elsewhere.comment(insult=0.9, at=NOON)
    elsewhere.say(other, "approve")
    elsewhere.review(elsewhere.comment(insult=0.9))
    elsewhere.read_again(other, "reject")
    found = figures_of(session, owner, 7, [history.site_id, elsewhere.site_id])
    assert sum(day.total for day in found.days) == 1
    assert (found.decided, found.queue.count, found.second.same) == (1, 0, Share(0, 0))
    assert found.severe == []
    assert figures_of(session, owner, 7, [elsewhere.site_id]).decided == 0


def test_the_queue_is_as_old_as_the_held_comments_that_wait(
    session: Session, history: History, owner: Actor
) -> None:
    for hours in (1, 2, 30):
        row = history.comment(insult=0.2)
        history.review(row, at=now() - timedelta(hours=hours))
    history.review(history.comment(insult=0.01), "audit", at=now() - timedelta(days=90))
    history.say(history.comment(insult=0.2), "approve")
    queue = figures_of(session, owner, 7, owner.sites).queue
    assert queue.count == 3
    assert (queue.median or 0) // 3600 == 2
    assert (queue.longest or 0) // 3600 == 30


def test_a_second_reading_is_compared_with_the_first_of_the_same_person(
    session: Session, history: History, owner: Actor
) -> None:
    row = history.comment(insult=0.2)
    history.say(row, "approve", kind="held", actor="moderator:1")
    history.say(row, "reject", kind="audit", actor="moderator:2")
    history.read_again(row, "approve", "moderator:1")
    assert figures_of(session, owner, 7, owner.sites).second.same == Share(1, 1)


def test_hard_comments_of_today_are_counted_once_each(
    session: Session, history: History, owner: Actor
) -> None:
    for insult in (0.6, 0.7, 0.2):
        history.say(history.comment(insult=insult), "reject", at=now())
    history.say(history.comment(insult=0.9), "reject", at=now() - timedelta(days=2))
    history.say(history.comment(insult=0.9), "reject", actor="moderator:2", at=now())
    found = figures_of(session, owner, 7, owner.sites)
    assert [(seen.count, seen.own) for seen in found.severe] == [(2, True), (1, False)]


def test_a_moderator_sees_only_their_own_count_of_hard_comments(
    session: Session, history: History
) -> None:
    for actor in ("moderator:1", "moderator:2"):
        history.say(history.comment(insult=0.9), "reject", actor=actor, at=now())
    lou = Actor("moderator:2", "Lou", Role.MODERATOR, frozenset({history.site_id}))
    found = figures_of(session, lou, 7, lou.sites)
    assert [(seen.count, seen.own) for seen in found.severe] == [(1, True)]
