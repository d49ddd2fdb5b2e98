"""What tests of several layers share: the project's data and a small trained model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from moderation.classifier.artefact import load_artefact, save_artefact
from moderation.corpus.authored import read_authored
from moderation.training.recipe import load_recipe
from moderation.training.train import train

if TYPE_CHECKING:
    from moderation.classifier.artefact import Artefact
    from moderation.corpus.example import Example
    from moderation.training.recipe import Recipe

ROOT = Path(__file__).parents[1]
SMALL = 800


@pytest.fixture(scope="session")
def training_data() -> Path:
    return ROOT / "training_data"


@pytest.fixture(scope="session")
def reference() -> Path:
    """Reference data beside the checkout; tests that need it say so when it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "corpora").is_dir():
        pytest.skip("the reference data (../shared) is not on this machine")
    return folder


@pytest.fixture(scope="session")
def authored(training_data: Path) -> list[Example]:
    return list(read_authored(training_data / "authored"))


@pytest.fixture(scope="session")
def small_recipe(training_data: Path) -> Recipe:
    recipe = load_recipe(training_data / "recipes" / "linear.toml")
    return replace(recipe, name="small", folds=2, min_ngrams=6)


@pytest.fixture(scope="session")
def lexicon_text(training_data: Path) -> str:
    return (training_data / "lexicon" / "lexicon.tsv").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def small_model(
    authored: list[Example],
    lexicon_text: str,
    small_recipe: Recipe,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A folder with a model trained in seconds, to be copied and not changed."""
    folder = tmp_path_factory.mktemp("models") / "small"
    step = max(1, len(authored) // SMALL)
    save_artefact(train(authored[::step], lexicon_text, small_recipe), folder)
    return folder


@pytest.fixture(scope="session")
def small_artefact(small_model: Path) -> Artefact:
    return load_artefact(small_model)
