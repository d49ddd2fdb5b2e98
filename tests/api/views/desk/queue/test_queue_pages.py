from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.api.conftest import ENGLISH, INSULT

if TYPE_CHECKING:
    from tests.api.views.desk.queue.conftest import Place

HOSTILE = """<script>alert(1)</script> "crétin" <img src=x onerror=alert(2)> & \u202ecaché\u202c"""


def test_an_empty_queue_wishes_a_good_evening(place: Place) -> None:
    assert "Rien n’attend. Bonne soirée." in place.desk().page()


def test_who_is_not_signed_in_is_asked_to_and_comes_back_to_the_same_filters(
    sqlite_place: Place,
) -> None:
    answer = sqlite_place.app.test_client().get("/moderation?voie=menaces")
    assert answer.status_code == 303
    assert "suite=/moderation" in answer.headers["Location"]
    assert "voie" in answer.headers["Location"]


def test_a_card_shows_the_words_that_weighed_the_reasons_and_what_the_policy_would_do(
    place: Place,
) -> None:
    place.receive(INSULT)
    page = place.desk().page()
    assert re.search(r'<mark class="raises l-insult">.*crétin<', page)
    assert "<sup" in page
    assert ">I</sup>" in page
    assert "relu à partir de" in page
    assert "La politique en vigueur <strong>le ferait relire</strong>" in page
    assert "2026-11-23" in page
    assert "stand-in" in page


def test_hostile_text_is_shown_and_never_obeyed(place: Place) -> None:
    place.receive(
        HOSTILE,
        author={"id": "<b>u</b>", "name": "\u202e<i>Zoé</i>"},
        thread={"id": '"><svg onload=1>', "title": "<u>fil</u>", "url": "javascript:alert(3)"},
        parent={"text": "<b>avant</b>"},
    )
    review = place.reviews()[0]
    desk = place.desk()
    number = f"/moderation/commentaire/{review.id}"
    for path in ("/moderation", number, f"{number}/fil", f"{number}/auteur"):
        page = desk.page(path)
        for forbidden in ("<script>alert", "<img src", "<i>Zoé", "<u>fil", "<b>avant", "<svg on"):
            assert forbidden not in page
        assert "javascript:" not in page
        assert "\u202e" not in page
    assert "forcé vers la gauche" in desk.page()


def test_nothing_is_inline(sqlite_place: Place) -> None:
    sqlite_place.receive(INSULT.replace("celui-là", "ici"), author={"id": "a"})
    desk = sqlite_place.desk()
    for path in ("/moderation", f"/moderation/commentaire/{sqlite_place.reviews()[0].id}"):
        page = desk.page(path)
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("voie=incertains", True),
        ("voie=menaces", False),
        ("etiquette=insulte", True),
        ("etiquette=haine", False),
        ("auteur=a1", True),
        ("auteur=a2", False),
        ("fil=f1", True),
        ("fil=f2", False),
        ("q=CRETIN", True),
        ("q=gentil", False),
        ("age=1h", False),
        ("etat=transmis", False),
        ("voie=n-importe&age=x&site=y", True),
        ("site=999999999", False),
    ],
)
def test_filters_stand_in_the_address(place: Place, query: str, found: bool) -> None:  # noqa: FBT001 -- a case
    place.receive(INSULT, author={"id": "a1"}, thread={"id": "f1"})
    page = place.desk().page(f"/moderation?{query}")
    assert ("data-card" in page) is found


def test_each_filter_in_use_can_be_taken_away_alone(sqlite_place: Place) -> None:
    sqlite_place.receive(INSULT, author={"id": "a1"}, thread={"id": "f1"})
    page = sqlite_place.desk().page("/moderation?auteur=a1&q=cr%C3%A9tin&voie=incertains")
    links = {unescape(link) for link in re.findall(r'href="(/moderation\?[^"]+)"', page)}
    assert "/moderation?voie=incertains&auteur=a1" in links
    assert "/moderation?voie=incertains&q=cr%C3%A9tin" in links
    assert "/moderation?voie=menaces&auteur=a1&q=cr%C3%A9tin" in links


def test_a_comment_that_was_not_scored_says_so(place: Place) -> None:
    place.receive(ENGLISH)
    page = place.desk().page("/moderation?etiquette=langue")
    assert "Sans score" in page
    assert "«\u202fen\u202f»" in unescape(page)


@pytest.mark.parametrize("kind", ["audit", "second"])
def test_a_blind_card_shows_nothing_of_what_was_decided(place: Place, kind: str) -> None:
    place.receive(INSULT, author={"id": "a1"})
    desk = place.desk("moderator")
    review = place.change(
        place.reviews()[0],
        kind=kind,
        lane=kind,
        reserved_for=f"moderator:{desk.moderator_id}" if kind == "second" else None,
    )
    number = f"/moderation/commentaire/{review.id}"
    for path in ("/moderation", number, f"{number}/auteur", f"{number}/fil"):
        page = desk.page(path)
        assert "Relecture à l’aveugle." in page
        for told in ("<mark", "%</", "bars", "s&#39;en prendre", "le ferait", "stand-in"):
            assert told not in page
        assert "checked" not in page
        assert "selected" not in page.split('class="actions"')[-1]
        assert "En attente</span>" not in page
    assert "crétin" in desk.page()


def test_readers_see_everything_and_may_touch_nothing(place: Place) -> None:
    review = place.receive(INSULT, author={"id": "a1"})
    reader = place.desk("reader")
    for path in ("/moderation", f"/moderation/commentaire/{review.id}/auteur"):
        page = reader.page(path)
        assert "crétin" in page
        assert "<mark" in page
        assert 'action="/moderation/agir"' not in page
        assert "/note" not in page
    for kind in ("approve", "reject", "skip", "escalate"):
        assert reader.act(kind, review, clause="2").status_code == 403
    assert len(place.decisions()) == 1


def test_the_review_of_another_site_is_not_found(place: Place) -> None:
    review = place.receive(INSULT)
    stranger = place.desk("moderator", blog=place.blog.elsewhere())
    assert "crétin" not in stranger.page()
    for part in ("", "/fil", "/auteur"):
        assert stranger.get(f"/moderation/commentaire/{review.id}{part}").status_code == 404
    assert stranger.act("approve", review).status_code == 404
    note = stranger.post(f"/moderation/commentaire/{review.id}/note", {"note": "oui"})
    assert note.status_code == 404


def test_two_moderators_never_see_the_same_card(place: Place) -> None:
    place.receive(INSULT)
    assert "data-card" in place.desk("moderator").page()
    second = place.desk("moderator").page()
    assert "data-card" not in second
    assert "sous les yeux de quelqu’un d’autre" in second


def test_words_are_blurred_for_who_asked(sqlite_place: Place) -> None:
    sqlite_place.receive(INSULT)
    assert 'class="blur"' not in sqlite_place.desk("reader").page()
    assert 'class="blur"' in sqlite_place.desk("reader", blur=True).page()


def test_keys_are_announced_to_the_script_only_to_who_wants_them(sqlite_place: Place) -> None:
    sqlite_place.receive(INSULT)
    assert 'data-keys="oui"' in sqlite_place.desk("reader").page()
    assert 'data-keys="non"' in sqlite_place.desk("reader", keys=False).page()


def test_the_thread_and_the_author_come_as_parts_for_the_script(place: Place) -> None:
    place.receive("Une première phrase, crétin.", id="c1", author={"id": "a"}, thread={"id": "f"})
    review = place.receive("Une seconde, crétin.", id="c2", author={"id": "a"}, thread={"id": "f"})
    desk = place.desk()
    thread = desk.get(f"/moderation/commentaire/{review.id}/fil", HX_Request="true")
    part = thread.get_data(as_text=True)
    assert "<html" not in part
    assert part.index("première") < part.index("seconde")
    author = desk.get(f"/moderation/commentaire/{review.id}/auteur", HX_Request="true")
    assert "1 autre commentaire" in author.get_data(as_text=True).replace("\xa0", " ")


def test_what_was_handed_on_waits_for_owners_at_an_address_of_its_own(place: Place) -> None:
    review = place.receive(INSULT)
    place.desk("moderator").act("escalate", review)
    owner = place.desk()
    assert "data-card" not in owner.page()
    page = owner.page("/moderation?etat=transmis")
    assert "crétin" in page
    assert 'value="escalate"' not in page.split('class="actions"')[1].split("</form>")[0]
