from __future__ import annotations

import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.schemas.webhook import DecisionEvent
from api.services.outbox.messages import decisions_since, tell
from api.storage.database import lock_for_writing
from api.storage.tables import Comment, Message

if TYPE_CHECKING:
    from api.storage.database import Database
    from tests.api.outbox.conftest import Desk


def test_the_body_tells_the_decision_as_the_api_writes_it(desk: Desk) -> None:
    number = desk.decide(desk.receive("c7"), "reject")
    body = desk.message(number).body
    told = DecisionEvent.model_validate_json(body)
    assert told.comment.id == "c7"
    assert told.comment.thread_id == "billet"
    assert told.decision.outcome == "reject"
    assert told.decision.labels == {"insult": True}
    assert told.decision.position == 1
    assert not told.decision.automated
    assert told.model_dump(mode="json") == json.loads(body)


def test_a_decision_names_the_one_it_replaces(desk: Desk) -> None:
    comment = desk.receive()
    first, second = desk.decide(comment, "reject"), desk.decide(comment, "approve")
    told = [DecisionEvent.model_validate_json(desk.message(n).body) for n in (first, second)]
    assert told[1].decision.supersedes == told[0].decision.id
    assert told[0].decision.supersedes is not None
    assert told[0].id != told[1].id


def test_the_text_of_a_comment_is_not_told(desk: Desk) -> None:
    assert "secret" not in desk.message(desk.decide(desk.receive())).body


def test_a_site_without_webhook_is_left_to_poll(desk: Desk) -> None:
    comment = desk.receive()
    before = desk.decide(comment)
    desk.listen()
    after = desk.decide(comment)
    assert desk.message(before).state == "unaddressed"
    assert desk.message(after).state == "waiting"


def test_nothing_is_told_of_a_decision_that_was_not_kept(desk: Desk, database: Database) -> None:
    comment = desk.receive()
    with database.session() as session:
        transaction = session.begin()
        lock_for_writing(session)
        row = session.get_one(Comment, comment)
        tell(session, row.current, row)
        transaction.rollback()
    with database.session() as session:
        assert session.scalars(select(Message)).all() == []


def test_messages_are_read_in_order_and_by_site(desk: Desk, other_desk: Desk) -> None:
    comment = desk.receive()
    other_desk.decide(other_desk.receive())
    numbers = [desk.decide(comment) for _ in range(5)]
    with desk.database.session() as session:
        first = decisions_since(session, desk.site_id, 0, 3)
        then = decisions_since(session, desk.site_id, first[-1].id)
        last = decisions_since(session, desk.site_id, then[-1].id)
    assert [row.id for row in [*first, *then]] == numbers
    assert last == []


def test_a_cursor_misses_no_commit_while_others_write(desk: Desk, database: Database) -> None:
    """Each writer waits between its message and its commit: numbers could overtake commits."""
    comments = [desk.receive(f"c{n}") for n in range(6)]
    done = threading.Event()

    def write(comment: int) -> list[int]:
        draw = random.Random(comment)
        made = []
        for _ in range(8):
            with database.session() as session, session.begin():
                lock_for_writing(session)
                row = session.get_one(Comment, comment)
                made.append(tell(session, row.current, row).id)
                time.sleep(draw.random() / 200)
        return made

    def read() -> list[int]:
        seen: list[int] = []
        last_round = False
        while not last_round:
            last_round = done.is_set()
            with database.session() as session:
                rows = decisions_since(session, desk.site_id, seen[-1] if seen else 0, 5)
            seen += [row.id for row in rows]
            last_round = last_round and not rows
        return seen

    with ThreadPoolExecutor(7) as pool:
        reading = pool.submit(read)
        written = [number for made in pool.map(write, comments) for number in made]
        done.set()
    assert reading.result() == sorted(written)
    assert len(written) == 48
