from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.desk.charts import HATCHED, Frame, Gauge, Point, gauges, line, ranges, stacked
from api.web.desk.scales import nice_ceiling, spread

FRAME = Frame("essai", "Un titre", "Ce que l'on y voit.")
SVG = "{http://www.w3.org/2000/svg}"
POINT = Point("insulte", 0.25, 0.2, 0.3)


def of_each_kind(frame: Frame = FRAME, name: str = "insulte") -> list[str]:
    return [
        stacked(frame, [name, "b"], [("approved", [3, 0]), (HATCHED, [1, 0])]),
        line(frame, [Point(name, 0.25, 0.2, 0.3), POINT]),
        ranges(frame, [Point(name, 0.25, 0.2, 0.3)]),
        gauges(frame, [Gauge(name, 0.2, "0,20")], [(0.1, "0,10"), (0.25, "0,25")]),
    ]


@pytest.mark.parametrize("drawn", of_each_kind())
def test_a_chart_says_what_it_is_to_who_cannot_see_it(drawn: str) -> None:
    root = ET.fromstring(drawn)  # noqa: S314 -- made here
    assert root.get("role") == "img"
    names = (root.get("aria-labelledby") or "").split()
    told = {child.get("id"): child.text for child in root[:2]}
    assert [told[name] for name in names] == ["Un titre", "Ce que l'on y voit."]


@pytest.mark.parametrize("drawn", of_each_kind())
def test_a_chart_brings_no_style_and_no_script(drawn: str) -> None:
    assert not re.search(r"style|script|\bon\w+=|href", drawn)


@pytest.mark.parametrize("drawn", of_each_kind(Frame("a", "<b>", "\"&'"), "<script>"))
def test_names_are_escaped(drawn: str) -> None:
    assert "<script>" not in drawn
    assert "<b>" not in drawn
    ET.fromstring(drawn)  # noqa: S314 -- made here


def test_bars_are_as_high_as_their_counts_and_stand_on_one_another() -> None:
    """Up to 4 on 172 units: 43 for each comment, the floor at 184."""
    drawn = stacked(FRAME, ["a"], [("approved", [3]), (HATCHED, [1])])
    bars = [
        (float(rect.get("y") or 0), float(rect.get("height") or 0))
        for rect in ET.fromstring(drawn).iter(f"{SVG}rect")  # noqa: S314 -- made here
        if (rect.get("class") or "").startswith("bar")
    ]
    assert bars == [(55, 129), (12, 43)]
    assert 'fill="url(#essai-h)"' in drawn


def test_an_axis_of_shares_goes_from_none_to_all() -> None:
    """A half lies half-way between 12 and 184."""
    drawn = line(FRAME, [Point("a", 0.5, 0.4, 0.6)])
    assert 'cy="98.0"' in drawn
    assert [f">{name}\xa0%<" in drawn for name in ("0", "50", "100")] == [True] * 3


def test_a_point_that_says_little_is_hollow_and_not_linked() -> None:
    drawn = line(FRAME, [POINT, Point("b", 0.0, 0.0, 0.8)])
    assert drawn.count('class="dot vague"') == 1
    assert len(re.findall(r"[\d.]+,[\d.]+", re.findall(r'points="([^"]*)"', drawn)[0])) == 1


def test_a_bar_beyond_the_scale_is_cut_and_says_its_value() -> None:
    drawn = gauges(FRAME, [Gauge("a", 9.0, "9,00")], [(0.1, "0,10"), (0.25, "0,25")])
    widths = [float(width) for width in re.findall(r'class="bar"[^>]* width="([\d.]+)"', drawn)]
    assert max(widths) < 400
    assert ">9,00<" in drawn


@given(st.integers(0, 10**7))
def test_a_ceiling_is_never_below_what_it_holds_nor_far_above(largest: int) -> None:
    assert max(largest, 1) <= nice_ceiling(largest) <= max(2 * largest, 1)


@given(st.integers(0, 400))
def test_an_axis_never_has_more_names_than_it_has_room_for(count: int) -> None:
    assert len(spread(count)) <= 5
