from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from api.services.decisions import find_decision
from api.services.errors import (
    ConflictError,
    IdConflictError,
    KeyConflictError,
    UnknownDecisionError,
)
from api.services.keys import create_key, recognise
from api.services.ledger import Submission
from api.services.moderate import Answer, moderate, moderate_many
from api.storage.tables import Comment as CommentRow
from api.storage.tables import Decision, IdempotencyKey
from moderation.domain.comment import Author, Comment, Parent, Thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from api.storage.database import Database
    from moderation.engine import ModerationEngine
    from tests.api.conftest import StandIn

INSULT = "Quel crétin, celui-là."


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as session:
        yield session


@pytest.fixture
def site(session: Session) -> int:
    return new_site(session, "blog")


def new_site(session: Session, name: str) -> int:
    caller = recognise(session, create_key(session, name).secret)
    assert caller is not None
    return caller.site_id


def count(session: Session, table: type) -> int:
    with session.begin():
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_comment_is_kept_as_it_was_received(
    session: Session, engine: ModerationEngine, site: int
) -> None:
    moment = datetime(2026, 11, 23, 10, tzinfo=UTC)
    comment = Comment(
        "Ça alors… 😀\u200d",
        id="c1",
        author=Author("a1", "Léa", email_verified=True, account_created_at=moment),
        thread=Thread("t1", "https://blog.example/t1", "Un titre"),
        parent=Parent("c0", "Salut", "a0"),
        created_at=moment,
        language="fr",
        reading_seconds=12.5,
    )
    moderate(session, engine, site, Submission(comment))
    session.expire_all()
    row = session.scalars(select(CommentRow)).one()
    assert (row.external_id, row.text) == ("c1", comment.text)
    assert (row.author_name, row.author_account_created_at) == ("Léa", moment)
    assert (row.thread_title, row.parent_text) == ("Un titre", "Salut")
    assert (row.written_at, row.reading_seconds) == (moment, 12.5)


def test_a_decision_keeps_all_it_rests_on(
    session: Session, engine: ModerationEngine, site: int
) -> None:
    answer = moderate(session, engine, site, Submission(Comment(INSULT)))
    session.expire_all()
    row = session.scalars(select(Decision)).one()
    assert row.id == answer.decision.id
    assert (row.outcome, row.model_version, row.automated) == ("reject", "stand-in", True)
    assert row.scores is not None
    assert row.scores["insult"] == 0.97
    assert row.spans == [{"start": 5, "end": 11, "label": "insult", "weight": 2.5}]
    assert row.reasons[0]["code"] == "insulte"
    assert json.loads(json.dumps(row.signals)) == row.signals


def test_the_same_id_gets_the_first_decision_without_scoring_again(
    session: Session, engine: ModerationEngine, stand_in: StandIn, site: int
) -> None:
    sent = Submission(Comment("Bonjour", id="c1"))
    first = moderate(session, engine, site, sent)
    second = moderate(session, engine, site, sent)
    assert not first.replayed
    assert second.replayed
    assert first.decision.id == second.decision.id
    assert stand_in.scored == 1


def test_the_same_id_with_another_text_is_a_conflict(
    session: Session, engine: ModerationEngine, site: int
) -> None:
    moderate(session, engine, site, Submission(Comment("Bonjour", id="c1")))
    with pytest.raises(IdConflictError, match="« c1 »"):
        moderate(session, engine, site, Submission(Comment("Bonsoir", id="c1")))


def test_two_sites_may_use_the_same_id(
    session: Session, engine: ModerationEngine, site: int
) -> None:
    other = new_site(session, "other")
    first = moderate(session, engine, site, Submission(Comment("Bonjour", id="c1"), "k1"))
    second = moderate(session, engine, other, Submission(Comment("Bonsoir", id="c1"), "k1"))
    assert first.decision.id != second.decision.id
    with pytest.raises(UnknownDecisionError):
        find_decision(session, other, first.decision.id)


def test_without_id_or_key_each_submission_is_a_new_comment(
    session: Session, engine: ModerationEngine, site: int
) -> None:
    sent = Submission(Comment("Bonjour"))
    first, second = (moderate(session, engine, site, sent) for _ in range(2))
    assert first.decision.id != second.decision.id
    assert count(session, CommentRow) == 2


def test_the_same_key_gets_the_first_decision(
    session: Session, engine: ModerationEngine, site: int
) -> None:
    sent = Submission(Comment("Bonjour"), "k1")
    first, second = (moderate(session, engine, site, sent) for _ in range(2))
    assert first.decision.id == second.decision.id
    assert second.replayed


@pytest.mark.parametrize("other", [Comment("Bonsoir"), Comment("Bonjour", id="c1")])
def test_the_same_key_with_another_comment_is_a_conflict(
    session: Session, engine: ModerationEngine, site: int, other: Comment
) -> None:
    moderate(session, engine, site, Submission(Comment("Bonjour"), "k1"))
    with pytest.raises(KeyConflictError):
        moderate(session, engine, site, Submission(other, "k1"))


def test_a_new_key_for_a_known_comment_is_remembered(
    session: Session, engine: ModerationEngine, site: int
) -> None:
    sent = Comment("Bonjour", id="c1")
    first = moderate(session, engine, site, Submission(sent))
    assert moderate(session, engine, site, Submission(sent, "k1")).replayed
    assert count(session, IdempotencyKey) == 1
    with pytest.raises(KeyConflictError):
        moderate(session, engine, site, Submission(Comment("Bonjour"), "k1"))
    again = moderate(session, engine, site, Submission(sent, "k1"))
    assert again.decision.id == first.decision.id


def test_a_batch_answers_in_order_and_stores_once(
    session: Session, engine: ModerationEngine, stand_in: StandIn, site: int
) -> None:
    moderate(session, engine, site, Submission(Comment("Déjà vu", id="old")))
    texts = ["Un", "Deux", INSULT, "Quatre"]
    sent = [Submission(Comment(text, id=text[:4])) for text in texts]
    answers = moderate_many(
        session, engine, site, [*sent, Submission(Comment("Déjà vu", id="old")), sent[0]]
    )
    found = [answer for answer in answers if isinstance(answer, Answer)]
    assert [answer.replayed for answer in found] == [False] * 4 + [True] * 2
    assert [answer.decision.outcome for answer in found[:4]] == [
        "approve",
        "approve",
        "reject",
        "approve",
    ]
    assert found[5].decision.id == found[0].decision.id
    assert count(session, CommentRow) == 5
    assert stand_in.scored == 5


def test_a_conflict_in_a_batch_spoils_no_other(
    session: Session, engine: ModerationEngine, site: int
) -> None:
    sent = [
        Submission(Comment("Un", id="c1")),
        Submission(Comment("Autre chose", id="c1")),
        Submission(Comment("Deux", id="c2")),
    ]
    first, second, third = moderate_many(session, engine, site, sent)
    assert isinstance(first, Answer)
    assert isinstance(second, ConflictError)
    assert isinstance(third, Answer)
    assert count(session, CommentRow) == 2


def test_an_empty_batch_is_answered_by_nothing(
    session: Session, engine: ModerationEngine, site: int
) -> None:
    assert moderate_many(session, engine, site, []) == []


def test_nothing_is_stored_when_scoring_fails(
    session: Session, engine: ModerationEngine, site: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no model")

    monkeypatch.setattr(engine, "moderate_many", fail)
    with pytest.raises(RuntimeError, match="no model"):
        moderate(session, engine, site, Submission(Comment("Bonjour", id="c1"), "k1"))
    assert count(session, CommentRow) == count(session, IdempotencyKey) == 0


def test_a_refusal_that_no_other_request_explains_is_not_taken_for_a_race(
    session: Session,
    engine: ModerationEngine,
    stand_in: StandIn,
    site: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stand_in, "model_version", None)
    with pytest.raises(IntegrityError):
        moderate(session, engine, site, Submission(Comment("Bonjour", id="c1")))
    assert stand_in.scored == 1
    assert count(session, CommentRow) == 0
