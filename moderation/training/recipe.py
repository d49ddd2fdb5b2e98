"""A recipe: everything a training run depends on besides the data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from moderation.training.recipe_rules import (
    NAME,
    POSITIVE,
    PROBABILITY,
    SHARE,
    VERSION,
    RecipeError,
    per_score,
    per_source,
    read_recipe,
    settings_of,
    sources_per_score,
    whole_number,
)

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.training.recipe_rules import Rules, Table

__all__ = ["Recipe", "RecipeError", "load_recipe"]


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
    document = read_recipe(path, _SETTINGS, _TABLES)
    return Recipe(**document.pop("features"), **document)


_SETTINGS: Rules = {
    "name": NAME,
    "version": VERSION,
    "seed": whole_number(0),
    "folds": whole_number(2),
    "disguised": SHARE,
}
_TABLES: dict[str, Table] = {
    "features": settings_of({"min_words": whole_number(1), "min_ngrams": whole_number(1)}),
    "heads": per_score(POSITIVE),
    "sources": per_source(POSITIVE),
    "priors": per_score(PROBABILITY),
    "calibrated_on": sources_per_score,
}
