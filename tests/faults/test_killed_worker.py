"""A blog that hears badly, a worker that is killed again and again: nothing is lost."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from api.services.outbox.messages import tell
from api.services.outbox.webhooks import set_webhook
from api.storage.database import Database, lock_for_writing
from api.storage.migrate import migrate
from api.storage.tables import Comment, Decision, Message, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMENTS = 12
AT_FIRST = 20
KILLS = 6
AT_ONCE = 4
SECONDS = 200.0
_BLOG = Path(__file__).parent / "simulated_blog.py"


@dataclass
class World:
    """A service, its worker and its blog."""

    folder: Path
    database: Database
    draw: random.Random

    def lines(self) -> list[dict[str, Any]]:
        """Return what the blog noted; a line may be half written."""
        file = self.folder / "heard"
        found = file.read_text().splitlines(keepends=True) if file.exists() else []
        return [json.loads(line) for line in found if line.endswith("\n")]

    def waiting(self) -> int:
        with self.database.session() as session:
            query = select(func.count()).select_from(Message).where(Message.state == "waiting")
            return session.scalar(query) or 0

    def receive(self) -> None:
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            site = session.scalars(select(Site)).one()
            for number in range(COMMENTS):
                row = Comment(site_id=site.id, external_id=f"c{number}", text="Bonjour")
                row.decisions = [decision(0, "hold", actor=None)]
                session.add(row)

    def decide(self) -> None:
        """Decide of a comment, as a person would."""
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            name = f"c{self.draw.randrange(COMMENTS)}"
            row = session.scalars(select(Comment).where(Comment.external_id == name)).one()
            outcome = self.draw.choice(["approve", "reject"])
            made = decision(row.current.position + 1, outcome, actor="moderator:1")
            row.decisions.append(made)
            tell(session, made, row)

    def start(self) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "MODERATION_DATABASE_URL": self.database.url.render_as_string(hide_password=False),
            "MODERATION_WEBHOOK_PRIVATE": "true",
        }
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "api.cli", "worker", "--timeout", "0.75"],
                stderr=log,
                env=environment,
            )


def decision(position: int, outcome: str, *, actor: str | None) -> Decision:
    return Decision(
        position=position,
        outcome=outcome,
        reasons=[],
        scores=None,
        spans=[],
        signals=[],
        policy_version="p1",
        model_version="m1",
        language="fr",
        automated=actor is None,
        actor=actor,
        labels={"insult": outcome == "reject"} if actor else None,
    )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with ExitStack() as stack:
        blog = stack.enter_context(
            subprocess.Popen([sys.executable, str(_BLOG), str(tmp_path)], stdout=subprocess.PIPE)
        )
        stack.callback(blog.kill)
        assert blog.stdout
        port = int(blog.stdout.readline())
        (tmp_path / "moderation.sqlite3").touch()
        database = Database(f"sqlite:///{tmp_path / 'moderation.sqlite3'}")
        stack.callback(database.dispose)
        migrate(database.engine)
        with database.session() as session:
            with session.begin():
                session.add(Site(name="blog"))
            url = f"http://127.0.0.1:{port}/hook"
            made = set_webhook(session, "blog", url, private=True, actor="command")
        (tmp_path / "secret").write_text(made.secret)
        world = World(tmp_path, database, random.Random(5))
        world.receive()
        yield world


def test_a_blog_receives_every_decision_though_the_worker_is_killed(world: World) -> None:
    for _ in range(AT_FIRST):
        world.decide()
    deadline = time.monotonic() + SECONDS
    for _ in range(KILLS):
        worker = world.start()
        heard = len(world.lines())
        try:
            # Killed in the middle of its work, while people go on deciding.
            while len(world.lines()) == heard:
                assert time.monotonic() < deadline
                assert worker.poll() is None
                time.sleep(0.01)
            for _ in range(AT_ONCE):
                world.decide()
            time.sleep(world.draw.random() / 10)
        finally:
            worker.kill()
        assert worker.wait(10) == -signal.SIGKILL
        assert world.waiting() > 0
    worker = world.start()
    try:
        while world.waiting():
            assert time.monotonic() < deadline
            assert worker.poll() is None
            time.sleep(0.05)
        worker.terminate()
        assert worker.wait(10) == 0
    finally:
        worker.kill()
    compare(world)


def compare(world: World) -> None:
    """Hold what the blog knows against what was decided."""
    lines = world.lines()
    assert all(line["authentic"] for line in lines)
    bodies: dict[str, str] = {}
    for line in lines:
        # What is said twice is said in the same words.
        assert bodies.setdefault(line["event"], line["body"]) == line["body"]
    applied = dict.fromkeys(line["event"] for line in lines if line["applied"])
    with world.database.session() as session:
        messages = session.scalars(select(Message).order_by(Message.id)).all()
        assert {message.state for message in messages} == {"delivered"}
        assert len(messages) == len(applied) == AT_FIRST + KILLS * AT_ONCE
        assert {str(message.event): message.body for message in messages} == bodies
        known: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for event in applied:
            body = json.loads(bodies[event])
            known[body["comment"]["id"]].append(body["decision"])
        for comment in session.scalars(select(Comment)):
            decisions = comment.decisions[1:]
            told = known[str(comment.external_id)]
            assert [one["id"] for one in told] == [str(row.id) for row in decisions]
            assert [one["outcome"] for one in told] == [row.outcome for row in decisions]
    repeated = [line for line in lines if line["applied"]]
    assert len(repeated) > len(applied), "nothing was told twice: nothing was put to the test"
