"""Floors: the quality a model must not lose. They are raised, never lowered.

A floor holds for the very examples it was measured on, told by a digest of their ids and
labels. Once a test set has changed its floors bind nothing: they stay as history, and new
ones are set for the new set.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moderation.domain.errors import FloorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from moderation.evaluation.report import Report

FILE = "floors.json"
METRICS = ("auc", "balanced_accuracy")
MARGIN = 0.01
"""A floor stands this far below what was measured, for ties and rounding."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The least a measure may be on one set.

    Attributes:
        set: Digest of the examples it was measured on.
    """

    set: str
    floor: float


Floors = dict[str, list[Floor]]
"""By ``set/score/metric``, the floors of every set so named, the oldest first."""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Names of the floors that held nothing this time.

    Attributes:
        absent: Their data is not at hand.
        changed: Their set is no longer the one any of them was measured on.
    """

    absent: list[str]
    changed: list[str]


def load_floors(folder: Path) -> Floors:
    """Return the floors beside a model; none when there is no file.

    Raises:
        FloorError: The file is not an object of lists of ``{"set": ..., "floor": ...}``.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        return {
            name: [_floor(row) for row in rows]
            for name, rows in json.loads(path.read_bytes()).items()
        }
    except (ValueError, AttributeError, TypeError, KeyError, OSError) as error:
        raise FloorError(f"The floors {path} cannot be read: {error!r}") from error


def check_floors(report: Report, floors: Floors) -> Unchecked:
    """Compare with the floors of the very sets measured; return what could not be.

    Raises:
        FloorError: Something measured lies below its floor; all are named.
    """
    measured = {name: (digest, value) for name, digest, value in _measured(report)}
    fallen, changed = [], []
    for name, rows in sorted(floors.items()):
        if name not in measured:
            continue
        digest, value = measured[name]
        binding = [row.floor for row in rows if row.set == digest]
        if not binding:
            changed.append(name)
        elif value < max(binding):
            fallen.append(f"{name} is {value:.3f}, below its floor {max(binding):.3f}")
    if fallen:
        raise FloorError("The model lost quality:\n  - " + "\n  - ".join(fallen))
    return Unchecked(sorted(floors.keys() - measured.keys()), changed)


def raise_floors(report: Report, folder: Path) -> Floors:
    """Write floors just below what was measured: higher ones, or those of new sets."""
    floors = load_floors(folder)
    for name, digest, value in _measured(report):
        rows = floors.get(name, [])
        before = [row.floor for row in rows if row.set == digest]
        new = Floor(digest, max([*before, round(value - MARGIN, 3)]))
        floors[name] = [new if row.set == digest else row for row in rows]
        if not before:
            floors[name].append(new)
    content = {
        name: [{"set": row.set, "floor": row.floor} for row in rows]
        for name, rows in sorted(floors.items())
    }
    (folder / FILE).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return floors


def _measured(report: Report) -> Iterator[tuple[str, str, float]]:
    """Yield ``(set/score/metric, digest of the set, value)`` of the metrics with floors."""
    for row in report.rows:
        for metric in METRICS:
            if metric in row.metrics:
                value = row.metrics[metric].value
                yield f"{row.source}/{row.score}/{metric}", row.digest, value


def _floor(row: dict[str, Any]) -> Floor:
    if not isinstance(row["set"], str):
        raise TypeError(f"{row['set']!r} is not the digest of a set")
    return Floor(row["set"], float(row["floor"]))
