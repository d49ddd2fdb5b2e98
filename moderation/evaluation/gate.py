"""Floors: the quality a model must not lose. They are raised, never lowered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from moderation.domain.errors import FloorError

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.evaluation.report import Report

FILE = "floors.json"
METRICS = ("auc", "balanced_accuracy")
MARGIN = 0.01
"""A floor stands this far below what was measured, for ties and rounding."""

Floors = dict[str, float]


def measured_of(report: Report) -> Floors:
    """Return ``{"set/score/metric": value}`` for the metrics that have floors."""
    return {
        f"{row.source}/{row.score}/{metric}": row.metrics[metric].value
        for row in report.rows
        for metric in METRICS
        if metric in row.metrics
    }


def load_floors(folder: Path) -> Floors:
    """Return the floors beside a model; none when there is no file.

    Raises:
        FloorError: The file is not an object of numbers.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        return {str(name): float(value) for name, value in json.loads(path.read_bytes()).items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise FloorError(f"The floors {path} cannot be read: {error}") from error


def check_floors(report: Report, floors: Floors) -> list[str]:
    """Compare with the floors; return those whose set was not at hand.

    Raises:
        FloorError: Something measured lies below its floor; all are named.
    """
    measured = measured_of(report)
    fallen = [
        f"{name} is {measured[name]:.3f}, below its floor {floor:.3f}"
        for name, floor in sorted(floors.items())
        if name in measured and measured[name] < floor
    ]
    if fallen:
        raise FloorError("The model lost quality:\n  - " + "\n  - ".join(fallen))
    return sorted(floors.keys() - measured.keys())


def raise_floors(report: Report, folder: Path) -> Floors:
    """Write floors just below what was measured, where that is higher than they were."""
    floors = load_floors(folder)
    for name, value in measured_of(report).items():
        floors[name] = max(floors.get(name, 0.0), round(value - MARGIN, 3))
    text = json.dumps(floors, indent=2, sort_keys=True) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8")
    return floors
