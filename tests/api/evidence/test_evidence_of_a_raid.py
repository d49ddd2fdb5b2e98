"""From the first comment that a blog sends to the file that is handed over."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from api.services.actors import Actor, Role
from api.services.outbox.webhooks import set_webhook
from api.services.pile_ons.evidence import hand_over, make_bundle, sealer_of
from api.services.pile_ons.seal_check import check_file
from api.storage.tables import Message
from api.storage.types import now
from tests.api.pile_ons.conftest import Graded, Site, new_site, said

if TYPE_CHECKING:
    from api.storage.database import Database
    from moderation.engine import ModerationEngine


def test_a_raid_becomes_a_file_that_anyone_can_check(database: Database) -> None:
    graded = Graded()
    with database.session() as session:
        number = new_site(session, "blog")
        set_webhook(session, "blog", "http://127.0.0.1:9/h", private=True, actor="command")
    site = Site(database, cast("ModerationEngine", graded), number, graded)
    start = now() - timedelta(minutes=5)
    raid = [said(n, at=start + timedelta(seconds=n)) for n in range(1, 8)]
    thanks = said(8, "calme", author="amie", at=start + timedelta(seconds=8))
    site.send(*raid, thanks)
    [pile_on] = site.pile_ons()

    actor = Actor("moderator:1", "Camille", Role.MODERATOR, frozenset({number}))
    with database.session() as session:
        row = make_bundle(session, actor, pile_on.id, "https://moderation.example")
        raw = hand_over(session, actor, row.id)
        checks = check_file(raw, sealer_of(session).public_key)
    assert all(check.passed for check in checks), checks

    told = json.loads(raw)["evidence"]
    assert [one["hostile"] for one in told["comments"]] == [True] * 7 + [False]
    assert [one["pseudonym"] for one in told["people"]] == [f"A{n}" for n in range(1, 8)]
    assert (told["pile_on"]["people"], told["pile_on"]["hostile"]) == (7, 7)
    assert told["target"]["name"] == "Victime"
    assert [one["state"] for one in told["states"]][-1] == "pile_on"
    outcomes = [one["decisions"][0]["outcome"] for one in told["comments"] if one["hostile"]]
    assert outcomes == ["approve"] * 4 + ["hold"] * 3
    assert [one["kind"] for one in told["measures"]]

    [message] = [one for one in site.all(Message) if one.kind == "pile_on"][-1:]
    heard = json.loads(message.body)["pile_on"]
    assert (heard["id"], heard["state"]) == (pile_on.id, "pile_on")
    assert message.state == "waiting"
