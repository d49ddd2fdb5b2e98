from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import structlog
from sqlalchemy import text

from api.services.outbox.webhooks import rotate_secret
from api.storage.database import Database
from api.worker.loop import Worker
from api.worker.signature import ATTEMPT_HEADER, EVENT_HEADER, SIGNATURE_HEADER, sign
from api.worker.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api.worker.jobs import SessionFactory
    from tests.api.outbox.conftest import Desk, Listener


def worker(database: Database, **options: Any) -> Worker:  # noqa: ANN401 -- the fields of Worker
    return Worker(database.session, Wire(private=True), **{"jobs": [], **options})


def wait_until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_blog_is_told_by_a_signed_request(
    desk: Desk, database: Database, listener: Listener
) -> None:
    secret = desk.listen(listener.url)
    number = desk.decide(desk.receive())
    worker(database).run(once=True)
    row = desk.message(number)
    assert row.state == "delivered"
    ((path, headers, body),) = listener.heard
    assert (path, body.decode()) == ("/hook", row.body)
    assert headers["content-type"] == "application/json"
    assert headers[EVENT_HEADER.lower()] == str(row.event) == json.loads(body)["id"]
    assert headers[ATTEMPT_HEADER.lower()] == "1"
    signature = headers[SIGNATURE_HEADER.lower()]
    moment = int(signature.partition(",")[0].removeprefix("t="))
    assert signature == sign(body, [secret], moment)
    assert abs(moment - time.time()) < 60


def test_both_secrets_sign_while_they_change(
    desk: Desk, database: Database, listener: Listener
) -> None:
    old = desk.listen(listener.url)
    with database.session() as session:
        new = rotate_secret(session, "blog", actor="command").secret
    desk.decide(desk.receive())
    worker(database).run(once=True)
    signature = listener.heard[0][1][SIGNATURE_HEADER.lower()]
    moment = int(signature.partition(",")[0].removeprefix("t="))
    assert signature == sign(listener.heard[0][2], [new, old], moment)


@pytest.mark.parametrize(
    ("status", "consequence"),
    [
        (302, ("waiting", "redirect")),
        (307, ("waiting", "redirect")),
        (500, ("waiting", "status")),
        (404, ("waiting", "status")),
        (410, ("dead", "gone")),
        (204, ("delivered", None)),
        (299, ("delivered", None)),
    ],
)
def test_each_answer_has_its_consequence(
    desk: Desk,
    database: Database,
    listener: Listener,
    status: int,
    consequence: tuple[str, str | None],
) -> None:
    listener.answers = [(status, {"Location": "/elsewhere"})]
    desk.listen(listener.url)
    number = desk.decide(desk.receive())
    # A short wait may make the message due again before the worker ends.
    worker(database).run(once=True)
    row = desk.message(number)
    assert (row.state, row.last_error, row.last_status) == (*consequence, status)
    assert {path for path, _, _ in listener.heard} == {"/hook"}


@pytest.mark.parametrize("after", ["120", "Mon, 01 Jan 2190 00:00:00 GMT"])
def test_a_blog_may_ask_for_time(
    desk: Desk, database: Database, listener: Listener, after: str
) -> None:
    listener.answers = [(429, {"Retry-After": after})]
    desk.listen(listener.url)
    number = desk.decide(desk.receive())
    worker(database).run(once=True)
    row = desk.message(number)
    wait = (row.next_attempt_at - row.created_at).total_seconds()
    assert 119 < wait < 3700
    assert len(listener.heard) == 1


@pytest.mark.parametrize(
    ("url", "wire", "error"),
    [
        ("http://127.0.0.1:9/", Wire(private=True), "no_connection"),
        ("http://127.0.0.1:9/", Wire(), "forbidden_url"),
        ("https://127.0.0.1:9/", Wire(), "forbidden_address"),
        ("https://nowhere.invalid/", Wire(), "unknown_host"),
    ],
)
def test_what_fails_is_said_in_our_own_words(
    desk: Desk, database: Database, url: str, wire: Wire, error: str
) -> None:
    def resolver(host: str, _port: int) -> list[str]:
        if host.endswith(".invalid"):
            raise OSError
        return [host]

    desk.listen(url)
    number = desk.decide(desk.receive())
    Worker(database.session, replace(wire, resolver=resolver), jobs=[]).run(once=True)
    assert desk.message(number).last_error == error


def test_it_goes_on_until_it_is_asked_to_stop(
    desk: Desk, database: Database, listener: Listener
) -> None:
    desk.listen(listener.url)
    working = worker(database)
    thread = threading.Thread(target=working.run)
    thread.start()
    for count in (1, 2):
        number = desk.decide(desk.receive(f"c{count}"))
        wait_until(lambda number=number: desk.message(number).state == "delivered")  # type: ignore[misc]
    working.stop()
    thread.join(10)
    assert not thread.is_alive()


def test_a_slow_site_does_not_hold_up_the_others(
    desk: Desk, other_desk: Desk, database: Database, listener: Listener
) -> None:
    slow = threading.Event()

    def resolver(host: str, _port: int) -> list[str]:
        if host == "slow.test":
            slow.wait(20)
            raise OSError
        return ["127.0.0.1"]

    desk.listen("http://slow.test/")
    for count in range(10):
        desk.decide(desk.receive(f"c{count}"))
    other_desk.listen(f"http://fast.test:{httpx.URL(listener.url).port}/")
    number = other_desk.decide(other_desk.receive())
    working = Worker(database.session, Wire(private=True, resolver=resolver), jobs=[])
    thread = threading.Thread(target=working.run)
    thread.start()
    wait_until(lambda: other_desk.message(number).state == "delivered")
    working.stop()
    slow.set()
    thread.join(10)
    assert not thread.is_alive()


def test_jobs_are_done_as_long_as_there_is_work_and_a_broken_one_stops_no_other(
    database: Database,
) -> None:
    left = [3]

    def broken(_sessions: SessionFactory) -> bool:
        raise RuntimeError

    def count(sessions: SessionFactory) -> bool:
        with sessions() as session:
            assert session.scalar(text("SELECT 1")) == 1
        left[0] -= 1
        return left[0] > 0

    worker(database, jobs=[broken, count]).run(once=True)
    assert left == [0]


def test_a_database_that_is_away_is_waited_for(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'absent.sqlite3'}")
    working = worker(database)
    with structlog.testing.capture_logs() as lines:
        thread = threading.Thread(target=working.run)
        thread.start()
        wait_until(lambda: any(line["event"] == "database_unavailable" for line in lines))
        working.stop()
        thread.join(10)
    assert not thread.is_alive()
    database.dispose()


def test_the_log_holds_no_body_and_no_address(
    desk: Desk, database: Database, listener: Listener
) -> None:
    desk.listen(f"{listener.url}?jeton=tresor")
    desk.decide(desk.receive("identifiant"), "reject")
    with structlog.testing.capture_logs() as lines:
        worker(database).run(once=True)
    assert [line["event"] for line in lines].count("delivery") == 1
    assert not any(word in str(lines) for word in ("tresor", "identifiant", "insulte", "whsec"))
