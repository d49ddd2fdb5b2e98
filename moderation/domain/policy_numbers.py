"""What the numbers and lists of a policy file must satisfy, outside its thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from moderation.domain.pile_on import Answer, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Document = dict[str, Any]
Bounds = tuple[float, float, bool]
"""The least and the most, and whether only a whole number will do."""

FIRST = "first"
"""The row of an anonymous author of whom nothing was published yet."""
ACCOUNTABILITY: Mapping[str, Bounds] = {
    "trusted_after_days": (0, 36_500, False),
    "known_after_published": (1, 100_000, True),
    "trusted_after_published": (1, 100_000, True),
    "blameless_days": (0, 36_500, False),
}
READING: Mapping[str, Bounds] = {
    "words_per_minute": (50, 2_000, False),
    "read_share": (0, 1, False),
    "early_minutes": (0, 1_440, False),
    "lecturing_hold": (0, 1, False),
    "signs_needed": (1, 4, True),
}
_PILE_ONS: Mapping[str, Bounds] = {
    "authors": (3, 1_000, True),
    "minutes": (1, 10_080, True),
    "slow_minutes": (1, 1_440, True),
}


def check_numbers(where: str, table: Document, known: Mapping[str, Bounds]) -> Iterator[str]:
    """Yield what is wrong with a table that holds numbers only, none of them required."""
    yield from (f"`{where}.{name}` is unknown" for name in table.keys() - known.keys())
    for name, (least, most, whole) in known.items():
        value = table.get(name, least)
        if not is_number(value) or not least <= value <= most:
            yield f"`{where}.{name}` must be {least:,} to {most:,}, not {value!r}"
        elif whole and not isinstance(value, int):
            yield f"`{where}.{name}` must be a whole number, not {value!r}"


def check_reading(table: Document) -> Iterator[str]:
    """Yield what is wrong with the rules of what is written without having read."""
    yield from check_numbers("reading", table, READING)


def check_pile_ons(table: Document) -> Iterator[str]:
    """Yield what is wrong with the rules of pile-ons."""
    rows = table.get("answers", {})
    numbers = {name: value for name, value in table.items() if name != "answers"}
    yield from check_numbers("pile_ons", numbers, _PILE_ONS)
    if not isinstance(rows, dict):
        yield "`pile_ons.answers` must be a table of lists"
        return
    states = [state.value for state in State if state is not State.CALM]
    answers = [answer.value for answer in Answer]
    for name, row in rows.items():
        where = f"`pile_ons.answers.{name}`"
        if name not in states:
            yield f"{where}: no such state; the states are {', '.join(states)}"
        elif not isinstance(row, list) or any(one not in answers for one in row):
            yield f"{where} must be a list of {', '.join(answers)}"


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value is a number, and no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool)
