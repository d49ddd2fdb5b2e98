"""Charts as SVG made by the server: readable without colour, without script, by ear.

Nothing in them is styled by an attribute that a strict content policy forbids: geometry is
attributes, colour is classes. Each has a title and a description; the numbers themselves
stand in a table beside it, which the page gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from api.web.desk.figure_words import percent
from api.web.desk.scales import nice_ceiling, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HATCHED = "held"
WIDTH, HEIGHT = 400, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 8, 12, 26
_INNER = WIDTH - _LEFT - _RIGHT
_FLOOR = HEIGHT - _BOTTOM
_ROW, _NAMES = 34, 124
_WIDE = 0.5
_BEYOND = 1.6
"""Of the last limit: where a scale without end is cut."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What names a chart: its identifier in the page, its title, and what it shows."""

    id: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Point:
    """A share with its interval, from 0 to 1, and the name it has on its axis."""

    name: str
    value: float
    low: float
    high: float

    @property
    def vague(self) -> bool:
        """Whether the interval is so wide that the point says little."""
        return self.high - self.low > _WIDE


@dataclass(frozen=True, slots=True)
class Gauge:
    """A value on a scale that has no upper end, and how it is written."""

    name: str
    value: float
    written: str


def stacked(
    frame: Frame, names: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]
) -> Markup:
    """Draw counts as stacked bars.

    Args:
        frame: Names the chart.
        names: Of the bars, from left to right.
        series: A CSS class, and one count for each bar; the first lies lowest, and that
            of class :data:`HATCHED` is told apart without colour too.
    """
    totals = [sum(column) for column in zip(*(counts for _, counts in series), strict=True)]
    top = nice_ceiling(max(totals, default=0))
    step = _INNER / max(len(names), 1)
    bars: list[Markup] = []
    for place in range(len(names)):
        floor = 0
        for css, counts in series:
            height = (_FLOOR - _TOP) * counts[place] / top
            below = (_FLOOR - _TOP) * floor / top
            floor += counts[place]
            if counts[place]:
                box = (_LEFT + (place + 0.1) * step, _FLOOR - below - height, step * 0.8, height)
                bars.append(_rect(f"bar {css}", *box))
                if css == HATCHED:
                    bars.append(_rect("", *box, fill=f"url(#{frame.id}-h)"))
    grid = [_level(_height(value, top), f"{value:g}") for value in _ticks(top)]
    return _svg(frame, HEIGHT, [_hatch(frame), *grid, *bars, *_names(names, step)])


def line(frame: Frame, points: Sequence[Point]) -> Markup:
    """Draw shares over time, each with its interval; vague ones are hollow, and unlinked."""
    step = _INNER / max(len(points), 1)
    middles = [_LEFT + (place + 0.5) * step for place in range(len(points))]
    path = " ".join(
        f"{x:.1f},{_height(point.value, 1):.1f}"
        for x, point in zip(middles, points, strict=True)
        if not point.vague
    )
    marks = [
        mark
        for x, point in zip(middles, points, strict=True)
        for mark in (
            _stroke("range", x, _height(point.low, 1), x, _height(point.high, 1)),
            _dot(x, _height(point.value, 1), point),
        )
    ]
    grid = [_level(_height(value, 1), percent(value)) for value in (0, 0.5, 1)]
    trace = Markup('<polyline class="trace" points="{}"/>').format(path)
    return _svg(frame, HEIGHT, [*grid, trace, *marks, *_names([p.name for p in points], step)])


def ranges(frame: Frame, points: Sequence[Point]) -> Markup:
    """Draw shares one under the other, each with its interval."""
    width = WIDTH - _NAMES - _RIGHT - 16
    rows: list[Markup] = []
    for place, point in enumerate(points):
        y = _TOP + (place + 0.5) * _ROW
        low, value, high = (_NAMES + width * at for at in (point.low, point.value, point.high))
        rows += [
            _text("name", _NAMES - 8, y + 4, point.name, "end"),
            _stroke("range", low, y, high, y),
            _dot(value, y, point),
        ]
    bottom = _TOP + len(points) * _ROW
    grid = [
        mark
        for at in (0.0, 0.5, 1.0)
        for mark in (
            _stroke("grid", _NAMES + width * at, _TOP, _NAMES + width * at, bottom),
            _text("tick", _NAMES + width * at, bottom + 16, percent(at), "middle"),
        )
    ]
    return _svg(frame, bottom + _BOTTOM, [*grid, *rows])


def gauges(frame: Frame, rows: Sequence[Gauge], marks: Sequence[tuple[float, str]]) -> Markup:
    """Draw values as bars one under the other, with the limits they are read by.

    Args:
        frame: Names the chart.
        rows: A bar that would leave the scale is cut; its value is written in any case.
        marks: The limits, rising, each with its name.
    """
    top = marks[-1][0] * _BEYOND
    width = WIDTH - _NAMES - _RIGHT - 44
    bottom = _TOP + len(rows) * _ROW
    parts: list[Markup] = []
    for place, row in enumerate(rows):
        y, end = _TOP + place * _ROW, width * min(row.value / top, 1)
        parts += [
            _text("name", _NAMES - 8, y + _ROW / 2 + 4, row.name, "end"),
            _rect("bar", _NAMES, y + 8, max(end, 1), _ROW - 16),
        ]
    for at, name in marks:
        x = _NAMES + width * at / top
        parts += [
            _stroke("limit", x, _TOP, x, bottom),
            _text("tick", x, bottom + 16, name, "middle"),
        ]
    for place, row in enumerate(rows):
        x = _NAMES + width * min(row.value / top, 1) + 5
        parts.append(_text("value", x, _TOP + (place + 0.5) * _ROW + 4, row.written, "start"))
    return _svg(frame, bottom + _BOTTOM, parts)


def _svg(frame: Frame, height: float, parts: Iterable[Markup]) -> Markup:
    head = Markup(
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" role="img" '
        'viewBox="0 0 {width} {height}" aria-labelledby="{id}-t {id}-d">'
        '<title id="{id}-t">{title}</title><desc id="{id}-d">{description}</desc>'
    ).format(
        width=WIDTH,
        height=f"{height:.0f}",
        id=frame.id,
        title=frame.title,
        description=frame.description,
    )
    return head + Markup("").join(parts) + Markup("</svg>")


def _hatch(frame: Frame) -> Markup:
    return Markup(
        '<defs><pattern id="{}-h" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch" width="2.5" height="5"/>'
        "</pattern></defs>"
    ).format(frame.id)


def _ticks(top: int) -> list[float]:
    return [0, top] if top % 2 else [0, top / 2, top]


def _height(value: float, top: float) -> float:
    return _FLOOR - (_FLOOR - _TOP) * value / top


def _level(y: float, name: str) -> Markup:
    return _stroke("grid", _LEFT, y, WIDTH - _RIGHT, y) + _text(
        "tick", _LEFT - 6, y + 4, name, "end"
    )


def _names(names: Sequence[str], step: float) -> list[Markup]:
    return [
        _text("tick", _LEFT + (place + 0.5) * step, HEIGHT - 8, names[place], "middle")
        for place in spread(len(names))
    ]


def _rect(css: str, *box: float, fill: str = "") -> Markup:
    """Draw a rectangle: x, y, width, height; filled by its class, or by a pattern."""
    x, y, width, height = (f"{value:.1f}" for value in box)
    paint = Markup('fill="{}"').format(fill) if fill else Markup('class="{}"').format(css)
    return Markup('<rect {} x="{}" y="{}" width="{}" height="{}"/>').format(
        paint, x, y, width, height
    )


def _dot(x: float, y: float, point: Point) -> Markup:
    return Markup('<circle class="dot{}" cx="{}" cy="{}" r="4.5"/>').format(
        " vague" if point.vague else "", f"{x:.1f}", f"{y:.1f}"
    )


def _stroke(css: str, *ends: float) -> Markup:
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        css, *(f"{value:.1f}" for value in ends)
    )


def _text(css: str, x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        css, f"{x:.1f}", f"{y:.1f}", anchor, escape(words)
    )
