"""A recipe: everything a training run depends on besides the data."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from moderation.domain.errors import ModerationError
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from pathlib import Path


class RecipeError(ModerationError):
    """A recipe that cannot be followed."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a linear model is trained.

    Attributes:
        folds: Cross-validation folds that give the out-of-fold log-odds.
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
        RecipeError: The file is missing, or lacks or misspells a setting.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        recipe = Recipe(**document.pop("features"), **document)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise RecipeError(f"The recipe {path} cannot be followed: {error}") from error
    for table in ("heads", "calibrated_on", "priors"):
        if set(getattr(recipe, table)) != set(SCORE_NAMES):
            raise RecipeError(f"The recipe {path}: [{table}] must name {', '.join(SCORE_NAMES)}")
    return recipe
