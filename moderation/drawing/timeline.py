"""Comments over time, the states they led to, and what was done: one picture.

>>> from datetime import datetime, timezone
>>> at = datetime(2026, 3, 1, 14, tzinfo=timezone.utc)
>>> timeline([Event(at, Mark.HOSTILE)], [], title="Un fil", width=600)[:4]
'<svg'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
from typing import TYPE_CHECKING

from moderation.drawing.clock import Axis
from moderation.drawing.heard import heard
from moderation.drawing.marks import Band, Event, Mark, Measure
from moderation.drawing.rows import Row
from moderation.drawing.shapes import Shapes
from moderation.drawing.svg import Painter, attribute, number, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
__all__ = ["Band", "Event", "Mark", "Measure", "timeline"]

MARGIN, TOP = 12, 8
AFTER = 0.5
"""Time shown after the last beginning, as a part of the time before it."""
LEAST, PAD = timedelta(minutes=30), timedelta(minutes=1)


def timeline(  # noqa: PLR0913 -- what is drawn, then how, by name
    events: Sequence[Event],
    bands: Sequence[Band],
    *,
    title: str,
    width: int = 960,
    measures: Sequence[Measure] = (),
    description: str = "",
    zone: tzinfo = UTC,
    standalone: bool = True,
    apart: bool = False,
    key: str = "timeline",
) -> str:
    """Draw comments as marks, the state band below them, then what is in force.

    Args:
        events: In any order; each stands in the row it names.
        bands: States; what no band covers is calm.
        title: What the picture shows, for those who hear it and those who point at it.
        width: In pixels, from 280; texts keep their size.
        measures: Answers, each a line with its name.
        description: What is heard instead of the picture; by default counts and states.
        zone: In which hours are told.
        standalone: For a file. False inside a page: no style sheet, see
            :class:`moderation.drawing.svg.Painter`.
        apart: Whether each row has its own axis of time, for rows of different days.
        key: Starts every id, so that a page may hold several pictures.

    Returns:
        One ``svg`` element of role img.
    """
    shown = _Shown(events, bands, measures)
    painter = Painter(standalone=standalone)
    shapes = Shapes(painter)
    y: float = TOP
    parts: list[str] = []
    for row in shown.rows(width=width, zone=zone, apart=apart):
        parts.append(row.draw(shapes, y))
        y += row.height
    named, y = shapes.legend(MARGIN, width - MARGIN, y + 12)
    said = description or heard(events, bands, measures, zone)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" role="img" '
        f"aria-labelledby={attribute(f'{key}-title {key}-desc')} "
        f'viewBox="0 0 {width} {number(y + MARGIN)}" width="{width}" '
        f'height="{number(y + MARGIN)}" font-family="system-ui, sans-serif">'
        f"<title id={attribute(f'{key}-title')}>{text_of(title)}</title>"
        f"<desc id={attribute(f'{key}-desc')}>{text_of(said)}</desc>"
        f"{painter.style()}{painter.ground()}{''.join(parts)}{named}</svg>"
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is drawn, of all rows or of one."""

    events: Sequence[Event]
    bands: Sequence[Band]
    measures: Sequence[Measure]

    def rows(self, *, width: int, zone: tzinfo, apart: bool) -> list[Row]:
        """Return the rows in the order in which they are first named, each with its axis."""
        named = (*(event.row for event in self.events), *(one.row for one in self._lasting))
        names = list(dict.fromkeys(named))
        shared = None if apart or not names else self.axis(width, zone)
        rows = []
        for name in names:
            own = self._of(name)
            axis = shared or own.axis(width, zone)
            written = apart or name == names[-1]
            rows.append(Row(name, own.events, own.bands, own.measures, axis, written))
        return rows

    @property
    def _lasting(self) -> tuple[Band | Measure, ...]:
        return (*self.bands, *self.measures)

    def _of(self, name: str) -> _Shown:
        return _Shown(
            [event for event in self.events if event.row == name],
            [band for band in self.bands if band.row == name],
            [measure for measure in self.measures if measure.row == name],
        )

    def axis(self, width: int, zone: tzinfo) -> Axis:
        """Lay what happens on a line; what lasts long after the last beginning is cut off."""
        starts = [*(event.at for event in self.events), *(one.start for one in self._lasting)]
        start, last = min(starts), max(starts)
        end = max((last, *(one.end for one in self._lasting)))
        room = max((last - start) * AFTER, LEAST)
        return Axis(start, min(end, last + room) + PAD, MARGIN, width - MARGIN, zone)
