"""A recipe is checked whole before hours of work depend on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation.domain.scores import SCORE_NAMES
from moderation.training.recipe import RecipeError, load_recipe

if TYPE_CHECKING:
    from pathlib import Path


def table(name: str, value: str) -> str:
    return f"[{name}]\n" + "".join(f"{score} = {value}\n" for score in SCORE_NAMES)


SOUND = f"""\
name = "linear"
version = "1.0.0"
seed = 7
folds = 5
disguised = 0.1
[features]
min_words = 3
min_ngrams = 4
[sources]
authored = 1.0
blog = 2
{table("heads", "3.0")}{table("calibrated_on", '["blog"]')}{table("priors", "0.1")}"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    return tmp_path / "r.toml"


def test_a_sound_recipe_is_read_as_it_is_written(recipe: Path) -> None:
    recipe.write_text(SOUND, encoding="utf-8")
    read = load_recipe(recipe)
    assert (read.name, read.folds, read.min_ngrams) == ("linear", 5, 4)
    assert read.sources == {"authored": 1.0, "blog": 2}
    assert read.as_dict()["calibrated_on"]["hate"] == ["blog"]


def test_the_shipped_recipe_is_sound(training_data: Path) -> None:
    assert load_recipe(training_data / "recipes" / "linear.toml").name == "linear"


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ('name = "linear"', 'name = "../../x"', "`name` must be small letters"),
        ('name = "linear"', 'name = "linear\\n"', "`name` must be small letters"),
        ('"1.0.0"', '"1.0"', "`version` must be a version such as 1.0.0, not '1.0'"),
        ('"1.0.0"', '"01.0.0"', "`version` must be"),
        ('"1.0.0"', "1.0", "`version` must be"),
        ("seed = 7", "seed = 7.5", "`seed` must be a whole number"),
        ("seed = 7", "seed = -1", "`seed` must be a whole number"),
        ("folds = 5", "folds = 1", "`folds` must be a whole number from 2"),
        ("folds = 5", "folds = true", "`folds` must be .* not True"),
        ("folds = 5", "fold = 5", "`fold` is unknown"),
        ("min_words = 3", "min_words = 0", "`features.min_words` must be .* from 1"),
        ("min_words = 3", "", "`features.min_words` is missing"),
        ("min_words = 3", "min_words = 3\nmax = 1", "`features.max` is unknown"),
        ("[features]", "[feature]", r"the table \[features\] is missing"),
        ("insult = 3.0", "insult = -3.0", "`heads.insult` must be a number above 0"),
        ("insult = 3.0", "insult = nan", "`heads.insult` must be"),
        ("insult = 3.0", "insult = inf", "`heads.insult` must be"),
        ("insult = 3.0", "insulte = 3.0", r"\[heads\] must name insult"),
        ("authored = 1.0", 'authored = "x"', "`sources.authored` must be .* not 'x'"),
        ("authored = 1.0", "authored = 0", "`sources.authored` must be"),
        ("authored = 1.0\nblog = 2\n", "", r"\[sources\] names no source"),
        ("insult = 0.1", "insult = 1.0", "`priors.insult` must be .* strictly between 0 and 1"),
        ("insult = 0.1", "insult = 0", "`priors.insult` must be"),
        ('insult = ["blog"]', 'insult = ["blgo"]', r"`calibrated_on.insult`: 'blgo' is not in"),
        ('insult = ["blog"]', "insult = [[]]", r"`calibrated_on.insult`: \[\] is not in"),
        ('insult = ["blog"]', 'insult = "blog"', "must be a list of sources, not 'blog'"),
        ("[features]", "[features", "cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_followed_is_refused(
    recipe: Path, right: str, wrong: str, problem: str
) -> None:
    assert right in SOUND
    recipe.write_text(SOUND.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(RecipeError, match=problem):
        load_recipe(recipe)


def test_every_problem_of_a_recipe_is_reported_at_once(recipe: Path) -> None:
    text = SOUND
    for right, wrong in (
        ("folds = 5", "folds = 1"),
        ("disguised = 0.1", "disguised = 2"),
        ("insult = 3.0", "insult = -3.0"),
        ("blog = 2", 'blog = "x"'),
        ("insult = 0.1", "insult = 1.0"),
        ('hate = ["blog"]', 'hate = ["blgo"]'),
    ):
        text = text.replace(right, wrong, 1)
    recipe.write_text(text, encoding="utf-8")
    with pytest.raises(RecipeError, match=r"r\.toml cannot be followed") as refusal:
        load_recipe(recipe)
    said = [problem.split()[0].strip("`:") for problem in refusal.value.problems]
    assert said == [
        "folds",
        "disguised",
        "heads.insult",
        "sources.blog",
        "priors.insult",
        "calibrated_on.hate",
    ]


def test_a_missing_recipe_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"none\.toml"):
        load_recipe(tmp_path / "none.toml")
