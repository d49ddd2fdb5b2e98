"""The same comment sent at the same moment: one row, one answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from api.services.errors import CrowdedError
from api.services.keys import create_key, recognise
from api.services.ledger import Submission
from api.services.moderate import ATTEMPTS, Answer, moderate, moderate_many
from api.storage.tables import Comment as CommentRow
from api.storage.tables import Decision, IdempotencyKey
from moderation.domain.comment import Comment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from api.storage.database import Database
    from moderation.engine import ModerationEngine

TOGETHER = 16


@pytest.fixture
def site(database: Database) -> int:
    with database.session() as session:
        caller = recognise(session, create_key(session, "blog").secret)
    assert caller is not None
    return caller.site_id


def at_once(tasks: Sequence[Callable[[], UUID]]) -> list[UUID]:
    """Run tasks that all start at the same moment."""
    barrier = threading.Barrier(len(tasks))

    def start(task: Callable[[], UUID]) -> UUID:
        barrier.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(start, tasks))


def rows(database: Database, table: type) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    "submission",
    [
        Submission(Comment("Bonjour", id="c1")),
        Submission(Comment("Bonjour"), "k1"),
        Submission(Comment("Bonjour", id="c1"), "k1"),
    ],
    ids=["same id", "same key", "both"],
)
def test_simultaneous_posts_of_one_comment_get_one_decision(
    database: Database, engine: ModerationEngine, site: int, submission: Submission
) -> None:
    def send() -> UUID:
        with database.session() as session:
            return moderate(session, engine, site, submission).decision.id

    ids = at_once([send] * TOGETHER)
    assert len(set(ids)) == 1
    assert rows(database, CommentRow) == rows(database, Decision) == 1


def test_simultaneous_batches_that_overlap_get_the_same_decisions(
    database: Database, engine: ModerationEngine, site: int
) -> None:
    comments = [Comment(f"Texte {n}", id=f"c{n}") for n in range(20)]

    def send(order: int) -> list[UUID]:
        rotated = comments[order:] + comments[:order]
        if order % 2:
            rotated.reverse()
        sent = [Submission(comment, f"key-{comment.id}") for comment in rotated]
        with database.session() as session:
            answers = moderate_many(session, engine, site, sent)
        found = {
            comment.id or "": answer.decision.id
            for comment, answer in zip(rotated, answers, strict=True)
            if isinstance(answer, Answer)
        }
        return [found[comment.id or ""] for comment in comments]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert rows(database, CommentRow) == rows(database, IdempotencyKey) == 20


def test_whoever_keeps_losing_is_told_to_come_back(
    database: Database, engine: ModerationEngine, site: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored = 0
    decide = engine.moderate_many

    def beaten(comments: Sequence[Comment]) -> object:
        """Score, while another request stores a comment of the batch."""
        nonlocal scored
        scored += 1
        return decide(comments)

    monkeypatch.setattr(engine, "moderate_many", beaten)
    monkeypatch.setattr("api.services.moderate.Ledger.read", lambda *_: _forgetful())
    with database.session() as session:
        moderate(session, engine, site, Submission(Comment("Bonjour", id="c1")))
        with pytest.raises(CrowdedError):
            moderate(session, engine, site, Submission(Comment("Bonjour", id="c1")))
    assert ATTEMPTS > 1
    assert scored == 2


def _forgetful() -> object:
    from api.services.ledger import Ledger  # noqa: PLC0415 -- beside its only use

    return Ledger({}, {})
