"""An evening's work at the desk, by keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import INSULTS, SITE

if TYPE_CHECKING:
    from axe_playwright_python.sync_playwright import Axe

    from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
CARDS = "article.card[data-card]"


def first_card(page: Page) -> None:
    """Move to the first card by its key, once the page listens to keys."""
    expect(page.get_by_role("button", name="Raccourcis")).to_be_visible()
    page.keyboard.press("j")


def active(page: Page) -> str:
    """Return the number of the card that has the focus."""
    return str(page.evaluate("document.activeElement.closest('article.card').dataset.card"))


def press_on_card(page: Page, key: str) -> None:
    """Press a key that does away with the card in focus, and wait for the next one."""
    gone = active(page)
    page.keyboard.press(key)
    expect(page.locator(f"#relecture-{gone}")).to_have_count(0)
    expect(page.locator(":is(article.card, #vide):is(:focus, :focus-within)")).to_have_count(1)


def decided(desk: Desk) -> list[str]:
    """Return what people decided, in order, as the blog may ask for it."""
    with desk.service.client(desk.key) as client:
        answer = client.get("/decisions", params={"since": 0, "limit": 100})
    assert answer.status_code == 200, answer.text
    return [row["decision"]["outcome"] for row in answer.json()["events"]]


def test_forty_comments_are_reviewed_by_keyboard_alone_with_a_batch_an_undo_and_a_note(
    desk: Desk,
) -> None:
    desk.add("camille")
    assert set(desk.send(INSULTS)) == {"hold"}
    page = desk.signed_in("camille")
    first_card(page)

    for nth in range(40):
        press_on_card(page, "r" if nth % 3 else "a")
    outcomes = decided(desk)
    assert len(outcomes) == 40
    assert outcomes.count("approve") == 14

    page.keyboard.press("z")
    expect(page.get_by_role("status").first).to_contain_text("annulé")
    assert len(decided(desk)) == 41

    page.goto("/moderation")
    first_card(page)
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    bar = page.get_by_role("form", name="Commentaires choisis")
    expect(bar).to_contain_text("2 choisis")
    page.keyboard.press("a")
    expect(page.get_by_role("status").first).to_contain_text("2 commentaires")
    assert decided(desk)[-2:] == ["approve", "approve"]

    page.keyboard.press("z")
    expect(page.get_by_role("status").first).to_contain_text("2 commentaires de retour")

    first_card(page)
    number = active(page)
    card = page.locator(f"#relecture-{number}")
    card.get_by_text("Corriger les étiquettes").focus()
    page.keyboard.press("Enter")
    card.get_by_label(re.compile("Note entre modérateurs")).focus()
    page.keyboard.type("Déjà averti en octobre ; aaa rrr zzz.")
    assert len(decided(desk)) == 45, "keys must be silent in a field"
    card.get_by_role("button", name=re.compile("Publier")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("publié")
    assert len(decided(desk)) == 46
    page.goto(f"/moderation/commentaire/{number}/auteur")
    expect(page.locator("main")).to_contain_text("Déjà averti en octobre ; aaa rrr zzz.")


def test_a_threshold_is_tried_before_it_is_kept(desk: Desk) -> None:
    desk.add("camille")
    desk.send(INSULTS[:12])
    page = desk.signed_in("camille")
    page.goto("/moderation/et-si")
    row = page.get_by_role("group", name=re.compile("insulte", re.IGNORECASE)).first
    row.get_by_label(re.compile("Identifiés.*retenir")).fill("50")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_role("heading", name="Ce qui changerait")).to_be_visible()
    expect(page.locator("#resultat")).to_contain_text(re.compile(r"Sur 12 commentaires"))


def test_two_people_never_have_the_same_comment_before_their_eyes(desk: Desk) -> None:
    desk.add("camille")
    desk.add("dominique", "moderator")
    desk.send(INSULTS[:20])
    first, second = desk.signed_in("camille"), desk.signed_in("dominique")
    shown = [
        {one.get_attribute("data-card") for one in page.locator(CARDS).all()}
        for page in (first, second)
    ]
    assert [len(numbers) for numbers in shown] == [10, 10]
    assert not shown[0] & shown[1]
    for page in (first, second):
        first_card(page)
        for _ in range(10):
            press_on_card(page, "a")
    assert decided(desk) == ["approve"] * 20


def test_a_card_decided_elsewhere_says_so_and_nothing_is_doubled(desk: Desk) -> None:
    desk.add("camille")
    desk.send(INSULTS[:3])
    first = desk.signed_in("camille")
    second = desk.signed_in("camille")
    for page in (first, second):
        first_card(page)
    press_on_card(first, "r")
    second.keyboard.press("a")
    expect(second.locator("article.stale")).to_be_visible()
    assert decided(desk) == ["reject"]


def test_everything_can_be_done_without_javascript(desk: Desk) -> None:
    desk.add("camille")
    desk.send(INSULTS[:4])
    page = desk.signed_in("camille", java_script_enabled=False)
    card = page.locator(CARDS).first
    card.get_by_role("button", name=re.compile("Publier")).click()
    expect(page.locator(CARDS)).to_have_count(3)
    page.get_by_role("button", name=re.compile("Annuler")).click()
    expect(page.locator(CARDS)).to_have_count(4)
    for box in page.get_by_label("Choisir", exact=True).all():
        box.check()
    many = page.get_by_role("form", name="Commentaires choisis")
    many.get_by_role("button", name="Passer").click()
    assert decided(desk) == ["approve", "hold"]


def test_single_keys_can_be_switched_off(desk: Desk) -> None:
    desk.add("camille")
    desk.send(INSULTS[:2])
    page = desk.signed_in("camille")
    page.goto("/moderation/compte")
    page.get_by_label(re.compile("touches|raccourcis", re.IGNORECASE)).uncheck()
    page.get_by_role("button", name=re.compile("préférences", re.IGNORECASE)).click()
    page.goto("/moderation")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator(CARDS)).to_have_count(2)
    assert decided(desk) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_no_page_breaks_an_accessibility_rule_or_scrolls_sideways(
    desk: Desk, axe: Axe, scheme: str, width: int
) -> None:
    desk.add("camille")
    desk.send(INSULTS[:6])
    page = desk.signed_in("camille", color_scheme=scheme, viewport={"width": width, "height": 800})
    for path in (
        "",
        "/chiffres",
        f"/et-si?site=1#{SITE}",
        "/politiques",
        "/envois",
        "/equipe",
        "/journal",
        "/compte",
    ):
        page.goto(f"/moderation{path}")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, path
        found = axe.run(page)
        assert found.violations_count == 0, (path, found.generate_report())
