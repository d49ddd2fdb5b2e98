"""How the encoder is trained: everything besides the data."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from moderation.training.recipe import RecipeError

if TYPE_CHECKING:
    from pathlib import Path


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
    pieces: int
    sources: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for checkpoints and the manifest."""
        return asdict(self)


def load_encoder_recipe(path: Path) -> EncoderRecipe:
    """Read a recipe from TOML.

    Raises:
        RecipeError: The file cannot be read, or settings are lacking, unknown or not
            positive numbers.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(str(path), [f"it cannot be read: {error}"]) from error
    names = {field.name for field in fields(EncoderRecipe)}
    problems = [f"`{name}` is unknown" for name in sorted(document.keys() - names)]
    problems += [f"`{name}` is missing" for name in sorted(names - document.keys())]
    numbers = {**document, **document.get("sources", {})}
    problems += [
        f"`{name}` must be a number above or equal to 0, not {value!r}"
        for name, value in numbers.items()
        if name != "sources" and (not isinstance(value, int | float) or not value >= 0)
    ]
    if problems:
        raise RecipeError(str(path), problems)
    return EncoderRecipe(**document)
