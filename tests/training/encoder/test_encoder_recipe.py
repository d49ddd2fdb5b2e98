"""A recipe of the encoder is checked whole before hours of work depend on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation.training.encoder.recipe import load_encoder_recipe
from moderation.training.recipe import RecipeError

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """\
seed = 7
epochs = 3
batch = 32
rate = 1e-4
layer_decay = 0.9
head_rate = 5
embedding_rate = 0.3
warm_up = 0.06
weight_decay = 0.01
smoothing = 0.03
noise = 0.3
context = 0.6
disguised = 0.15
pieces = 26000
[sources]
authored = 1.0
blog = 2
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    return tmp_path / "r.toml"


def test_the_shipped_recipe_of_the_encoder_is_sound(training_data: Path) -> None:
    recipe = load_encoder_recipe(training_data / "recipes" / "encoder" / "e5-small.toml")
    assert recipe.sources["authored"] == 1.0
    assert recipe.as_dict()["pieces"] == recipe.pieces


def test_a_sound_recipe_of_the_encoder_is_read_as_it_is_written(recipe: Path) -> None:
    recipe.write_text(SOUND, encoding="utf-8")
    read = load_encoder_recipe(recipe)
    assert (read.epochs, read.rate, read.head_rate) == (3, 1e-4, 5)
    assert read.sources == {"authored": 1.0, "blog": 2}


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("seed = 7", "seed = -7", "`seed` must be a whole number from 0 to .*, not -7"),
        ("seed = 7", "seed = 7.5", "`seed` must be a whole number"),
        ("epochs = 3", "epochs = 0", "`epochs` must be a whole number from 1"),
        ("epochs = 3", "epochs = true", "`epochs` must be .*, not True"),
        ("epochs = 3", "", "`epochs` is missing"),
        ("batch = 32", 'batch = "32"', "`batch` must be a whole number from 1 to .*, not '32'"),
        ("batch = 32", "batch = 32.0", "`batch` must be a whole number"),
        ("batch = 32", "batch_size = 32", "`batch_size` is unknown"),
        ("rate = 1e-4", "rate = 0", "`rate` must be a number above 0, not 0"),
        ("rate = 1e-4", "rate = nan", "`rate` must be a number above 0, not nan"),
        ("rate = 1e-4", "rate = inf", "`rate` must be"),
        ("layer_decay = 0.9", "layer_decay = 0", "`layer_decay` must be a number above 0, and at"),
        ("head_rate = 5", "head_rate = -5", "`head_rate` must be a number above 0"),
        ("embedding_rate = 0.3", "embedding_rate = -1", "`embedding_rate` must be .* equal to 0"),
        ("warm_up = 0.06", "warm_up = 6", "`warm_up` must be a number from 0 to 1, not 6"),
        ("weight_decay = 0.01", "weight_decay = -1", "`weight_decay` must be"),
        ("smoothing = 0.03", "smoothing = 0.5", "`smoothing` must be a number from 0, below 0.5"),
        ("noise = 0.3", "noise = 1.1", "`noise` must be a number from 0 to 1"),
        ("context = 0.6", "context = false", "`context` must be .*, not False"),
        ("pieces = 26000", "pieces = 0", "`pieces` must be a whole number from 1"),
        ("pieces = 26000", f"pieces = 1{400 * '0'}", "`pieces` must be a whole number"),
        ("rate = 1e-4", "rate = []", r"`rate` must be .*, not \[\]"),
        ("authored = 1.0", "authored = 0", "`sources.authored` must be a number above 0"),
        ("authored = 1.0", 'authored = "x"', "`sources.authored` must be .*, not 'x'"),
        ("authored = 1.0\nblog = 2\n", "", r"\[sources\] names no source"),
        ("[sources]\nauthored = 1.0\nblog = 2\n", "", r"the table \[sources\] is missing"),
        ("[sources]\nauthored = 1.0\nblog = 2\n", "sources = 1", r"the table \[sources\] is"),
        ("[sources]", "[sources", "cannot be read"),
    ],
)
def test_a_setting_of_the_encoder_that_cannot_be_followed_is_refused(
    recipe: Path, right: str, wrong: str, problem: str
) -> None:
    assert right in SOUND
    recipe.write_text(SOUND.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(RecipeError, match=problem):
        load_encoder_recipe(recipe)


def test_every_problem_of_an_encoder_recipe_is_reported_at_once(recipe: Path) -> None:
    recipe.write_text("seed = -1\nname = 1\n[sources]\nblog = -1\n", encoding="utf-8")
    with pytest.raises(RecipeError, match=r"r\.toml cannot be followed") as refusal:
        load_encoder_recipe(recipe)
    said = [problem.split()[0].strip("`") for problem in refusal.value.problems]
    assert said[:3] == ["name", "seed", "epochs"]
    assert said[-1] == "sources.blog"
    assert len(said) == 16


def test_a_missing_recipe_of_the_encoder_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"none\.toml"):
        load_encoder_recipe(tmp_path / "none.toml")
