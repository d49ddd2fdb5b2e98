"""How the two stages are combined: everything besides the data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from moderation.training.recipe_rules import (
    NAME,
    POSITIVE,
    PROBABILITY,
    SOME_SHARE,
    VERSION,
    per_score,
    per_source,
    read_recipe,
    sources_per_score,
    whole_number,
)

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.training.recipe_rules import Rules, Table


@dataclass(frozen=True, slots=True)
class CascadeRecipe:
    """Settings of the combination.

    Attributes:
        folds: Cross-validation folds that give the log-odds to calibrate on.
        closeness: Inverse regularisation of the combination.
        called_at_most: Share of ordinary comments that the encoder may be asked to read.
        changed_at_most: Share of them whose outcome may differ from reading all.
        sources: Weight of one example per source; others are not used.
        calibrated_on: Sources that calibrate each score; all where none is named.
        priors: Share of positives assumed when calibrating, per score.
    """

    name: str
    version: str
    seed: int
    folds: int
    closeness: float
    called_at_most: float
    changed_at_most: float
    sources: dict[str, float]
    calibrated_on: dict[str, list[str]]
    priors: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for the manifest."""
        return asdict(self)


def load_cascade_recipe(path: Path) -> CascadeRecipe:
    """Read a recipe from TOML.

    Raises:
        RecipeError: The file cannot be read, or settings are lacking, unknown or out of
            range; every problem is listed.
    """
    return CascadeRecipe(**read_recipe(path, _SETTINGS, _TABLES))


_SETTINGS: Rules = {
    "name": NAME,
    "version": VERSION,
    "seed": whole_number(0),
    "folds": whole_number(2),
    "closeness": POSITIVE,
    "called_at_most": SOME_SHARE,
    "changed_at_most": SOME_SHARE,
}
_TABLES: dict[str, Table] = {
    "sources": per_source(POSITIVE),
    "priors": per_score(PROBABILITY),
    "calibrated_on": sources_per_score,
}
