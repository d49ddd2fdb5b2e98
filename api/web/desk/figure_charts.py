"""The charts of the page of figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.services.figures.agreement import NONE
from api.services.figures.drift import MARKED, SLIGHT
from api.web.desk.charts import Frame, Gauge, Point, gauges, line, ranges, stacked
from api.web.desk.figure_words import number, percent, short_day
from api.web.desk.words import LABELS

if TYPE_CHECKING:
    from markupsafe import Markup

    from api.services.figures import Figures
    from api.services.figures.intervals import Share

_OTHER = {NONE: "publié d’office", "langue": "autre langue"}


def label_name(label: str) -> str:
    """Return how a label is named in a table of figures.

    >>> label_name("hate"), label_name("langue"), label_name("")
    ('haine', 'autre langue', 'publié d’office')
    """
    return LABELS[label].name if label in LABELS else _OTHER.get(label, label)


def charts_of(figures: Figures) -> dict[str, Markup]:
    """Draw what there is to draw; a chart without anything to show is absent."""
    found: dict[str, Markup] = {}
    if any(day.total for day in figures.days):
        found["volume"] = _volume(figures)
    if figures.overturned:
        found["overturned"] = _overturned(figures)
    if figures.weeks:
        found["weeks"] = _weeks(figures)
    if figures.drifts.rows:
        found["drift"] = _drift(figures)
    return found


def _volume(figures: Figures) -> Markup:
    days = figures.days
    total, busiest = sum(day.total for day in days), max(days, key=lambda day: day.total)
    frame = Frame(
        "volume",
        "Commentaires reçus par jour",
        f"{number(total)} commentaires en {len(days)} jours. Le jour le plus chargé, "
        f"le {short_day(busiest.day)}, en a reçu {number(busiest.total)}.",
    )
    series = (
        ("approved", [day.approved for day in days]),
        ("held", [day.held for day in days]),
        ("rejected", [day.rejected for day in days]),
    )
    return stacked(frame, [short_day(day.day) for day in days], series)


def _overturned(figures: Figures) -> Markup:
    points = [_point(label_name(label), share) for label, share in figures.overturned.items()]
    said = " ; ".join(f"{point.name} : {percent(point.value)}" for point in points)
    frame = Frame("overturned", "Part des décisions contredites par une personne", f"{said}.")
    return ranges(frame, points)


def _weeks(figures: Figures) -> Markup:
    points = [_point(short_day(week.monday), week.agreeing) for week in figures.weeks]
    frame = Frame(
        "weeks",
        "Accord entre les personnes et le filtre, par semaine",
        f"De {percent(points[0].value)} la semaine du {points[0].name} "
        f"à {percent(points[-1].value)} celle du {points[-1].name}.",
    )
    return line(frame, points)


def _drift(figures: Figures) -> Markup:
    rows = [
        Gauge(label_name(row.name), row.index, number(row.index, 2)) for row in figures.drifts.rows
    ]
    said = " ; ".join(f"{row.name} : {row.written}" for row in rows)
    frame = Frame("drift", "Indice de stabilité de chaque score", f"{said}.")
    return gauges(frame, rows, [(mark, number(mark, 2)) for mark in (SLIGHT, MARKED)])


def _point(name: str, share: Share) -> Point:
    return Point(name, share.value or 0.0, share.low, share.high)
