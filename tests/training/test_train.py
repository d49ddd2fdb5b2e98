"""Training is reproducible to the byte and honest about what it lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from moderation.classifier.artefact import save_artefact
from moderation.classifier.document import Reader
from moderation.corpus.disguise import Disguise
from moderation.corpus.example import Example
from moderation.domain.scores import SCORE_NAMES
from moderation.text.lexicon import Lexicon
from moderation.training.augment import disguised_copies
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


def test_disguised_copies_are_drawn_once_and_for_all(
    authored: list[Example], lexicon_text: str
) -> None:
    reader = Reader(Lexicon.parse(lexicon_text, "lexicon"))
    some = authored[:400]
    copies = list(disguised_copies(some, reader, share=0.3, seed=1))
    assert copies == list(disguised_copies(some, reader, share=0.3, seed=1))
    assert 0.2 * len(some) < len(copies) < 0.35 * len(some)
    assert len({copy.traits["disguise"] for copy in copies}) == len(Disguise)
    alone = list(disguised_copies(some[50:], reader, share=0.3, seed=1))
    assert {c.id for c in alone} <= {c.id for c in copies}
    assert not list(disguised_copies(some, reader, share=0, seed=1))


def test_nothing_is_calibrated_on_disguised_copies(
    authored: list[Example], lexicon_text: str, small_recipe: Recipe
) -> None:
    artefact = train(authored[::20], lexicon_text, replace(small_recipe, disguised=0.9))
    assert all(set(counts) == {"authored"} for counts in artefact.facts["calibrated_on"].values())
    assert artefact.facts["examples"]["authored"] > len(authored[::20])
