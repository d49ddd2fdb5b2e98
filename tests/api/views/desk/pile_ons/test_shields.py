"""Shields: put up by hand, ended by time, lifted, taken up again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from api.storage.tables import Comment, Contribution, Measure, PileOn
from api.storage.types import now
from tests.api.views.desk.pile_ons.conftest import TARGET, THREAD
from tests.api.views.desk.pile_ons.test_pile_on_list import plain

if TYPE_CHECKING:
    from tests.api.views.desk.pile_ons.conftest import Place, Raid
    from tests.api.views.desk.queue.conftest import Desk

LIST = "/moderation/meutes"


def put_up(desk: Desk, status: int = 303, **form: object) -> str:
    """Shield, and return the words of the list that follows."""
    answer = desk.post(f"{LIST}/bouclier", {"duree": "6h", **form})
    assert answer.status_code == status, answer.text
    return plain(desk.page(LIST))


@pytest.mark.parametrize(("asked", "hours"), [("1h", 1), ("6h", 6), ("24h", 24), ("3j", 72)])
def test_a_person_is_shielded_from_a_card_for_a_chosen_time(
    sqlite_place: Place, sqlite_raid: Raid, asked: str, hours: int
) -> None:
    review = sqlite_raid.review_of(sqlite_raid.say("Apprenez à lire.", "un"))
    page = put_up(sqlite_place.desk(), relecture=review.id, quoi=f"personne:{TARGET}", duree=asked)
    assert "Le bouclier est en place." in page
    assert "Ce qui lui est adressé attend une relecture, partout sur ce site" in page
    row = sqlite_raid.rows(Measure)[0]
    assert (row.kind, row.target, row.thread) == ("hold_aimed", TARGET, None)
    assert row.made_by.startswith("moderator:")
    assert row.pile_on_id is None
    assert row.expires_at - row.starts_at == timedelta(hours=hours)
    entry = sqlite_raid.journal()[-1]
    assert (entry.action, entry.subject) == ("measure.raise", f"measure:{row.id}")
    assert entry.details["minutes"] == hours * 60


@pytest.mark.parametrize(
    ("asked", "kind"), [("nouveaux", "hold_newcomers"), ("ralenti", "slow"), ("ferme", "close")]
)
def test_a_thread_is_shielded_from_a_pile_on(
    place: Place, raid: Raid, asked: str, kind: str
) -> None:
    number = raid.pile_on()
    put_up(place.desk("moderator"), meute=number, quoi=asked)
    row = raid.rows(Measure)[0]
    assert (row.kind, row.thread, row.target) == (kind, THREAD, None)
    assert row.thread_title == "La gare rouvre"


def test_the_name_of_who_is_answered_is_the_one_they_write_under(place: Place, raid: Raid) -> None:
    raid.say("Je pose une question.", "aaaa", name="Gérard", target=None, aim="nobody")
    review = raid.review_of(raid.say("Apprenez à lire.", "un"))
    desk = place.desk()
    page = plain(desk.page(f"{LIST}/bouclier/{review.id}"))
    assert "Gérard, la personne à qui il répond" in page
    assert "Ce fil, en le fermant" in page
    part = desk.get(f"{LIST}/bouclier/{review.id}", HX_Request="true").text
    assert "<html" not in part
    assert 'name="quoi"' in part


def test_without_person_or_thread_there_is_nothing_to_shield(
    sqlite_place: Place, sqlite_raid: Raid
) -> None:
    sqlite_raid.thread = None
    comment = sqlite_raid.say("Tout seul.", "un", target=None, aim="nobody")
    review = sqlite_raid.review_of(comment)
    with sqlite_raid.database.session() as session, session.begin():
        session.get_one(Comment, comment).parent_author_key = None
    desk = sqlite_place.desk()
    assert "il n’y a rien à protéger d’ici" in desk.page(f"{LIST}/bouclier/{review.id}")
    for asked in ("ferme", f"personne:{TARGET}"):
        assert "ne nomme pas ce qui est demandé" in put_up(desk, relecture=review.id, quoi=asked)
    assert sqlite_raid.rows(Measure) == []


def test_nobody_whom_the_comment_does_not_concern_is_shielded_from_it(
    sqlite_place: Place, sqlite_raid: Raid
) -> None:
    review = sqlite_raid.review_of(sqlite_raid.say("Apprenez à lire.", "un"))
    put_up(sqlite_place.desk(), relecture=review.id, quoi="personne:1.ffff")
    assert sqlite_raid.rows(Measure) == []


@pytest.mark.parametrize(
    "form",
    [
        {"quoi": "ferme", "duree": "9j"},
        {"quoi": "tell"},
        {"quoi": ""},
    ],
)
def test_what_no_page_sends_puts_up_nothing(
    sqlite_place: Place, sqlite_raid: Raid, form: dict[str, str]
) -> None:
    number = sqlite_raid.pile_on()
    put_up(sqlite_place.desk(), status=400, meute=number, **form)
    assert sqlite_raid.rows(Measure) == []


def test_lifting_what_the_service_raised_keeps_it_quiet_for_a_day_and_can_be_taken_back(
    place: Place, raid: Raid
) -> None:
    number = raid.pile_on()
    row = raid.measure(pile_on_id=number)
    desk = place.desk("moderator")
    desk.post(f"{LIST}/mesures/lever", {"lot": str(row.batch), "retour": LIST})
    page = plain(desk.page(LIST))
    assert "La mesure est levée." in page
    assert "Mesures automatiques suspendues jusqu’au" in page
    lifted = raid.rows(Measure)[0]
    assert lifted.lifted_by == f"moderator:{desk.moderator_id}"
    quiet = raid.rows(PileOn)[0].quiet_until
    assert timedelta(hours=23) < quiet - now() <= timedelta(hours=24)

    desk.post(f"{LIST}/mesures/remettre", {"lot": str(row.batch), "retour": LIST})
    page = plain(desk.page(LIST))
    assert "La mesure est de nouveau en place." in page
    assert "Levées depuis une heure" not in page
    again = raid.rows(Measure)[1]
    assert again.lifted_at is None
    assert again.expires_at == row.expires_at
    assert raid.rows(PileOn)[0].quiet_until is None
    actions = [entry.action for entry in raid.journal()]
    assert actions == ["measure.lift", "measure.raise"]


def test_a_measure_is_lifted_once_and_taken_up_again_once(place: Place, raid: Raid) -> None:
    row = raid.measure()
    desk = place.desk()
    form = {"lot": str(row.batch), "retour": LIST}
    for path in ("lever", "remettre"):
        desk.post(f"{LIST}/mesures/{path}", form)
        desk.page(LIST)
        desk.post(f"{LIST}/mesures/{path}", form)
        assert "rien n’a été changé" in plain(desk.page(LIST))
    assert len(raid.rows(Measure)) == 2


def test_what_is_over_is_neither_lifted_nor_taken_up_again(place: Place, raid: Raid) -> None:
    row = raid.measure(expires_at=now() - timedelta(seconds=1))
    desk = place.desk()
    for path in ("lever", "remettre"):
        desk.post(f"{LIST}/mesures/{path}", {"lot": str(row.batch)})
        assert "rien n’a été changé" in plain(desk.page(LIST))


def test_the_measures_of_another_site_are_not_found(place: Place, raid: Raid) -> None:
    row = raid.measure()
    stranger = place.desk("moderator", blog=place.blog.elsewhere())
    for path in ("lever", "remettre"):
        answer = stranger.post(f"{LIST}/mesures/{path}", {"lot": str(row.batch)})
        assert answer.status_code == 404
    assert raid.rows(Measure)[0].lifted_at is None
    assert stranger.post(f"{LIST}/mesures/lever", {"lot": "x"}).status_code == 400


def test_a_card_offers_the_shield_to_who_may_decide(place: Place, raid: Raid) -> None:
    review = raid.review_of(raid.say("Apprenez à lire.", "un"))
    assert f"{LIST}/bouclier/{review.id}" in place.desk().page()
    assert f"{LIST}/bouclier/" not in place.desk("reader").page()
    assert raid.rows(Contribution)
