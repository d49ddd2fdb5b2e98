from __future__ import annotations

import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from api.services.outbox.delivery import (
    ATTEMPTS,
    CLAIM,
    FIRST_WAIT,
    LONGEST_WAIT,
    PATIENCE,
    Due,
    Fault,
    Sent,
    claim_due,
    next_wait,
    settle,
)
from api.services.outbox.webhooks import disable_webhook, rotate_secret
from api.storage.tables import Message
from api.storage.types import now

if TYPE_CHECKING:
    from api.storage.database import Database
    from tests.api.outbox.conftest import Desk

HEARD = Sent(None, 204)
FAILED = Sent(Fault.STATUS, 500)


@pytest.fixture
def listening(desk: Desk) -> Desk:
    desk.listen()
    return desk


def claim(database: Database, worker: str = "w1", *busy: int) -> Due | None:
    with database.session() as session:
        return claim_due(session, worker, busy_sites=busy)


def conclude(database: Database, due: Due | None, sent: Sent, worker: str = "w1") -> bool:
    assert due is not None
    with database.session() as session:
        return settle(session, due, worker, sent)


def test_what_was_heard_is_delivered_and_never_sent_again(
    listening: Desk, database: Database
) -> None:
    number = listening.decide(listening.receive())
    assert conclude(database, claim(database), HEARD)
    row = listening.message(number)
    assert (row.state, row.attempts, row.last_status) == ("delivered", 1, 204)
    assert row.delivered_at is not None
    assert claim(database) is None


def test_a_message_waits_for_earlier_ones_of_its_comment_only(
    listening: Desk, database: Database
) -> None:
    one, other = listening.receive("c1"), listening.receive("c2")
    first, second, free = (listening.decide(comment) for comment in (one, one, other))
    claimed = [claim(database), claim(database)]
    assert [due.number for due in claimed if due] == [first, free]
    assert claim(database) is None
    conclude(database, claimed[0], FAILED)
    assert claim(database) is None
    with time_machine.travel(now() + FIRST_WAIT, tick=False):
        again = claim(database)
        assert again is not None
        assert (again.number, again.attempt) == (first, 2)
        conclude(database, again, HEARD)
        then = claim(database)
        assert then is not None
        assert then.number == second


def test_the_claim_of_a_dead_worker_ends_by_itself(listening: Desk, database: Database) -> None:
    listening.decide(listening.receive())
    lost = claim(database, "killed")
    assert claim(database, "other") is None
    with time_machine.travel(now() + CLAIM, tick=False):
        found = claim(database, "other")
        assert found is not None
        assert found.attempt == 1  # nobody knows what became of the first
        assert not conclude(database, lost, FAILED, "killed")
        assert conclude(database, found, HEARD, "other")


def test_workers_never_hold_the_same_message(listening: Desk, database: Database) -> None:
    numbers = [listening.decide(listening.receive(f"c{n}")) for n in range(30)]

    def work(worker: str) -> list[int]:
        held = []
        while due := claim(database, worker):
            held.append(due.number)
        return held

    with ThreadPoolExecutor(4) as pool:
        held = [number for part in pool.map(work, "abcd") for number in part]
    assert sorted(held) == numbers


def test_a_busy_site_leaves_its_turn_to_others(
    listening: Desk, other_desk: Desk, database: Database
) -> None:
    other_desk.listen()
    listening.decide(listening.receive())
    wanted = other_desk.decide(other_desk.receive())
    due = claim(database, "w1", listening.site_id)
    assert due is not None
    assert due.number == wanted


def test_waits_grow_and_are_drawn_at_random() -> None:
    draw = random.Random(5)
    for attempts in range(1, 40):
        longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1))
        waits = [next_wait(attempts, draw) for _ in range(200)]
        assert timedelta(0) <= min(waits) < longest / 4
        assert longest * 3 / 4 < max(waits) <= longest


def test_a_message_is_given_up_after_a_day_and_blocks_nothing(
    listening: Desk, database: Database
) -> None:
    comment = listening.receive()
    first = listening.decide(comment)
    tries = 0
    with time_machine.travel(now(), tick=False) as clock:
        began = now()
        while listening.message(first).state == "waiting":
            clock.move_to(max(now(), listening.message(first).next_attempt_at))
            conclude(database, claim(database), FAILED)
            tries += 1
        assert tries >= ATTEMPTS
        assert PATIENCE <= now() - began < PATIENCE + LONGEST_WAIT
        assert listening.message(first).state == "dead"
        second = listening.decide(comment)
        due = claim(database)
        assert due is not None
        assert due.number == second


def test_a_blog_that_says_gone_is_not_asked_again(listening: Desk, database: Database) -> None:
    number = listening.decide(listening.receive())
    conclude(database, claim(database), Sent(Fault.GONE, 410))
    row = listening.message(number)
    assert (row.state, row.last_error, row.last_status) == ("dead", "gone", 410)


@pytest.mark.parametrize(("asked", "least"), [(120.0, 120), (1e9, 3600), (None, 0)])
def test_a_blog_that_asks_for_time_is_given_it_within_reason(
    listening: Desk, database: Database, asked: float | None, least: int
) -> None:
    number = listening.decide(listening.receive())
    with time_machine.travel(now(), tick=False):
        conclude(database, claim(database), Sent(Fault.STATUS, 503, asked))
        wait = listening.message(number).next_attempt_at - now()
    assert least <= wait.total_seconds() <= max(least, 5)


def test_what_waits_when_a_webhook_is_disabled_is_left_to_poll(
    listening: Desk, database: Database
) -> None:
    number = listening.decide(listening.receive())
    due = claim(database)
    with database.session() as session:
        assert disable_webhook(session, "blog", actor="command") == 1
    assert not conclude(database, due, HEARD)
    assert listening.message(number).state == "unaddressed"
    assert claim(database) is None


def test_a_new_secret_is_joined_by_the_former_one_for_a_day(
    listening: Desk, database: Database
) -> None:
    listening.decide(listening.receive())
    with database.session() as session:
        fresh = rotate_secret(session, "blog", actor="command").secret
    due = claim(database)
    assert due is not None
    assert len(due.secrets) == 2
    assert due.secrets[0] == fresh
    with time_machine.travel(now() + timedelta(hours=24, seconds=1), tick=False):
        due = claim(database)
        assert due is not None
        assert due.secrets == (fresh,)


step = st.one_of(
    st.tuples(st.just("decide"), st.integers(0, 2)),
    st.tuples(st.just("attempt"), st.sampled_from(["heard", "failed", "gone", "lost", "killed"])),
    st.tuples(st.just("later"), st.sampled_from([1, 20, 90, 4000, 90_000])),
)


class Story:
    """Comments of which people decide, while everything fails that can."""

    def __init__(self, desk: Desk, database: Database) -> None:
        self.desk, self.database = desk, database
        with database.session() as session, session.begin():
            session.execute(delete(Message))
        self.comments = [desk.receive(None) for _ in range(3)]
        self.heard: dict[int, list[int]] = defaultdict(list)

    def attempt(self, fate: str) -> bool:
        """`lost`: the blog heard, and the worker died unaware; `killed`: before it sent."""
        due = claim(self.database)
        if due is None:
            return False
        if fate in {"heard", "lost"}:
            self.heard[self.desk.message(due.number).comment_id].append(due.number)
        if fate not in {"lost", "killed"}:
            results = {"heard": HEARD, "gone": Sent(Fault.GONE, 410)}
            conclude(self.database, due, results.get(fate, FAILED))
        return True


@given(steps=st.lists(step, max_size=40))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_fails_the_order_is_kept_and_nothing_is_lost(
    listening: Desk, database: Database, steps: list[tuple[str, Any]]
) -> None:
    story = Story(listening, database)
    with time_machine.travel(now(), tick=False) as clock:
        for name, value in steps:
            if name == "decide":
                listening.decide(story.comments[value])
            elif name == "attempt":
                story.attempt(value)
            else:
                clock.shift(value)
        clock.shift(LONGEST_WAIT + CLAIM)
        while story.attempt("heard"):
            clock.shift(1)
    with database.session() as session:
        rows = session.scalars(select(Message).order_by(Message.id)).all()
    assert all(row.state in {"delivered", "dead"} for row in rows)
    for comment in story.comments:
        heard = story.heard[comment]
        assert heard == sorted(heard)
        told = {row.id for row in rows if row.comment_id == comment and row.state == "delivered"}
        assert told <= set(heard)
