"""One row of a timeline: its comments, its states and its answers, above an axis of time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from moderation.drawing.clock import day, hour
from moderation.drawing.marks import ANSWER_WORDS, STATE_WORDS, Mark
from moderation.drawing.shapes import BAND, LETTER, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from moderation.drawing.clock import Axis
    from moderation.drawing.marks import Band, Event, Measure
    from moderation.drawing.shapes import Shapes

LEVEL = 11
"""Height of a mark; those too near to stand side by side stand on each other."""
LEVELS = 9
LANES = (Mark.HOSTILE, Mark.MILD, Mark.CALM)
NAME, LINE, AXIS = 22, 19, 36


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in one row, and the axis it is laid on.

    Attributes:
        last: Whether the axis is written below it.
    """

    name: str
    events: Sequence[Event]
    bands: Sequence[Band]
    measures: Sequence[Measure]
    axis: Axis
    last: bool

    @property
    def height(self) -> float:
        """Its height in pixels."""
        answers = len({measure.answer for measure in self.measures})
        lanes = sum(self._lane(mark)[1] for mark in LANES)
        name = NAME if self.name else 0
        return name + lanes + BAND + 6 + LINE * answers + (AXIS if self.last else 8)

    def draw(self, shapes: Shapes, y: float) -> str:
        """Return the row, its upper edge at ``y``."""
        parts = []
        if self.name:
            parts.append(shapes.text(self.name, self.axis.left, y + 15, role="ink", bold=True))
            y += NAME
        ticks = self.axis.ticks()
        lanes = [self._lane(mark) for mark in LANES]
        below = y + sum(height for _, height in lanes)
        parts += [shapes.rule(x, y, x, below + BAND + 4) for x, _ in ticks]
        for marks, height in lanes:
            y += height
            parts += [self._mark(shapes, event, x, y, level) for event, x, level in marks]
        parts += self._bands(shapes, y)
        y += BAND + 6
        for order, group in groupby(sorted(self.measures, key=_order), key=_order):
            parts.append(self._answers(shapes, list(ANSWER_WORDS.values())[order], list(group), y))
            y += LINE
        if self.last:
            parts += self._ticks(shapes, ticks, y)
        return "".join(parts)

    def _lane(self, mark: Mark) -> tuple[list[tuple[Event, float, int]], float]:
        """Return the marks of a lane, each with its place and level, and the lane's height.

        Above the highest level, marks lie over each other.
        """
        last: list[float] = []
        placed = []
        here = (event for event in self.events if event.mark is mark)
        for event in sorted(here, key=lambda event: event.at):
            x = self.axis.at(event.at)
            free = (level for level, taken in enumerate(last) if x - taken >= LEVEL)
            level = next(free, min(len(last), LEVELS - 1))
            if level == len(last):
                last.append(x)
            last[level] = x
            placed.append((event, x, level))
        return placed, LEVEL * max(1, len(last)) + 4

    def _mark(self, shapes: Shapes, event: Event, x: float, y: float, level: int) -> str:
        middle = y - LEVEL / 2 - LEVEL * level - 1
        return shapes.mark(event.mark, x, middle, held=event.held, label=event.label)

    def _bands(self, shapes: Shapes, y: float) -> Iterator[str]:
        yield shapes.rule(self.axis.left, y + BAND, self.axis.right, y + BAND)
        for band in sorted(self.bands, key=lambda band: band.start):
            if band.start > self.axis.end:
                continue
            first, last = (hour(at.astimezone(self.axis.zone)) for at in (band.start, band.end))
            label = f"{STATE_WORDS[band.state]}, de {first} à {last}"
            yield shapes.band(
                band.state, self.axis.at(band.start), self.axis.at(band.end), y, label
            )

    def _answers(self, shapes: Shapes, words: str, group: list[Measure], y: float) -> str:
        lines = [
            shapes.line(
                self.axis.at(measure.start),
                self.axis.at(measure.end),
                y + LINE - 5,
                open_end=measure.end > self.axis.end,
            )
            for measure in group
        ]
        x = self.axis.at(min(measure.start for measure in group))
        fits = x + len(words) * LETTER < self.axis.right
        anchor = "start" if fits else "end"
        name = shapes.text(words, x if fits else self.axis.right, y + 8, size=SMALL, anchor=anchor)
        return name + "".join(lines)

    def _ticks(self, shapes: Shapes, ticks: list[tuple[float, str]], y: float) -> Iterator[str]:
        for x, words in ticks:
            anchor = "start" if x < self.axis.left + 15 else "middle"
            if x > self.axis.right - 25:
                anchor = "end"
            yield shapes.text(words, x, y + 12, size=SMALL, anchor=anchor)
        start = self.axis.start.astimezone(self.axis.zone)
        zone = f"heures {start.tzname()}"
        yield shapes.text(f"{day(start, year=True)}, {zone}", self.axis.left, y + 27, size=SMALL)


def _order(measure: Measure) -> int:
    return list(ANSWER_WORDS).index(measure.answer)
