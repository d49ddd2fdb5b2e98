"""A recipe of the two stages together is checked whole before it is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation.domain.scores import SCORE_NAMES
from moderation.training.cascade_recipe import load_cascade_recipe
from moderation.training.recipe import RecipeError

if TYPE_CHECKING:
    from pathlib import Path


def table(name: str, value: str) -> str:
    return f"[{name}]\n" + "".join(f"{score} = {value}\n" for score in SCORE_NAMES)


SOUND = f"""\
name = "cascade"
version = "1.0.0"
seed = 7
folds = 5
closeness = 0.1
called_at_most = 0.4
changed_at_most = 0.01
[sources]
authored = 0.5
blog = 2
{table("calibrated_on", '["blog"]')}{table("priors", "0.1")}"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    return tmp_path / "r.toml"


def test_the_shipped_recipe_of_the_cascade_is_sound(training_data: Path) -> None:
    recipe = load_cascade_recipe(training_data / "recipes" / "cascade.toml")
    assert recipe.name == "cascade"
    assert recipe.as_dict()["priors"].keys() == set(SCORE_NAMES)


def test_a_sound_recipe_of_the_cascade_is_read_as_it_is_written(recipe: Path) -> None:
    recipe.write_text(SOUND, encoding="utf-8")
    read = load_cascade_recipe(recipe)
    assert (read.folds, read.closeness, read.called_at_most) == (5, 0.1, 0.4)
    assert read.sources == {"authored": 0.5, "blog": 2}
    assert read.calibrated_on["hate"] == ["blog"]


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ('name = "cascade"', 'name = "../x"', "`name` must be small letters"),
        ('"1.0.0"', '"1"', "`version` must be a version such as 1.0.0, not '1'"),
        ("seed = 7", "seed = -1", "`seed` must be a whole number from 0"),
        ("folds = 5", "folds = 1", "`folds` must be a whole number from 2 to .*, not 1"),
        ("folds = 5", "folds = true", "`folds` must be .*, not True"),
        ("folds = 5", "fold = 5", "`fold` is unknown"),
        ("folds = 5", "", "`folds` is missing"),
        ("closeness = 0.1", "closeness = 0", "`closeness` must be a number above 0, not 0"),
        ("closeness = 0.1", "closeness = inf", "`closeness` must be a number above 0, not inf"),
        ("called_at_most = 0.4", "called_at_most = 1.4", "above 0, and at most 1, not 1.4"),
        ("changed_at_most = 0.01", "changed_at_most = 0", "`changed_at_most` must be"),
        ("changed_at_most = 0.01", 'changed_at_most = "x"', "`changed_at_most` must be"),
        ("authored = 0.5", "authored = -0.5", "`sources.authored` must be a number above 0"),
        ("authored = 0.5\nblog = 2\n", "", r"\[sources\] names no source"),
        ("[sources]", "[source]", r"the table \[sources\] is missing"),
        ("insult = 0.1", "insult = 1", "`priors.insult` must be .* strictly between 0 and 1"),
        ("insult = 0.1", "insulte = 0.1", r"\[priors\] must name insult"),
        ('insult = ["blog"]', "", r"\[calibrated_on\] must name insult"),
        ('insult = ["blog"]', 'insult = ["blgo"]', "`calibrated_on.insult`: 'blgo' is not in"),
        ('insult = ["blog"]', "insult = 1", "`calibrated_on.insult` must be a list of sources"),
        ("[sources]", "[sources", "cannot be read"),
    ],
)
def test_a_setting_of_the_cascade_that_cannot_be_followed_is_refused(
    recipe: Path, right: str, wrong: str, problem: str
) -> None:
    assert right in SOUND
    recipe.write_text(SOUND.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(RecipeError, match=problem):
        load_cascade_recipe(recipe)


def test_every_problem_of_a_cascade_recipe_is_reported_at_once(recipe: Path) -> None:
    recipe.write_text("folds = 1\npriors = 1\n[sources]\nblog = 0\n", encoding="utf-8")
    with pytest.raises(RecipeError, match=r"r\.toml cannot be followed") as refusal:
        load_cascade_recipe(recipe)
    assert len(refusal.value.problems) == 10


def test_a_missing_recipe_of_the_cascade_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"none\.toml"):
        load_cascade_recipe(tmp_path / "none.toml")
