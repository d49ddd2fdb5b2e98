"""Writing thresholds into the text of a policy; tomlkit keeps the owner's own comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomlkit

from moderation.domain.policy import parse_policy
from moderation.domain.policy_numbers import FIRST
from moderation.domain.policy_shift import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from moderation.domain.policy import Policy

Place = tuple[str, str, str]
"""A score, an accountability or ``first``, and ``hold`` or ``reject``."""
Thresholds = dict[Place, float]
"""Probabilities by place; a place that is absent never acts."""


def thresholds_of(policy: Policy) -> Thresholds:
    """Return the thresholds of a policy by place.

    >>> from moderation.domain.comment import Accountability
    >>> from moderation.domain.policy import load_policy
    >>> found = thresholds_of(load_policy())
    >>> found["hate", Accountability.KNOWN, "hold"], found["hate", "first", "hold"]
    (0.15, 0.06)
    """
    found = {
        (name, level.value, key): value
        for name, levels in policy.thresholds.items()
        for level, row in levels.items()
        for key, value in (("hold", row.hold), ("reject", row.reject))
        if value is not None
    }
    firsts = {(name, FIRST, "hold"): row.hold for name, row in policy.first.items()}
    return found | {place: value for place, value in firsts.items() if value is not None}


def rewritten(text: str, wanted: Mapping[Place, float], *, version: str | None = None) -> str:
    """Return the text of a policy with these thresholds, and no others.

    What does not change is left as its owner wrote it, to the byte.

    Args:
        text: A sound policy.
        wanted: Every threshold of the result; the result need not be a sound policy.
        version: Its new name, if any.
    """
    document: dict[str, Any] = tomlkit.parse(text)
    before = thresholds_of(parse_policy(text))
    tables = document["thresholds"]
    for place in before.keys() - wanted.keys():
        name, level, key = place
        del tables[name][level][key]
    for place, value in wanted.items():
        if before.get(place) != round(value, DECIMALS):
            _put(tables, place, round(value, DECIMALS))
    if version is not None:
        document["version"] = version
    return tomlkit.dumps(document)


def dated_version(day: date, taken: Collection[str]) -> str:
    """Return the name of a version written on a day, unlike those that exist.

    >>> from datetime import date
    >>> dated_version(date(2026, 11, 30), ["2026-11-30", "2026-11-30.2"])
    '2026-11-30.3'
    """
    name, number = day.isoformat(), 1
    while name in taken:
        number += 1
        name = f"{day.isoformat()}.{number}"
    return name


def _put(tables: dict[str, Any], place: Place, value: float) -> None:
    name, level, key = place
    if name not in tables:
        tables[name] = tomlkit.table()
    if level not in tables[name]:
        tables[name][level] = tomlkit.inline_table()
    tables[name][level][key] = value
