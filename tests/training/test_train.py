"""Training is reproducible to the byte and honest about what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from moderation.classifier.artefact import save_artefact
from moderation.corpus.example import Example
from moderation.domain.scores import SCORE_NAMES
from moderation.training.recipe import RecipeError, load_recipe
from moderation.training.train import TooFewExamplesError, train

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.training.recipe import Recipe


def test_the_same_data_and_recipe_give_the_same_bytes_in_any_order(
    authored: list[Example], lexicon_text: str, small_recipe: Recipe, tmp_path: Path
) -> None:
    some = authored[:: max(1, len(authored) // 400)]
    one = save_artefact(train(some, lexicon_text, small_recipe), tmp_path / "one")
    two = save_artefact(train(some[::-1], lexicon_text, small_recipe, jobs=2), tmp_path / "two")
    assert one == two
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_an_unknown_label_teaches_nothing(
    authored: list[Example], lexicon_text: str, small_recipe: Recipe
) -> None:
    """Rows that say nothing of hate leave its head as it was, whatever they contain."""
    some = authored[:: max(1, len(authored) // 300)]
    silent = [
        Example(
            id=f"zz{n}",
            text=example.text,
            labels={**example.labels, "hate": None},
            source="authored",
            group=f"silent{n}",
        )
        for n, example in enumerate(some)
    ]
    column = SCORE_NAMES.index("hate")
    known = [e for e in some if e.label("hate") is not None]
    alone = train(known, lexicon_text, small_recipe)
    both = train([*known, *silent], lexicon_text, small_recipe)
    shared = sorted(set(alone.vocabulary.cues) & set(both.vocabulary.cues))
    assert shared
    assert np.isfinite(both.model.coefficients[:, column]).all()


def test_a_label_without_examples_is_refused(
    authored: list[Example], lexicon_text: str, small_recipe: Recipe
) -> None:
    with pytest.raises(TooFewExamplesError, match="at least 10 of each"):
        train(authored[:15], lexicon_text, small_recipe)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("seed = ", "sed = "), ("[priors]", "[prior]"), ("insult = 3.0", "insulte = 3.0")],
)
def test_a_recipe_with_a_misspelt_setting_is_refused(
    training_data: Path, tmp_path: Path, right: str, wrong: str
) -> None:
    text = (training_data / "recipes" / "linear.toml").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "r.toml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(RecipeError, match=r"r\.toml"):
        load_recipe(tmp_path / "r.toml")
