"""``/moderation/meutes``: what lasts, what is in force, what is over."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

from api.storage.tables import Review
from api.storage.types import now
from tests.api.views.desk.conftest import BREAKING

if TYPE_CHECKING:
    from tests.api.views.desk.pile_ons.conftest import Place, Raid

LIST = "/moderation/meutes"


def plain(page: str) -> str:
    """Return the words of a page, with plain spaces."""
    words = unescape(re.sub(r"<[^>]+>", " ", page))
    told = " ".join(words.replace("\u202f", " ").split())
    return re.sub(r" (?=[,.])", "", told)


def test_without_any_pile_on_the_page_says_that_all_is_calm(place: Place) -> None:
    page = place.desk().page(LIST)
    assert "Tout est calme." in page
    assert "en cours" not in page


def test_a_card_says_who_is_targeted_by_how_many_and_what_is_done_until_when(
    place: Place, raid: Raid
) -> None:
    number = raid.pile_on()
    raid.crowd(7)
    raid.say("Laissez-le donc tranquille.", "amie", hostility=0.0, newcomer=False)
    raid.measure(pile_on_id=number)
    page = plain(place.desk().page(LIST))
    assert "Gérard du Prado" in page
    assert "7 personnes, toutes nouvelles venues, ont écrit 7 commentaires hostiles" in page
    assert "1 autre la concerne sans hostilité" in page
    assert "Ce qui lui est adressé attend une relecture, partout sur ce site" in page
    assert re.search(r"Par le service, jusqu’.* encore 4[45] min", page)
    assert "8 commentaires attendent" in page
    assert "64 % de nouveaux venus" in page


def test_the_way_there_counts_what_lasts_on_every_page(place: Place, raid: Raid) -> None:
    raid.pile_on()
    raid.pile_on(target="1.bbbb", state="calm", closed_at=now() - timedelta(days=1))
    for path in ("/moderation", "/moderation/compte", LIST):
        assert 'class="count">1<span class="unseen"> en cours' in place.desk().page(path)


def test_what_is_over_is_told_apart_and_by_pages(sqlite_place: Place, sqlite_raid: Raid) -> None:
    ended = now() - timedelta(days=2)
    for nth in range(23):
        moment = ended - timedelta(hours=nth)
        sqlite_raid.pile_on(
            target=f"1.t{nth}",
            target_name=f"Personne {nth}.",
            state="calm",
            peaked=nth % 2 == 0,
            since=moment,
            opened_at=moment - timedelta(hours=1),
            last_at=moment,
            closed_at=moment,
        )
    desk = sqlite_place.desk()
    first = desk.page(LIST)
    assert "Tout est calme." in first
    assert first.count("Personne ") == 20
    assert "Tension, sans meute" in first
    assert 'href="/moderation/meutes?suite=20"' in first
    second = desk.page(f"{LIST}?suite=20")
    assert second.count("Personne ") == 3
    assert "Personne 22." in second


def test_measures_that_answer_no_pile_on_are_listed_and_those_lifted_lately_too(
    place: Place, raid: Raid
) -> None:
    raid.pile_on()
    about = {"kind": "slow", "target": None, "target_name": None, "thread": "autre"}
    raid.measure(**about, thread_title="Faut-il tondre ?", made_by="command")
    raid.measure(target="1.zz", target_name="Solange", lifted_at=now(), lifted_by="command")
    raid.measure(target="1.yy", target_name="Ancienne", expires_at=now() - timedelta(minutes=1))
    page = plain(place.desk().page(LIST))
    assert "Faut-il tondre ? · Sur ce fil, qui vient d’écrire attend une relecture" in page
    assert "Levée par la ligne de commande" in page
    assert "Ancienne" not in page


def test_the_pile_on_of_another_site_is_seen_nowhere(place: Place, raid: Raid) -> None:
    number = raid.pile_on()
    raid.crowd(6)
    stranger = place.desk("moderator", blog=place.blog.elsewhere())
    page = stranger.page(LIST)
    assert "Gérard" not in page
    assert "en cours" not in page
    for path in (f"/{number}", f"/{number}?suite=1", "/de/1", "/bouclier/1"):
        assert stranger.get(f"{LIST}{path}").status_code == 404


def test_hostile_names_and_titles_are_shown_and_never_obeyed(
    sqlite_place: Place, sqlite_raid: Raid
) -> None:
    sqlite_raid.name = BREAKING
    number = sqlite_raid.pile_on(thread_title=BREAKING)
    sqlite_raid.say(BREAKING, "x", name=BREAKING)
    sqlite_raid.measure(pile_on_id=number)
    sqlite_raid.measure(kind="close", target=None, thread="t", thread_title=BREAKING)
    review = sqlite_raid.rows(Review)[0]
    desk = sqlite_place.desk()
    for path in (LIST, f"{LIST}/{number}", f"{LIST}/bouclier/{review.id}"):
        page = desk.page(path)
        assert "<script>alert" not in page
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page)


def test_a_pile_on_that_nobody_stirred_is_over_when_it_is_looked_at(
    place: Place, raid: Raid
) -> None:
    long_ago = now() - timedelta(hours=30)
    raid.pile_on(opened_at=long_ago, since=long_ago, last_at=long_ago)
    page = place.desk().page(LIST)
    assert "Tout est calme." in page
    assert "Terminées" in page
