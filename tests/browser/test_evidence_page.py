"""The evidence of a pile-on, on a screen and on paper."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.services.actors import COMMAND
from api.storage.database import Database
from tests.api.evidence.conftest import KIND, START, Raid

if TYPE_CHECKING:
    from pathlib import Path

    from axe_playwright_python.sync_playwright import Axe

    from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
A4 = (595, 842)
"""In points, rounded."""


@pytest.fixture
def pile_on(desk: Desk) -> int:
    """Put a pile-on of thirty comments into the database of the service."""
    file = desk.service.folder / "data" / "moderation.sqlite3"
    database = Database(f"sqlite:///{file}")
    raid = Raid(database)
    number = raid.pile_on(state="calm", closed_at=START + timedelta(hours=7))
    for n in range(25):
        said = "Honte à toi.\n\nEt au journal qui te publie, " + "encore " * (n % 9 * 10)
        raid.comment(said, START + timedelta(minutes=5 + n), author=f"1.{n % 9:032x}")
    database.dispose()
    desk.add("camille")
    return number


def test_a_bundle_is_made_downloaded_and_verified_as_a_person_would(
    desk: Desk, pile_on: int, tmp_path: Path
) -> None:
    page = desk.signed_in("camille")
    page.goto(f"/moderation/meutes/{pile_on}/dossier")
    page.get_by_role("button", name="Constituer le dossier").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Commentaires visant « Claire »")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Télécharger le fichier signé").press("Enter")
    path = tmp_path / "dossier.json"
    waited.value.save_as(path)
    assert waited.value.suggested_filename == "meute-dossier-1.json"
    result = desk.service.run("evidence", "verify", str(path))
    assert result.returncode == 0, result.stdout
    page.get_by_role("button", name="Garder tant que l’affaire dure").press("Enter")
    expect(page.get_by_role("button", name="Ne plus garder au-delà du délai")).to_be_visible()


def test_the_sheet_prints_on_a4_without_the_desk_around_it(
    desk: Desk, pile_on: int, tmp_path: Path
) -> None:
    result = desk.service.run("evidence", "export", str(pile_on), "--out", str(tmp_path / "b"))
    assert result.returncode == 0, result.stderr
    page = desk.signed_in("camille", color_scheme="dark")
    page.goto(f"/moderation/meutes/{pile_on}/dossier")
    assert KIND not in page.content()
    paper = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {A4}
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (page.get_by_role("navigation"), page.get_by_role("button")):
        assert all(not found.is_visible() for found in hidden.all())
    colours = page.evaluate(
        "() => { const s = getComputedStyle(document.querySelector('.sheet blockquote'));"
        " return [s.color, getComputedStyle(document.body).backgroundColor]; }"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize("seen", [("light", 1200), ("dark", 360)], ids=str)
def test_the_sheet_is_readable_by_all(
    desk: Desk, pile_on: int, axe: Axe, tmp_path: Path, seen: tuple[str, int]
) -> None:
    scheme, width = seen
    desk.service.run("evidence", "export", str(pile_on), "--out", str(tmp_path / "b"))
    size = {"width": width, "height": 900}
    page = desk.signed_in("camille", color_scheme=scheme, viewport=size)
    for path in ("/dossiers", "/dossiers/1", f"/meutes/{pile_on}/dossier"):
        page.goto(f"/moderation{path}")
        assert axe.run(page).violations_count == 0, axe.run(page).generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_command_line_is_named_as_the_maker(desk: Desk, pile_on: int, tmp_path: Path) -> None:
    desk.service.run("evidence", "export", str(pile_on), "--out", str(tmp_path / "b"))
    page = desk.signed_in("camille")
    page.goto("/moderation/dossiers/1")
    expect(page.locator(".facts")).to_contain_text(COMMAND.name.capitalize())
