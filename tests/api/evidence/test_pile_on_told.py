from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from api.schemas.webhook import PileOnEvent
from api.services.outbox.delivery import Fault, Sent, claim_due, settle
from api.services.outbox.messages import decisions_since, tell
from api.services.outbox.replay import (
    StaleMessageError,
    deliveries,
    replay_message,
    replay_site,
)
from api.services.outbox.webhooks import set_webhook
from api.services.pile_ons.told import heads, tell_pile_on
from api.storage.database import lock_for_writing
from api.storage.tables import Comment, Message, PileOn
from tests.api.evidence.conftest import SAID, START, Raid

if TYPE_CHECKING:
    from api.storage.database import Database

GONE = Sent(Fault.GONE, 410)
HEARD = Sent(None, 200)


def say(raid: Raid, number: int, comment: int = 1, **values: object) -> int:
    """Change a pile-on and tell it, as the service does; return the number of the message."""
    with raid.database.session() as session, session.begin():
        lock_for_writing(session)
        row = session.get_one(PileOn, number)
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        found = session.get_one(Comment, comment)
        return tell_pile_on(session, row, found, found.current).id


def decide(raid: Raid, comment: int = 1) -> int:
    with raid.database.session() as session, session.begin():
        lock_for_writing(session)
        found = session.get_one(Comment, comment)
        return tell(session, found.current, found).id


def listen(raid: Raid) -> None:
    with raid.database.session() as session:
        set_webhook(session, raid.site, "http://127.0.0.1:9/h", private=True, actor="command")


def message(raid: Raid, number: int) -> Message:
    with raid.database.session() as session:
        return session.get_one(Message, number)


def send(raid: Raid, sent: Sent) -> int:
    with raid.database.session() as session:
        due = claim_due(session, "w1")
        assert due is not None
        assert settle(session, due, "w1", sent)
        return due.number


def test_the_event_counts_heads_and_names_nobody(raid: Raid) -> None:
    number = raid.pile_on()
    body = message(raid, say(raid, number)).body
    told = PileOnEvent.model_validate_json(body)
    assert told.model_dump(mode="json") == json.loads(body)
    assert told.pile_on.state == "pile_on"
    assert (told.pile_on.people, told.pile_on.newcomers, told.pile_on.comments) == (3, 1, 4)
    assert told.pile_on.version == 3
    assert (told.comment.id, told.comment.thread_id) == ("c 1", "billet-12")
    for secret in (*SAID, "Claire", "1.cible", "auteur", "La gare"):
        assert secret not in body


def test_heads_are_counted_while_it_lasts_and_no_further(raid: Raid, database: Database) -> None:
    number = raid.pile_on(state="calm", closed_at=START + timedelta(hours=2))
    raid.comment("Le lendemain.", START + timedelta(hours=20), author="1.autre")
    with database.session() as session, session.begin():
        assert heads(session, session.get_one(PileOn, number)).people == 3


def test_a_blog_that_polls_reads_decisions_only(raid: Raid, database: Database) -> None:
    say(raid, raid.pile_on())
    number = decide(raid)
    with database.session() as session:
        assert [row.id for row in decisions_since(session, raid.site_id, 0)] == [number]


def test_a_site_without_webhook_is_not_told(raid: Raid) -> None:
    assert message(raid, say(raid, raid.pile_on())).state == "unaddressed"


def test_nothing_is_told_of_a_change_that_was_not_kept(raid: Raid, database: Database) -> None:
    number = raid.pile_on()
    with database.session() as session:
        transaction = session.begin()
        lock_for_writing(session)
        comment = session.get_one(Comment, 1)
        tell_pile_on(session, session.get_one(PileOn, number), comment, comment.current)
        transaction.rollback()
    assert raid.rows(Message) == []


def test_pile_ons_are_told_in_order_and_hold_no_decision_up(raid: Raid) -> None:
    listen(raid)
    number = raid.pile_on()
    first = say(raid, number)
    decided = decide(raid)
    second = say(raid, number, comment=2, state="cooling")
    assert send(raid, Sent(Fault.TIMEOUT)) == first
    assert send(raid, HEARD) == decided
    with raid.database.session() as session:
        assert claim_due(session, "w1") is None
    raid.change(Message, first, next_attempt_at=START)
    assert send(raid, HEARD) == first
    assert send(raid, HEARD) == second


def test_a_dead_message_is_sent_again_with_what_followed(raid: Raid, database: Database) -> None:
    listen(raid)
    number, other = raid.pile_on(), raid.pile_on(target="1.autre")
    first, second = say(raid, number), say(raid, number, comment=2, state="cooling")
    third = say(raid, other)
    for _ in range(3):
        send(raid, GONE)
    with database.session() as session:
        assert replay_message(session, first, actor="command") == 2
    assert [message(raid, n).state for n in (first, second, third)] == [
        "waiting",
        "waiting",
        "dead",
    ]


def test_what_a_later_state_replaced_is_not_sent_again(raid: Raid, database: Database) -> None:
    listen(raid)
    number = raid.pile_on()
    dead = say(raid, number)
    send(raid, GONE)
    say(raid, number, state="cooling")
    send(raid, HEARD)
    with database.session() as session:
        with pytest.raises(StaleMessageError):
            replay_message(session, dead, actor="command")
        assert replay_site(session, raid.site_id, actor="command") == 0
        letter = deliveries(session)[0].dead[0]
    assert (letter.pile_on, letter.replaced) == (number, True)


def test_a_decision_delivered_since_replaces_no_pile_on(raid: Raid, database: Database) -> None:
    listen(raid)
    number = raid.pile_on()
    dead = say(raid, number)
    send(raid, GONE)
    decide(raid)
    send(raid, HEARD)
    with database.session() as session:
        letter = deliveries(session)[0].dead[0]
        assert (letter.pile_on, letter.replaced) == (number, False)
        assert replay_site(session, raid.site_id, actor="command") == 1
    assert message(raid, dead).state == "waiting"


def test_a_pile_on_delivered_since_replaces_no_decision(raid: Raid, database: Database) -> None:
    listen(raid)
    number = raid.pile_on()
    dead = decide(raid)
    send(raid, GONE)
    say(raid, number)
    send(raid, HEARD)
    with database.session() as session:
        assert replay_message(session, dead, actor="command") == 1
