"""A timeline in Chromium: it is seen on light and dark, and inside a page that allows no style."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import pytest

from moderation.domain.pile_on import Answer, State
from moderation.drawing.timeline import Band, Event, Mark, Measure, timeline

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STRICT = "default-src 'none'; style-src 'self'; img-src 'self'"
BOXES = "() => [...document.querySelectorAll('text')].map(t => t.getBoundingClientRect().toJSON())"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FILL = "() => getComputedStyle(document.querySelector('svg > rect')).fill"


def picture(width: int, *, standalone: bool) -> str:
    marks = list(Mark)
    return timeline(
        [
            Event(NOON + timedelta(minutes=place), marks[place % 3], f"A{place}", held=place > 30)
            for place in range(60)
        ],
        [
            Band(NOON + timedelta(minutes=20), NOON + timedelta(minutes=25), State.WARMING),
            Band(NOON + timedelta(minutes=25), NOON + timedelta(minutes=70), State.PILE_ON),
            Band(NOON + timedelta(minutes=70), NOON + timedelta(minutes=400), State.COOLING),
        ],
        measures=[
            Measure(NOON + timedelta(minutes=place), NOON + timedelta(minutes=130), answer)
            for place, answer in zip((20, 80, 82), Answer, strict=False)
        ],
        title="Un fil",
        width=width,
        standalone=standalone,
    )


def test_a_file_is_light_on_light_and_dark_on_dark(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "fil.svg"
    path.write_text(picture(960, standalone=True), encoding="utf-8")
    grounds: dict[str, str] = {}
    page = chromium.new_page()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.goto(path.as_uri())
        grounds[scheme] = page.evaluate(FILL)
    page.close()
    assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(23, 25, 28)"}


def test_inside_a_strict_page_it_keeps_its_colours_and_takes_those_of_the_page(
    chromium: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    (tmp_path / "page.css").write_text("svg { --timeline-ink: rgb(1, 2, 3) }", encoding="utf-8")
    row = picture(320, standalone=False)
    path.write_text(
        f'<!doctype html><meta http-equiv="Content-Security-Policy" content="{STRICT} file:">'
        f'<link rel="stylesheet" href="page.css"><title>t</title>{row}',
        encoding="utf-8",
    )
    page = chromium.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(path.as_uri())
    band = "() => getComputedStyle(document.querySelector('svg g > rect')).fill"
    assert page.evaluate(band) == "rgb(185, 122, 26)"
    assert refused == []
    page.close()


@pytest.mark.parametrize("width", [320, 960])
def test_no_text_leaves_the_picture(chromium: Browser, tmp_path: Path, width: int) -> None:
    path = tmp_path / "fil.svg"
    path.write_text(picture(width, standalone=True), encoding="utf-8")
    page = chromium.new_page(viewport={"width": width, "height": 600})
    page.goto(path.as_uri())
    boxes = page.evaluate(BOXES)
    assert boxes
    assert all(box["left"] >= 0 and box["right"] <= width for box in boxes)
    page.close()
