"""What recipes have in common: how they are read, and what a setting may be.

A rule is a test and how it is said; a table of a recipe is looked over by one of the
functions below, and everything that is wrong is reported at once.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from moderation.domain.errors import ModerationError
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from pathlib import Path

Document = dict[str, Any]
Rule = tuple[Callable[[object], bool], str]
"""What a setting must be: a test, and how it is said."""
Rules = Mapping[str, Rule]
Table = Callable[[str, Document, Document], Iterator[str]]
"""Yields what is wrong in a table, given its name, itself and the whole recipe."""


class RecipeError(ModerationError):
    """A recipe that cannot be followed, with everything that is wrong in it."""

    def __init__(self, source: str, problems: list[str]) -> None:
        """Keep ``problems``, one sentence each."""
        self.problems = problems
        listing = "".join(f"\n  - {problem}" for problem in problems)
        super().__init__(f"The recipe {source} cannot be followed:{listing}")


def read_recipe(path: Path, settings: Rules, tables: Mapping[str, Table]) -> Document:
    """Read a recipe from TOML.

    Args:
        path: The file.
        settings: Rules of what stands outside tables.
        tables: How each table is looked over.

    Raises:
        RecipeError: The file is missing or is not TOML, or settings are lacking,
            unknown or out of range; every problem is listed.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(str(path), [f"it cannot be read: {error}"]) from error
    if problems := list(_problems(document, settings, tables)):
        raise RecipeError(str(path), problems)
    return document


def _problems(document: Document, settings: Rules, tables: Mapping[str, Table]) -> Iterator[str]:
    for name in sorted(document.keys() - {*settings, *tables}):
        yield f"`{name}` is unknown"
    yield from _settings(document, settings, "")
    for name, problems_of in tables.items():
        if isinstance(table := document.get(name), dict):
            yield from problems_of(name, table, document)
        else:
            yield f"the table [{name}] is missing"


def _settings(table: Document, rules: Rules, within: str) -> Iterator[str]:
    for name, (is_good, said) in rules.items():
        if name not in table:
            yield f"`{within}{name}` is missing"
        elif not is_good(table[name]):
            yield f"`{within}{name}` must be {said}, not {table[name]!r}"


def settings_of(rules: Rules) -> Table:
    """Return how a table of named settings is looked over."""

    def problems(name: str, table: Document, _: Document) -> Iterator[str]:
        yield from (f"`{name}.{key}` is unknown" for key in sorted(table.keys() - rules.keys()))
        yield from _settings(table, rules, f"{name}.")

    return problems


def per_source(rule: Rule) -> Table:
    """Return how a table with one value per source is looked over."""

    def problems(name: str, table: Document, _: Document) -> Iterator[str]:
        if not table:
            yield f"[{name}] names no source to learn from"
        yield from _settings(table, dict.fromkeys(table, rule), f"{name}.")

    return problems


def per_score(rule: Rule) -> Table:
    """Return how a table with one value per score is looked over."""

    def problems(name: str, table: Document, _: Document) -> Iterator[str]:
        yield from _scores_named(name, table)
        yield from _settings(table, dict.fromkeys(table, rule), f"{name}.")

    return problems


def sources_per_score(name: str, table: Document, document: Document) -> Iterator[str]:
    """Yield what is wrong in a table that lists, per score, some of the sources."""
    yield from _scores_named(name, table)
    sources = document.get("sources")
    for score, listed in table.items():
        if not isinstance(listed, list):
            yield f"`{name}.{score}` must be a list of sources, not {listed!r}"
        elif isinstance(sources, dict):
            for source in listed:
                if not isinstance(source, str) or source not in sources:
                    yield f"`{name}.{score}`: {source!r} is not in [sources]"


def _scores_named(name: str, table: Document) -> Iterator[str]:
    if table.keys() != set(SCORE_NAMES):
        yield f"[{name}] must name {', '.join(SCORE_NAMES)}, and nothing else"


def whole_number(least: int, most: int = 2**32 - 1) -> Rule:
    """Return the rule of a whole number.

    >>> is_good, said = whole_number(2)
    >>> is_good(2), is_good(2.0), is_good(True), said
    (True, False, False, 'a whole number from 2 to 4,294,967,295')
    """

    def is_good(value: object) -> bool:
        return type(value) is int and least <= value <= most

    return is_good, f"a whole number from {least:,} to {most:,}"


def number(test: Callable[[float], bool], said: str) -> Rule:
    """Return the rule of a finite number, whole or not, that passes a test."""

    def is_good(value: object) -> bool:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return False
        return -math.inf < value < math.inf and test(value)

    return is_good, said


def written_as(pattern: str, said: str) -> Rule:
    """Return the rule of a string that matches a pattern as a whole."""

    def is_good(value: object) -> bool:
        return isinstance(value, str) and re.fullmatch(pattern, value) is not None

    return is_good, said


SHARE = number(lambda value: 0 <= value <= 1, "a number from 0 to 1")
SOME_SHARE = number(lambda value: 0 < value <= 1, "a number above 0, and at most 1")
PROBABILITY = number(lambda value: 0 < value < 1, "a number strictly between 0 and 1")
POSITIVE = number(lambda value: value > 0, "a number above 0")
NOT_NEGATIVE = number(lambda value: value >= 0, "a number above or equal to 0")
_NUMBER = r"(0|[1-9][0-9]*)"
NAME = written_as(r"[a-z0-9-]+", "small letters, digits and hyphens")
VERSION = written_as(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?",
    "a version such as 1.0.0",
)
