"""A recipe: everything a training run depends on besides the data."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from moderation.domain.errors import ModerationError
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Rule = tuple[Callable[[object], bool], str]
"""What a setting must be: a test, and how it is said."""
Rules = dict[str, Rule]


class RecipeError(ModerationError):
    """A recipe that cannot be followed, with everything that is wrong in it."""

    def __init__(self, source: str, problems: list[str]) -> None:
        """Keep ``problems``, one sentence each."""
        self.problems = problems
        listing = "".join(f"\n  - {problem}" for problem in problems)
        super().__init__(f"The recipe {source} cannot be followed:{listing}")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a linear model is trained.

    Attributes:
        folds: Cross-validation folds that give the out-of-fold log-odds.
        disguised: Share of the examples that are also learnt from in disguise.
        min_words: Documents a word must occur in to become a feature.
        min_ngrams: Documents a character n-gram must occur in.
        heads: Inverse regularisation per score.
        sources: Weight of one example per source; others are not trained on.
        calibrated_on: Sources that calibrate each score; all where none is named.
        priors: Share of positives assumed when calibrating, per score.
    """

    name: str
    version: str
    seed: int
    folds: int
    disguised: float
    min_words: int
    min_ngrams: int
    heads: dict[str, float]
    sources: dict[str, float]
    calibrated_on: dict[str, list[str]]
    priors: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for the manifest."""
        return asdict(self)


def load_recipe(path: Path) -> Recipe:
    """Read a recipe from TOML.

    Raises:
        RecipeError: The file is missing or is not TOML, or settings are lacking,
            unknown or out of range; every problem is listed.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(str(path), [f"it cannot be read: {error}"]) from error
    if problems := list(_check(document)):
        raise RecipeError(str(path), problems)
    return Recipe(**document.pop("features"), **document)


def _check(document: dict[str, Any]) -> Iterator[str]:
    for name in sorted(document.keys() - {*_SETTINGS, *_TABLES}):
        yield f"`{name}` is unknown"
    yield from _check_settings(document, _SETTINGS)
    tables = {}
    for name in _TABLES:
        if isinstance(table := document.get(name), dict):
            tables[name] = table
        else:
            yield f"the table [{name}] is missing"
    for name, table in tables.items():
        if name == "features":
            yield from (f"`{name}.{key}` is unknown" for key in table.keys() - _FEATURES.keys())
            yield from _check_settings(table, _FEATURES, name)
        elif name == "sources" and not table:
            yield "[sources] names no source to learn from"
        elif name != "sources" and table.keys() != set(SCORE_NAMES):
            yield f"[{name}] must name {', '.join(SCORE_NAMES)}, and nothing else"
    yield from _check_numbers(tables)
    yield from _check_calibration(tables.get("calibrated_on", {}), tables.get("sources"))


def _check_settings(table: dict[str, Any], rules: Rules, within: str = "") -> Iterator[str]:
    for name, (is_good, said) in rules.items():
        where = f"`{within}.{name}`" if within else f"`{name}`"
        if name not in table:
            yield f"{where} is missing"
        elif not is_good(table[name]):
            yield f"{where} must be {said}, not {table[name]!r}"


def _check_numbers(tables: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name, (above, below, said) in _RANGES.items():
        for key, value in tables.get(name, {}).items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not above < value < below:
                yield f"`{name}.{key}` must be {said}, not {value!r}"


def _check_calibration(table: dict[str, Any], sources: dict[str, Any] | None) -> Iterator[str]:
    for score, names in table.items():
        if not isinstance(names, list):
            yield f"`calibrated_on.{score}` must be a list of sources, not {names!r}"
        elif sources is not None:
            for name in names:
                if not isinstance(name, str) or name not in sources:
                    yield f"`calibrated_on.{score}`: {name!r} is not in [sources]"


def _at_least(least: int, most: int = 2**32 - 1) -> Rule:
    def is_good(value: object) -> bool:
        return type(value) is int and least <= value <= most

    return is_good, f"a whole number from {least:,} to {most:,}"


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _like(pattern: str, said: str) -> Rule:
    def is_good(value: object) -> bool:
        return isinstance(value, str) and re.fullmatch(pattern, value) is not None

    return is_good, said


_NUMBER = r"(0|[1-9][0-9]*)"
_SETTINGS: Rules = {
    "name": _like(r"[a-z0-9-]+", "small letters, digits and hyphens"),
    "version": _like(
        rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?",
        "a version such as 1.0.0",
    ),
    "seed": _at_least(0),
    "folds": _at_least(2),
    "disguised": (_is_share, "a number from 0 to 1"),
}
_FEATURES: Rules = {"min_words": _at_least(1), "min_ngrams": _at_least(1)}
_TABLES = ("features", "heads", "sources", "calibrated_on", "priors")
_RANGES = {
    "heads": (0.0, math.inf, "a number above 0"),
    "sources": (0.0, math.inf, "a number above 0"),
    "priors": (0.0, 1.0, "a number strictly between 0 and 1"),
}
