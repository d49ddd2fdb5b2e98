"""The signs of a pile-on as they were stored, made into what the words speak of."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from moderation.domain.pile_on import Signs
from moderation.domain.pile_on_watch import met

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moderation.domain.pile_on import Ladder

_MAYBE = {"rate_ratio", "median_gap", "share"}
_COUNTS = {"comments", "hostile", "authors", "near_duplicates"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in one window, and which of it speaks for a pile-on."""

    signs: Signs
    met: tuple[str, ...]


def kept_signs(rows: Sequence[Mapping[str, Any]], ladder: Ladder) -> list[Seen]:
    """Read the signs of each window; what an older version did not keep is nothing.

    >>> from moderation.domain.policy import load_policy
    >>> rows = [{"window": 600, "authors": 7, "other": 1}]
    >>> [one.met for one in kept_signs(rows, load_policy().ladder)]
    [('authors',)]
    """
    found = [_signs(row) for row in rows if "window" in row]
    return [Seen(signs, met(signs, ladder)) for signs in found]


def best(seen: Sequence[Seen]) -> Seen | None:
    """Return the window in which most is seen, the shortest of several; None of none."""
    return max(
        seen, key=lambda one: (len(one.met), -one.signs.window.total_seconds()), default=None
    )


def _signs(row: Mapping[str, Any]) -> Signs:
    values: dict[str, Any] = {}
    for field in fields(Signs):
        value = row.get(field.name)
        if field.name == "window":
            values["window"] = timedelta(seconds=float(row["window"]))
        elif field.name in _MAYBE:
            values[field.name] = None if value is None else float(value)
        else:
            values[field.name] = int(value or 0) if field.name in _COUNTS else float(value or 0)
    return Signs(**values)
