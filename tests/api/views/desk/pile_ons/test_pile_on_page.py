"""``/moderation/meutes/<id>``: what is told of one pile-on, to whom, and what is not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from api.storage.types import now
from tests.api.views.desk.pile_ons.conftest import INSULTE
from tests.api.views.desk.pile_ons.test_pile_on_list import plain

if TYPE_CHECKING:
    from tests.api.views.desk.pile_ons.conftest import Place, Raid

PAGE = "/moderation/meutes/{}"


def texts_of(page: str) -> str:
    return page.partition('id="textes"')[2].partition('id="suites"')[0]


def test_texts_stand_in_their_order_with_pseudonyms_and_what_became_of_them(
    place: Place, raid: Raid
) -> None:
    number = raid.pile_on()
    raid.say("La seconde à parler.", "zoe", minutes=8, name="Zoé Valon")
    raid.say("La première à parler.", "ana", minutes=9, name="Ana Roc", outcome="approve")
    raid.say("La seconde encore.", "zoe", minutes=7, name="Zoé Valon", newcomer=False)
    page = place.desk().page(PAGE.format(number))
    said = plain(texts_of(page))
    places = [said.index(words) for words in ("première à", "seconde à", "seconde encore")]
    assert places == sorted(places)
    assert re.search(r"A1 \(première fois ici\) · .* · lui répond · hostile · Publié", said)
    assert re.search(r"A2 \(première fois ici\) .*A2 · .* retenu pour ce qui se passe autour", said)
    assert "Zoé Valon" not in page.partition("<details")[0] + texts_of(page)
    asked = page.partition("Montrer les noms affichés")[2].partition("</details>")[0]
    assert plain(asked).split(" A2 ")[0].endswith("Ana Roc")
    assert "A2 Zoé Valon" in plain(asked)


def test_the_timeline_is_a_picture_with_words_and_without_any_style_of_its_own(
    sqlite_place: Place, sqlite_raid: Raid
) -> None:
    number = sqlite_raid.pile_on()
    sqlite_raid.crowd(8)
    sqlite_raid.measure(pile_on_id=number)
    page = sqlite_place.desk().page(PAGE.format(number))
    drawings = re.findall(r'<svg[^>]*role="img".*?</svg>', page, re.DOTALL)
    assert len(drawings) == 2
    for drawing in drawings:
        assert "<title" in drawing
        assert "<desc" in drawing
        assert "style" not in drawing
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_signs_are_told_with_their_values_and_which_of_them_count(
    sqlite_place: Place, sqlite_raid: Raid
) -> None:
    number = sqlite_raid.pile_on()
    page = plain(sqlite_place.desk().page(PAGE.format(number)))
    assert "Rythme, en nombre de fois l’habituel ● 6,4 (parle pour une meute)" in page
    assert "Les textes de cette meute ne sont plus gardés avec elle." in page


def test_what_one_may_yet_read_blind_is_told_nothing_of(place: Place, raid: Raid) -> None:
    number = raid.pile_on()
    raid.crowd(5)
    raid.say("Tirée au sort, crétin.", "sort", outcome="approve", review="audit", reasons=[INSULTE])
    desk = place.desk("moderator")
    page = desk.page(PAGE.format(number))
    line = re.search(r"<li[^>]*>(?:(?!</li>).)*Tirée au sort(?:(?!</li>).)*</li>", page, re.DOTALL)
    assert line
    told = plain(line[0])
    assert "à relire à l’aveugle" in told
    for word in ("Publié", "En attente", "Refusé", "hostile", "rude", "ouvrir"):
        assert word not in told
    assert "1 à relire à l’aveugle, dont rien n’est dit" in plain(page)


def test_a_long_one_is_read_page_by_page(sqlite_place: Place, sqlite_raid: Raid) -> None:
    number = sqlite_raid.pile_on(opened_at=now() - timedelta(hours=4))
    for nth in range(103):
        sqlite_raid.say(f"Parole {nth}.", f"p{nth}", minutes=200 - nth)
    desk = sqlite_place.desk()
    first = texts_of(desk.page(PAGE.format(number)))
    assert "Parole 99." in first
    assert "Parole 100." not in first
    second = texts_of(desk.page(f"{PAGE.format(number)}?suite=100"))
    assert "Parole 99." not in second
    assert "Parole 102." in second
    assert "A103" in second
    for odd in ("x", "-1", "9" * 40, "٣", "100000"):
        assert desk.get(f"{PAGE.format(number)}?suite={odd}").status_code == 200


def test_what_came_after_is_told_of_the_comments_and_of_the_person(
    place: Place, raid: Raid
) -> None:
    ended = now() - timedelta(minutes=30)
    number = raid.pile_on(
        state="calm",
        opened_at=ended - timedelta(hours=8),
        last_at=ended - timedelta(hours=7),
        since=ended,
        closed_at=ended,
    )
    raid.say("Refusé, depuis.", "a", minutes=480, outcome="reject", reasons=[INSULTE])
    raid.say("En attente, encore.", "b", minutes=470)
    raid.say("Après la fin.", "c", minutes=5, hostility=0.0, outcome="approve")
    raid.say("Je réponds à tous.", "aaaa", minutes=4, target=None, aim="nobody", outcome="approve")
    page = plain(place.desk().page(PAGE.format(number)))
    assert "À ce jour : 1 refusé, 1 en attente." in page
    assert "1 commentaire n’a attendu qu’à cause de ce qui se passait autour" in page
    assert "Depuis la fin, 1 commentaire la concerne, aucun n’est hostile." in page
    assert "Elle-même a écrit 1 commentaire depuis." in page
    assert "Après la fin." not in page


def test_readers_see_everything_and_may_touch_nothing(place: Place, raid: Raid) -> None:
    number = raid.pile_on()
    raid.crowd(5)
    batch = raid.measure(pile_on_id=number).batch
    reader = place.desk("reader")
    for path in ("/moderation/meutes", PAGE.format(number)):
        page = reader.page(path)
        assert "Gérard du Prado" in page
        assert 'action="/moderation/meutes' not in page
    posts: dict[str, dict[str, Any]] = {
        f"{PAGE.format(number)}/tout": {"acte": "approve"},
        "/moderation/meutes/bouclier": {"meute": number, "quoi": "ferme", "duree": "1h"},
        "/moderation/meutes/mesures/lever": {"lot": str(batch)},
        "/moderation/meutes/mesures/remettre": {"lot": str(batch)},
    }
    for path, form in posts.items():
        assert reader.post(path, form).status_code == 403, path


@pytest.mark.parametrize("number", ["0", "7", "2147483648", "9" * 40])
def test_a_number_that_is_no_pile_on_is_not_found(
    sqlite_place: Place, sqlite_raid: Raid, number: str
) -> None:
    sqlite_raid.pile_on()
    desk = sqlite_place.desk()
    assert desk.get(PAGE.format(number)).status_code == 404
    form = {"acte": "approve", "portee": "tous"}
    assert desk.post(f"{PAGE.format(number)}/tout", form).status_code == 404


def test_the_reason_on_a_card_leads_to_the_pile_on(place: Place, raid: Raid) -> None:
    number = raid.pile_on()
    comment = raid.say("Vous devriez vous taire, non ?", "un", minutes=3)
    review = raid.review_of(comment)
    desk = place.desk()
    page = desk.page()
    link = f"/moderation/meutes/de/{review.id}"
    assert f'href="{link}"' in page
    assert desk.get(link).location == f"/moderation/meutes/{number}"


def test_a_comment_that_adds_to_none_leads_to_none(place: Place, raid: Raid) -> None:
    comment = raid.say("Rien autour.", "un", target="1.other", aim="parent")
    review = raid.review_of(comment)
    assert place.desk().get(f"/moderation/meutes/de/{review.id}").status_code == 404
