from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.services.outbox.delivery import Fault, Sent, claim_due, settle
from api.services.outbox.replay import (
    NoWebhookError,
    StaleMessageError,
    UnknownMessageError,
    deliveries,
    replay_message,
    replay_site,
)
from api.services.outbox.webhooks import disable_webhook
from api.storage.tables import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from api.storage.database import Database
    from tests.api.outbox.conftest import Desk

GONE = Sent(Fault.GONE, 410)
HEARD = Sent(None, 200)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as session:
        yield session


def send(session: Session, sent: Sent) -> int:
    """Claim the next message, and conclude it so."""
    due = claim_due(session, "w1")
    assert due is not None
    assert settle(session, due, "w1", sent)
    return due.number


def test_a_dead_message_is_sent_again_from_the_start(desk: Desk, session: Session) -> None:
    desk.listen()
    number = desk.decide(desk.receive())
    send(session, GONE)
    assert replay_message(session, number, actor="command") == 1
    row = desk.message(number)
    assert (row.state, row.attempts) == ("waiting", 0)
    assert send(session, HEARD) == number


def test_what_a_later_decision_replaced_is_not_sent_again(desk: Desk, session: Session) -> None:
    desk.listen()
    comment = desk.receive()
    dead = desk.decide(comment)
    send(session, GONE)
    desk.decide(comment)
    with pytest.raises(StaleMessageError):
        replay_message(session, dead, actor="command")
    send(session, HEARD)
    with pytest.raises(StaleMessageError):
        replay_message(session, dead, actor="command")
    assert replay_site(session, desk.site_id, actor="command") == 0


def test_what_was_delivered_is_not_sent_again(desk: Desk, session: Session) -> None:
    desk.listen()
    number = desk.decide(desk.receive())
    send(session, HEARD)
    with pytest.raises(StaleMessageError):
        replay_message(session, number, actor="command")


def test_later_dead_messages_of_the_comment_follow_in_order(desk: Desk, session: Session) -> None:
    desk.listen()
    comment, other = desk.receive("c1"), desk.receive("c2")
    numbers = []
    for _ in range(3):
        numbers.append(desk.decide(comment))
        send(session, GONE)
    desk.decide(other)
    send(session, GONE)
    assert replay_message(session, numbers[1], actor="command") == 2
    assert [send(session, HEARD), send(session, HEARD)] == numbers[1:]
    assert desk.message(numbers[0]).state == "dead"


def test_all_of_a_site_is_sent_again_but_what_was_replaced(desk: Desk, session: Session) -> None:
    desk.listen()
    kept, replaced = desk.receive("c1"), desk.receive("c2")
    first = desk.decide(kept)
    send(session, GONE)
    desk.decide(replaced)
    send(session, GONE)
    desk.decide(replaced)
    send(session, HEARD)
    assert replay_site(session, desk.site_id, actor="command") == 1
    assert send(session, HEARD) == first
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "site.replay")).all()[-1]
    assert entry.details == {"messages": 1}


def test_what_was_decided_without_webhook_follows_what_was_given_up(
    desk: Desk, session: Session
) -> None:
    comment, polled = desk.receive("c1"), desk.receive("c2")
    desk.decide(polled)
    desk.listen()
    dead = desk.decide(comment)
    send(session, GONE)
    disable_webhook(session, "blog", actor="command")
    unsent = desk.decide(comment)
    with pytest.raises(NoWebhookError):
        replay_message(session, dead, actor="command")
    desk.listen()
    assert replay_site(session, desk.site_id, actor="command") == 2
    assert [send(session, HEARD), send(session, HEARD)] == [dead, unsent]
    assert claim_due(session, "w1") is None


def test_an_unknown_message_cannot_be_sent_again(session: Session, desk: Desk) -> None:
    assert desk.site_id
    with pytest.raises(UnknownMessageError):
        replay_message(session, 404, actor="command")


def test_an_owner_sees_what_waits_and_what_was_given_up(
    desk: Desk, other_desk: Desk, session: Session
) -> None:
    desk.listen()
    comment = desk.receive("c1")
    dead = desk.decide(comment)
    send(session, GONE)
    desk.decide(comment)
    told = send(session, HEARD)
    struggling = desk.decide(desk.receive("c2"))
    send(session, Sent(Fault.TIMEOUT))
    desk.decide(desk.receive("c3"))
    other_desk.decide(other_desk.receive("ailleurs"))
    found = deliveries(session, [desk.site_id])
    assert len(found) == 1
    row = found[0]
    assert (row.waiting, row.failing, row.given_up) == (2, 1, 1)
    assert [(letter.message.id, letter.comment, letter.replaced) for letter in row.dead] == [
        (dead, "c1", True)
    ]
    assert row.last
    assert row.last.id == told
    assert row.struggling
    assert (row.struggling.id, row.struggling.last_error) == (struggling, "timeout")
    assert [each.site.name for each in deliveries(session)] == ["autre", "blog"]
