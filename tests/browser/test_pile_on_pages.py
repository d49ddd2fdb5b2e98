"""Pile-ons at the desk: seen, heard, and dealt with, by keyboard and without a script."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.storage.database import Database
from api.storage.tables import Measure
from api.storage.types import now
from tests.api.views.desk.pile_ons.conftest import Raid
from tests.browser.conftest import INSULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from axe_playwright_python.sync_playwright import Axe

    from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
LIST = "/moderation/meutes"
LONG = "Un nom si long qu’il ne tient sur aucune ligne de téléphone sans être coupé"


@pytest.fixture
def raid(desk: Desk) -> Iterator[Raid]:
    """Yield a raid that the service of the desk has before it."""
    database = Database(f"sqlite:///{desk.service.folder}/data/moderation.sqlite3")
    found = Raid(database)
    number = found.pile_on()
    found.crowd(12)
    found.say("Laissez-le donc tranquille.", "amie", hostility=0.0, newcomer=False)
    found.measure(pile_on_id=number)
    yield found
    database.dispose()


def test_a_raid_on_one_person_is_seen_by_the_service_and_shown_at_the_desk(desk: Desk) -> None:
    desk.add("camille")
    said = [f"{text} Encore." for text in INSULTS[:9]]
    comments = [
        {
            "id": f"r{n}",
            "text": text,
            "author": {"id": f"inconnu-{n}", "name": f"Inconnu {n}"},
            "thread": {"id": "gare", "title": "La gare rouvre"},
            "parent": {
                "id": "p",
                "text": "Je la trouve belle.",
                "author_id": "gerard",
                "author_name": "Gérard du Prado",
            },
        }
        for n, text in enumerate(said)
    ]
    with desk.service.client(desk.key) as client:
        for comment in comments:
            assert client.post("/moderate", json={"comment": comment}).status_code == 200
    page = desk.signed_in("camille")
    page.get_by_role("link", name=re.compile(r"Meutes.*1 en cours")).click()
    card = page.get_by_role("article", name="Gérard du Prado")
    expect(card).to_contain_text(re.compile(r"9\sperson\w+, toutes nouvelles venues"))
    expect(card).to_contain_text("Ce qui lui est adressé attend une relecture, partout")
    card.get_by_role("link", name=re.compile("9 commentaires attendent")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Meute contre Gérard du Prado")
    expect(page.get_by_role("img").first).to_be_visible()
    page.get_by_role("button", name="Refuser").click()
    expect(page.get_by_role("status").first).to_contain_text("9 commentaires refusés")


def test_all_is_refused_then_taken_back_by_keyboard_alone(desk: Desk, raid: Raid) -> None:
    desk.add("camille")
    page = desk.signed_in("camille")
    page.goto(f"{LIST}/1")
    page.get_by_role("button", name="Refuser").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("12 commentaires refusés")
    assert raid.outcomes() == ["reject"] * 12 + ["hold"]
    page.get_by_role("button", name=re.compile("Annuler")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("12")
    assert raid.outcomes() == ["hold"] * 13
    assert page.url.endswith(f"{LIST}/1")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_card_gives_a_shield_that_is_lifted_and_put_back(
    desk: Desk, raid: Raid, *, scripts: bool
) -> None:
    desk.add("camille")
    page = desk.signed_in("camille", java_script_enabled=scripts)
    card = page.locator("article.card[data-card]").first
    card.get_by_text("Bouclier", exact=True).click()
    if not scripts:
        card.get_by_role("link", name="Protéger une personne ou ce fil").click()
    form = page.locator("form[action='/moderation/meutes/bouclier']").first
    form.get_by_label(re.compile("Ce fil, en le fermant")).check()
    form.get_by_label("Pendant").select_option("1h")
    form.get_by_role("button", name="Mettre le bouclier").click()
    expect(page.get_by_role("status").first).to_contain_text("Le bouclier est en place.")
    assert raid.rows(Measure)[-1].kind == "close"

    page.goto(LIST)
    line = page.get_by_role("listitem").filter(has_text="Sur ce fil, tout attend")
    line.get_by_role("button", name=re.compile("Lever")).click()
    expect(page.get_by_role("status").first).to_contain_text("La mesure est levée")
    assert raid.rows(Measure)[-1].lifted_at is not None
    page.get_by_role("button", name=re.compile("Remettre")).click()
    expect(page.get_by_role("status").first).to_contain_text("de nouveau en place")
    assert raid.rows(Measure)[-1].lifted_at is None


def test_names_are_shown_to_who_asks_only(desk: Desk, raid: Raid) -> None:
    raid.say("Taisez-vous.", "bernard", name="Bernard Lenoir", minutes=3)
    desk.add("camille")
    page = desk.signed_in("camille")
    page.goto(f"{LIST}/1")
    expect(page.get_by_text("Bernard Lenoir")).to_be_hidden()
    page.get_by_text("Montrer les noms affichés").click()
    expect(page.get_by_text("Bernard Lenoir")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_no_page_of_pile_ons_breaks_an_accessibility_rule_or_scrolls_sideways(
    desk: Desk, raid: Raid, axe: Axe, scheme: str, width: int
) -> None:
    ended = now() - timedelta(days=2)
    raid.pile_on(
        target="1.cccc",
        target_name=LONG,
        state="calm",
        since=ended,
        opened_at=ended - timedelta(hours=7),
        last_at=ended - timedelta(hours=6),
        closed_at=ended,
    )
    raid.pile_on(target="1.dddd", target_name=None, state="warming", peaked=False, signs=[])
    raid.measure(target="1.zz", target_name=LONG, lifted_at=now(), lifted_by="command")
    review = raid.review_of(1)
    desk.add("camille")
    page = desk.signed_in(
        "camille",
        color_scheme=scheme,
        reduced_motion="reduce",
        viewport={"width": width, "height": 800},
    )
    for path in ("", "/1", "/2", "/3", f"/bouclier/{review.id}"):
        page.goto(f"{LIST}{path}")
        page.evaluate("document.querySelectorAll('details.more').forEach(one => one.open = true)")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, path
        found = axe.run(page)
        assert found.violations_count == 0, (path, found.generate_report())
