"""Putting two stages together, fitted on what neither has seen."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from moderation.classifier.artefact import load_artefact, save_artefact
from moderation.classifier.scorer import Scorer
from moderation.classifier.stack import INPUTS
from moderation.corpus.splits import fold_of
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.scores import SCORE_NAMES
from moderation.training.cascade import assemble, held_out
from moderation.training.cascade_recipe import load_cascade_recipe
from moderation.training.data import FOLDS

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.classifier.artefact import Artefact
    from moderation.corpus.example import Example
    from moderation.training.cascade import HeldOut
    from moderation.training.cascade_recipe import CascadeRecipe
    from moderation.training.recipe import Recipe

ORDINARY = "annotated_random"
FOLD = 0


@pytest.fixture(scope="module")
def examples(authored: list[Example]) -> list[Example]:
    """Invented comments, a third of them as if they were real ones."""
    step = max(1, len(authored) // 600)
    chosen = authored[::step]
    return [
        replace(example, source=ORDINARY) if number % 3 == 0 else example
        for number, example in enumerate(chosen)
    ]


@pytest.fixture(scope="module")
def recipe(training_data: Path) -> CascadeRecipe:
    shipped = load_cascade_recipe(training_data / "recipes" / "cascade.toml")
    return replace(shipped, name="small-cascade", called_at_most=0.9, changed_at_most=0.5)


@pytest.fixture(scope="module")
def encoder(
    small_encoder: bytes, small_tokenizer: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("encoder")
    (folder / "encoder.onnx").write_bytes(small_encoder)
    (folder / "tokenizer.json").write_text(small_tokenizer, encoding="utf-8")
    (folder / "facts.json").write_text(json.dumps({"base": "small"}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def held(
    examples: list[Example],
    small_artefact: Artefact,
    small_recipe: Recipe,
    recipe: CascadeRecipe,
    encoder: Path,
) -> HeldOut:
    return held_out(examples, small_artefact, small_recipe, recipe, encoder, fold=FOLD)


def test_only_one_fold_is_kept_whole(held: HeldOut, examples: list[Example]) -> None:
    expected = {e.id for e in examples if fold_of(e.group, FOLDS) == FOLD}
    assert {example.id for example in held.examples} >= expected
    assert all(fold_of(example.group, FOLDS) == FOLD for example in held.examples)


def test_every_row_is_judged_by_both_stages(held: HeldOut) -> None:
    shape = len(held.examples), len(SCORE_NAMES)
    assert held.linear.shape == held.encoder.shape == held.rows.targets.shape == shape
    assert np.isfinite(held.linear).all()
    assert np.isfinite(held.encoder).all()


def test_the_first_stage_has_not_learnt_the_labels_of_these_rows(  # noqa: PLR0913, PLR0917 -- fixtures
    held: HeldOut,
    examples: list[Example],
    small_artefact: Artefact,
    small_recipe: Recipe,
    recipe: CascadeRecipe,
    encoder: Path,
) -> None:
    def turned(example: Example) -> Example:
        labels = {k: None if v is None else not v for k, v in example.labels.items()}
        kept = fold_of(example.group, FOLDS) != FOLD
        return example if kept else replace(example, labels=labels)

    other = held_out(
        [turned(e) for e in examples], small_artefact, small_recipe, recipe, encoder, fold=FOLD
    )
    assert other.linear == pytest.approx(held.linear, abs=1e-9)


def test_what_is_assembled_is_saved_loaded_and_scores(
    held: HeldOut, small_artefact: Artefact, recipe: CascadeRecipe, encoder: Path, tmp_path: Path
) -> None:
    made = assemble(small_artefact, held, encoder, recipe)
    save_artefact(made, tmp_path / "model")
    loaded = load_artefact(tmp_path / "model")
    assert loaded.second is not None
    assert loaded.second.stack.coefficients.shape == (len(INPUTS), len(SCORE_NAMES))
    assert loaded.second.encoder == (encoder / "encoder.onnx").read_bytes()
    assert loaded.facts["encoder"] == {"base": "small"}
    assert loaded.facts["stack"]["band"]["called"] <= recipe.called_at_most
    scorer = Scorer(loaded)
    assert scorer.encoder_use is EncoderUse.ALWAYS
    (scores,) = scorer.score([scorer.read("Merci, la recette est parfaite !")])
    assert all(0 <= value <= 1 for value in scores.as_dict().values())


def test_the_same_rows_give_the_same_combination(
    held: HeldOut, small_artefact: Artefact, recipe: CascadeRecipe, encoder: Path, tmp_path: Path
) -> None:
    digests = {
        save_artefact(assemble(small_artefact, held, encoder, recipe), tmp_path / str(number))
        for number in range(2)
    }
    assert len(digests) == 1
