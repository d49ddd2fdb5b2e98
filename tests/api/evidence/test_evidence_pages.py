from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from api.services.pile_ons.seal_check import check_file
from api.storage.database import lock_for_writing
from api.storage.tables import AuditEntry, Comment, Evidence, PileOn, Review
from tests.api.evidence.conftest import KIND, SAID, START, Browser, Raid
from tests.api.evidence.test_pile_on_told import GONE, listen, say, send
from tests.api.views.desk.conftest import Balanced

if TYPE_CHECKING:
    from flask import Flask

LAW = "222-33-2-2"


def test_a_bundle_is_made_read_downloaded_and_destroyed(app: Flask, raid: Raid) -> None:
    number = raid.pile_on()
    raid.measure(number)
    desk = Browser.of(app, raid)
    before = desk.page(f"/meutes/{number}/dossier")
    assert "Constituer le dossier" in before
    assert LAW in before

    made = desk.press(f"/meutes/{number}/dossier/nouveau")
    assert (made.status_code, made.location) == (303, "/moderation/dossiers/1")
    page = desk.page("/dossiers/1")
    for said in (*SAID[1:3], LAW, "2025-11-24 18:00:00", "https://blog.example/gare#c%201", "A1"):
        assert said.replace("'", "&#39;") in page, said
    assert KIND not in page
    assert "conseil juridique" in page
    assert (
        page.split("<article class")[1]
        == desk.page(f"/meutes/{number}/dossier").split("<article class")[1]
    )

    raw = desk.press("/dossiers/1/fichier")
    assert raw.content_type == "application/json"
    assert "attachment" in raw.headers["Content-Disposition"]
    key = json.loads(raw.data)["signature"]["public_key"]
    assert all(check.passed for check in check_file(raw.data, key))
    assert key in page

    assert desk.press("/dossiers/1/suppression").status_code == 303
    assert raid.rows(Evidence) == []
    desk.page("/dossiers/1", 404)
    told = [row.action for row in raid.rows(AuditEntry)][-3:]
    assert told == ["evidence.make", "evidence.download", "evidence.delete"]
    journal = desk.page("/journal")
    assert "a constitué le dossier n° 1" in journal
    assert "a téléchargé le dossier n° 1" in journal


def test_a_page_is_well_formed_and_quotes_no_markup(app: Flask, raid: Raid) -> None:
    number = raid.pile_on()
    raid.comment('"><script>alert(1)</script>\u202e', START, author='1."><b>')
    desk = Browser.of(app, raid)
    desk.press(f"/meutes/{number}/dossier/nouveau")
    for path in ("/dossiers", "/dossiers/1", f"/meutes/{number}/dossier"):
        reader = Balanced()
        page = desk.page(path)
        reader.feed(page)
        assert (reader.fault, reader.open) == (None, []), path
        assert "<script>alert" not in page
        assert "\u202e" not in page


@pytest.mark.parametrize("state", ["open", "closed"])
def test_what_one_may_yet_read_blind_is_shown_without_what_was_decided(
    app: Flask, raid: Raid, state: str
) -> None:
    number = raid.pile_on()
    comment = raid.rows(Comment)[0].id
    with raid.database.session() as session, session.begin():
        lock_for_writing(session)
        row = Review(site_id=raid.site_id, comment_id=comment, kind="audit", lane="audit")
        row.state = state
        session.add(row)
    raid.bundle(number)
    page = Browser.of(app, raid, "moderator").page("/dossiers/1")
    first = page.partition('id="c1"')[2].partition("</article>")[0]
    assert "Retourne à l&#39;école" in first
    assert ("En attente" in first) is (state == "closed")
    assert ("insulte" in first) is (state == "closed")
    assert ("à l’aveugle" in first) is (state == "open")
    assert ("texte n° 1," in page) is (state == "closed")
    assert "texte n° 2," in page


def test_a_pile_on_is_kept_and_let_go_by_a_button(app: Flask, raid: Raid) -> None:
    number = raid.pile_on()
    desk = Browser.of(app, raid)
    kept = desk.press(f"/meutes/{number}/conservation", garder="1", retour="dossier")
    assert kept.location == f"/moderation/meutes/{number}/dossier"
    assert raid.rows(PileOn)[0].legal_hold
    let_go = desk.press(f"/meutes/{number}/conservation", garder="")
    assert let_go.location == f"/moderation/meutes/{number}"
    assert not raid.rows(PileOn)[0].legal_hold
    assert "comme preuve" in desk.page("/journal")


def test_a_bundle_is_read_when_its_pile_on_is_forgotten(app: Flask, raid: Raid) -> None:
    raid.bundle(number := raid.pile_on())
    with raid.database.session() as session, session.begin():
        session.delete(session.get_one(PileOn, number))
    desk = Browser.of(app, raid)
    assert "Encore toi… On ne t" in desk.page("/dossiers/1")
    assert "Dossier n° 1" in desk.page("/dossiers")
    desk.page(f"/meutes/{number}/dossier", 404)


@pytest.mark.parametrize("role", ["reader", "moderator"])
def test_each_role_has_its_own_buttons(app: Flask, raid: Raid, role: str) -> None:
    number = raid.pile_on()
    raid.bundle(number)
    desk = Browser.of(app, raid, role)
    page = desk.page("/dossiers/1")
    assert ("Télécharger le fichier signé" in page) is (role == "moderator")
    assert "Détruire" not in page
    deciding = 403 if role == "reader" else 303
    assert desk.press(f"/meutes/{number}/dossier/nouveau").status_code == deciding
    assert desk.press(f"/meutes/{number}/conservation", garder="1").status_code == deciding
    assert desk.press("/dossiers/1/fichier").status_code == (403 if role == "reader" else 200)
    assert desk.press("/dossiers/1/suppression").status_code == 403
    assert desk.press("/meutes/77/dossier/nouveau").status_code == (
        403 if role == "reader" else 404
    )


def test_the_page_of_deliveries_tells_pile_ons_from_comments(app: Flask, raid: Raid) -> None:
    listen(raid)
    number = raid.pile_on()
    say(raid, number)
    send(raid, GONE)
    page = Browser.of(app, raid).page("/envois")
    assert f'<a href="/moderation/meutes/{number}">Meute n° {number}</a>' in page
