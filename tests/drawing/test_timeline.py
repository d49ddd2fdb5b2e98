"""A timeline is well-formed, says in words what it shows, and needs no colour to be read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.pile_on import Answer, State
from moderation.drawing.clock import Axis
from moderation.drawing.timeline import Band, Event, Mark, Measure, timeline

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


def minutes(count: float) -> datetime:
    return NOON + timedelta(minutes=count)


EVENTS = [
    Event(minutes(0), Mark.CALM, "A1"),
    Event(minutes(10), Mark.MILD, "A2"),
    *(Event(minutes(11 + place), Mark.HOSTILE, f"A{place}", held=True) for place in range(5)),
]
BANDS = [
    Band(minutes(10), minutes(14), State.WARMING),
    Band(minutes(14), minutes(60), State.PILE_ON),
    Band(minutes(60), minutes(600), State.COOLING),
]
MEASURES = [Measure(minutes(14), minutes(74), Answer.HOLD_NEWCOMERS)]


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 -- our own drawing


def words(svg: str) -> list[str]:
    return [text.text or "" for text in drawn(svg).iter(f"{SVG}text")]


def test_a_picture_is_an_image_with_a_title_and_a_description() -> None:
    root = drawn(timeline(EVENTS, BANDS, measures=MEASURES, title="Fil 12", key="a"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "a-title a-desc"
    assert root[0].text == "Fil 12"
    said = root[1].text or ""
    assert "7 commentaires, du 1er mars 2026 à 12 h au 1er mars 2026 à 12 h 15" in said
    assert "5 hostiles, 1 rude, 1 calme ; 5 retenus." in said
    assert "Meute du 1er mars 2026 à 12 h 14 au 1er mars 2026 à 13 h." in said
    assert "Nouveaux venus relus" in said


def test_each_kind_of_comment_has_a_shape_of_its_own() -> None:
    shapes = set()
    for mark in Mark:
        svg = timeline([Event(NOON, mark, "seul")], [], title="t")
        group = next(group for group in drawn(svg).iter(f"{SVG}g") if len(group) == 2)
        shapes.add(re.sub(r"^M[\d. ]+", "", group[1].get("d") or ""))
    assert len(shapes) == len(Mark)


def test_a_comment_that_is_held_is_hollow() -> None:
    held = timeline([Event(NOON, Mark.MILD, held=True)], [], title="t")
    free = timeline([Event(NOON, Mark.MILD)], [], title="t")
    assert held.count("stroke-width") == free.count("stroke-width") + 1


def test_states_and_answers_are_named_in_french() -> None:
    svg = timeline(EVENTS, BANDS, measures=MEASURES, title="t")
    assert {"meute", "nouveaux venus relus", "ça monte", "ça retombe"} <= set(words(svg))


def test_a_file_follows_light_and_dark_and_a_page_keeps_its_own_style() -> None:
    alone = timeline(EVENTS, BANDS, title="t")
    within = timeline(EVENTS, BANDS, title="t", standalone=False)
    assert "prefers-color-scheme:dark" in alone
    assert "<style" not in within
    assert "style=" not in alone + within
    assert "var(--timeline-hostile,#a8162c)" in within


def test_what_people_wrote_is_text_and_never_markup() -> None:
    name = '<script>alert("x")</script>\x00 & co \ud800'
    svg = timeline([Event(NOON, Mark.CALM, name, row=name)], [], title=name, description=name)
    assert "<script" not in svg
    assert drawn(svg)[0].text == '<script>alert("x")</script> & co '


def test_comments_at_the_same_moment_stand_on_each_other() -> None:
    svg = timeline([Event(NOON, Mark.HOSTILE, "x") for _ in range(4)], [], title="t")
    places = re.findall(r'<g><title>x</title><path d="M(\S+) (\S+?)m', svg)
    assert len(set(places)) == 4


def test_rows_keep_the_order_in_which_they_are_named() -> None:
    events = [Event(minutes(9), Mark.CALM, row="second"), Event(NOON, Mark.CALM, row="premier")]
    assert [
        word for word in words(timeline(events, [], title="t")) if word in ("second", "premier")
    ] == [
        "second",
        "premier",
    ]


def test_rows_apart_have_their_own_days() -> None:
    events = [
        Event(NOON, Mark.CALM, row="a"),
        Event(NOON + timedelta(days=200), Mark.CALM, row="b"),
    ]
    shown = words(timeline(events, [], title="t", apart=True))
    assert "1er mars 2026, heures UTC" in shown
    assert "17 septembre 2026, heures UTC" in shown


def test_nothing_at_all_is_a_picture_too() -> None:
    assert "Aucun commentaire." in (drawn(timeline([], [], title="t"))[1].text or "")


def test_hours_are_those_of_the_zone_asked_for() -> None:
    svg = timeline(EVENTS, BANDS, title="t", zone=ZoneInfo("Europe/Paris"))
    assert "13 h" in words(svg)
    assert "1er mars 2026, heures CET" in words(svg)


def test_what_lasts_long_after_the_last_comment_is_cut_with_an_arrow() -> None:
    long = [Measure(minutes(14), minutes(6000), Answer.CLOSE)]
    assert "m-4-3l4 3l-4 3" in timeline(EVENTS, [], measures=long, title="t")


def test_midnight_is_told_as_a_day() -> None:
    axis = Axis(minutes(660), minutes(800), 0, 900, UTC)
    assert "2 mars" in [said for _, said in axis.ticks()]


def test_an_hour_that_clocks_skip_stays_where_it_is() -> None:
    paris = ZoneInfo("Europe/Paris")
    start = datetime(2026, 3, 29, 1, tzinfo=paris)
    axis = Axis(start, datetime(2026, 3, 29, 3, tzinfo=paris), 0, 100, paris)
    assert axis.at(datetime(2026, 3, 29, 0, 30, tzinfo=UTC)) == pytest.approx(50)


@given(
    st.integers(1, 60 * 24 * 365 * 40),
    st.integers(280, 2000),
    st.sampled_from(["UTC", "Europe/Paris", "America/Guadeloupe"]),
)
def test_ticks_are_in_order_within_the_axis_and_apart(span: int, width: int, zone: str) -> None:
    axis = Axis(NOON, minutes(span), 12, width - 12, ZoneInfo(zone))
    places = [place for place, _ in axis.ticks()]
    assert all(12 <= place <= width - 12 for place in places)
    # Where clocks change, one tick in a year stands an hour nearer to the next.
    assert all(b - a > 30 for a, b in pairwise(places))
