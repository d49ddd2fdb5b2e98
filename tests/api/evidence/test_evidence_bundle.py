from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect, select

from api.services.audit import verify
from api.services.desk.review_errors import OnlyReadingError
from api.services.pile_ons.evidence import (
    OwnersOnlyError,
    UnknownEvidenceError,
    bundles,
    command_actor,
    delete_bundle,
    find_bundle,
    hand_over,
    hold,
    sealer_of,
)
from api.services.pile_ons.evidence_content import permalink
from api.services.pile_ons.finding import UnknownPileOnError
from api.services.pile_ons.seal import canonical
from api.services.pile_ons.seal_check import check_file
from api.storage.tables import AuditEntry, Comment, Decision, Evidence, PileOn
from tests.api.evidence.conftest import KIND, SAID, START, Raid

if TYPE_CHECKING:
    from api.storage.database import Database


def content(row: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.body)
    return found


def test_hostile_comments_are_told_in_full_and_in_the_order_of_arrival(raid: Raid) -> None:
    told = content(raid.bundle(raid.pile_on()))
    rows = told["comments"]
    assert [row["position"] for row in rows] == [1, 2, 3, 4, 5]
    hostile = [row for row in rows if row["hostile"]]
    assert [row["text"] for row in hostile] == list(SAID)
    first = hostile[0]
    assert first["sha256"] == sha256(SAID[0].encode()).hexdigest()
    assert first["received_at"] == "2025-11-24T18:00:00.000000Z"
    assert first["permalink"] == "https://blog.example/gare#c%201"
    assert first["author"]["pseudonym"] == "A1"
    assert first["author"]["key"] == "1.auteur0"
    assert first["author"]["accountability"] == "anonymous"
    assert first["aim"] == "parent"
    assert first["decisions"][0]["by"] == "service"
    assert first["decisions"][0]["scores"]["toxicity"] == 1


def test_a_kind_comment_keeps_its_place_and_gives_neither_text_nor_name(raid: Raid) -> None:
    row = raid.bundle(raid.pile_on())
    assert KIND not in row.body
    assert "1.ami" not in row.body
    kind = next(one for one in content(row)["comments"] if not one["hostile"])
    assert kind["sha256"] == sha256(KIND.encode()).hexdigest()
    assert kind["position"] == 3


def test_people_states_measures_and_the_target_are_told(raid: Raid) -> None:
    number = raid.pile_on()
    raid.measure(number)
    told = content(raid.bundle(number))
    assert told["target"] == {"key": "1.cible", "name": "Claire"}
    assert [(one["pseudonym"], one["comments"]) for one in told["people"]] == [
        ("A1", 2),
        ("A2", 1),
        ("A3", 1),
    ]
    assert [one["newcomer"] for one in told["people"]] == [False, True, False]
    assert (told["pile_on"]["hostile"], told["pile_on"]["people"]) == (4, 3)
    assert told["states"] == [
        {"state": "pile_on", "at": "2025-11-24T18:00:00.000000Z", "comment": 1}
    ]
    assert told["measures"][0]["kind"] == "hold_aimed"
    assert told["measures"][0]["expires_at"] == "2025-11-24T19:00:00.000000Z"


def test_the_journal_lines_about_its_reviews_come_with_what_their_digest_is_of(raid: Raid) -> None:
    told = content(raid.bundle(raid.pile_on()))
    lines = told["journal"]["entries"]
    assert [json.loads(row["line"])["action"] for row in lines] == ["review.skip"] * 4
    assert [row["comment"] for row in lines] == [1, 2, 4, 5]
    assert all(sha256(row["line"].encode()).hexdigest() == row["digest"] for row in lines)
    assert told["journal"]["head"] == {"number": 4, "digest": lines[-1]["digest"]}


def test_lines_about_other_comments_and_other_sites_stay_out(
    raid: Raid, database: Database
) -> None:
    other = Raid(database, "autre")
    other.pile_on()
    raid.comment("Rien à voir avec elle.", START, author="1.x", target="1.autrui")
    told = content(raid.bundle(raid.pile_on()))
    assert len(told["journal"]["entries"]) == 4
    assert len(told["comments"]) == 5


def test_comments_outside_its_time_stay_out(raid: Raid) -> None:
    raid.comment("La veille.", START - timedelta(hours=20), author="1.x")
    number = raid.pile_on(state="calm", closed_at=START + timedelta(hours=2))
    raid.comment("Le lendemain.", START + timedelta(hours=9), author="1.x")
    assert len(content(raid.bundle(number))["comments"]) == 5


def test_the_journal_holds_the_digest_of_the_bundle_and_stays_whole(
    raid: Raid, database: Database
) -> None:
    row = raid.bundle(raid.pile_on())
    with database.session() as session:
        hand_over(session, raid.actor(), row.id)
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert [entry.action for entry in last] == ["evidence.download", "evidence.make"]
    assert {entry.details["digest"] for entry in last} == {row.digest}
    assert {entry.subject for entry in last} == {f"evidence:{row.id}"}
    with database.session() as session:
        assert verify(session).first_broken is None


def test_the_file_passes_every_check_with_the_key_of_the_installation(
    raid: Raid, database: Database
) -> None:
    row = raid.bundle(raid.pile_on())
    with database.session() as session:
        raw = hand_over(session, raid.actor(), row.id)
        key = sealer_of(session).public_key
    assert all(check.passed for check in check_file(raw, key))
    assert canonical(content(row)) == row.body


def test_a_bundle_made_again_tells_what_was_decided_since(raid: Raid, database: Database) -> None:
    number = raid.pile_on()
    first = raid.bundle(number)
    with database.session() as session, session.begin():
        comment = session.scalars(select(Comment).order_by(Comment.id).limit(1)).one()
        comment.decisions.append(
            Decision(
                position=1,
                outcome="reject",
                reasons=[],
                spans=[],
                signals=[],
                policy_version="p1",
                model_version="m1",
                language="fr",
                automated=False,
                actor="moderator:1",
            )
        )
    second = raid.bundle(number)
    told = content(second)["comments"][0]["decisions"]
    assert [one["by"] for one in told] == ["service", "moderator:1"]
    assert len(content(first)["comments"][0]["decisions"]) == 1
    with database.session() as session:
        known = bundles(session, raid.actor(), pile_on_id=number)
    assert [row.id for row in known] == [second.id, first.id]
    assert "body" in inspect(known[0]).unloaded  # a list reads no texts


def test_a_bundle_survives_its_pile_on_until_an_owner_destroys_it(
    raid: Raid, database: Database
) -> None:
    number = raid.pile_on()
    row = raid.bundle(number)
    with database.session() as session, session.begin():
        session.delete(session.get_one(PileOn, number))
    with database.session() as session:
        assert find_bundle(session, raid.actor(), row.id).pile_on_id is None
        with pytest.raises(OwnersOnlyError):
            delete_bundle(session, raid.actor(), row.id)
        delete_bundle(session, raid.actor("owner"), row.id)
        with pytest.raises(UnknownEvidenceError):
            find_bundle(session, raid.actor(), row.id)
    assert raid.rows(AuditEntry)[-1].details == {"digest": row.digest}


@pytest.mark.parametrize("number", [0, 99, 2**40])
def test_what_does_not_exist_is_not_found(raid: Raid, database: Database, number: int) -> None:
    with database.session() as session:
        for act in (find_bundle, hand_over):
            with pytest.raises(UnknownEvidenceError):
                act(session, raid.actor(), number)
        assert bundles(session, raid.actor(), pile_on_id=number) == []
        with pytest.raises(UnknownPileOnError):
            hold(session, raid.actor(), number, on=True)
    with pytest.raises(UnknownPileOnError):
        raid.bundle(number)


def test_who_sees_another_site_finds_nothing_of_this_one(raid: Raid, database: Database) -> None:
    other = Raid(database, "autre")
    row = raid.bundle(number := raid.pile_on())
    with database.session() as session:
        assert bundles(session, other.actor()) == []
        with pytest.raises(UnknownEvidenceError):
            hand_over(session, other.actor(), row.id)
        with pytest.raises(UnknownPileOnError):
            hold(session, other.actor(), number, on=True)
    with pytest.raises(UnknownPileOnError):
        raid.bundle(number, other.actor())


def test_a_reader_neither_makes_nor_takes_a_bundle(raid: Raid, database: Database) -> None:
    row = raid.bundle(number := raid.pile_on())
    reader = raid.actor("reader")
    with pytest.raises(OnlyReadingError):
        raid.bundle(number, reader)
    with database.session() as session:
        with pytest.raises(OnlyReadingError):
            hand_over(session, reader, row.id)
        with pytest.raises(OnlyReadingError):
            hold(session, reader, number, on=True)


def test_the_command_line_sees_every_site(raid: Raid, database: Database) -> None:
    with database.session() as session:
        assert command_actor(session).sites == {raid.site_id}


@pytest.mark.parametrize(
    ("url", "name", "found"),
    [
        (None, "c1", None),
        ("https://b.example/x", None, "https://b.example/x"),
        ("https://b.example/x#y", "c1", "https://b.example/x#y"),
        ("https://b.example/x", "c 1é#", "https://b.example/x#c%201%C3%A9%23"),
    ],
)
def test_a_permalink_is_the_article_and_the_anchor_that_the_blog_may_use(
    url: str | None, name: str | None, found: str | None
) -> None:
    assert permalink(Comment(thread_url=url, external_id=name)) == found
