"""How the encoder is trained: everything besides the data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from moderation.training.recipe_rules import (
    NOT_NEGATIVE,
    POSITIVE,
    SHARE,
    SOME_SHARE,
    number,
    per_source,
    read_recipe,
    whole_number,
)

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.training.recipe_rules import Rules, Table


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """Settings of a fine-tuning.

    Attributes:
        seed: Of the order, the noise and the new head.
        epochs: Times every example is seen.
        batch: Examples of one step.
        rate: Learning rate of the last layer at its highest.
        layer_decay: What each layer below multiplies it by.
        head_rate: What the head multiplies it by.
        embedding_rate: What the embeddings multiply it by.
        warm_up: Share of the steps in which the rate rises.
        weight_decay: Of matrices (AdamW).
        smoothing: How far targets stay from 0 and 1.
        noise: Share of the texts that are misspelt each time.
        context: Share of the contexts that are shown.
        disguised: Share of the examples that are also learnt from in disguise.
        pieces: Word pieces kept for their frequency.
        sources: Weight of one example per source; others are not trained on.
    """

    seed: int
    epochs: int
    batch: int
    rate: float
    layer_decay: float
    head_rate: float
    embedding_rate: float
    warm_up: float
    weight_decay: float
    smoothing: float
    noise: float
    context: float
    disguised: float
    pieces: int
    sources: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for checkpoints and the manifest."""
        return asdict(self)


def load_encoder_recipe(path: Path) -> EncoderRecipe:
    """Read a recipe from TOML.

    Raises:
        RecipeError: The file cannot be read, or settings are lacking, unknown or out of
            range; every problem is listed.
    """
    return EncoderRecipe(**read_recipe(path, _SETTINGS, _TABLES))


_SETTINGS: Rules = {
    "seed": whole_number(0),
    "epochs": whole_number(1),
    "batch": whole_number(1),
    "rate": POSITIVE,
    "layer_decay": SOME_SHARE,
    "head_rate": POSITIVE,
    "embedding_rate": NOT_NEGATIVE,
    "warm_up": SHARE,
    "weight_decay": NOT_NEGATIVE,
    # At one half a target says nothing, beyond it the contrary.
    "smoothing": number(lambda value: 0 <= value < 0.5, "a number from 0, below 0.5"),  # noqa: PLR2004 -- said beside
    "noise": SHARE,
    "context": SHARE,
    "disguised": SHARE,
    "pieces": whole_number(1),
}
_TABLES: dict[str, Table] = {"sources": per_source(POSITIVE)}
