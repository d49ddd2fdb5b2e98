"""The corpus's worth is measured on comments that taught nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from moderation.corpus.example import Example
from moderation.text.lexicon import Lexicon
from moderation.training.ablation import Row, ablate

if TYPE_CHECKING:
    from moderation.training.recipe import Recipe


@pytest.fixture(scope="module")
def rows(authored: list[Example], lexicon_text: str, small_recipe: Recipe) -> list[Row]:
    ours = authored[::25]
    poor = [
        Example(f"p{n}", e.text, {**e.labels, "lecturing": None}, "mlma_fr", f"p{n}")
        for n, e in enumerate(authored[1::50])
    ]
    unseen = [replace(e, id=f"u{n}", source="kept") for n, e in enumerate(authored[2::50])]
    trainings = {"poor": {"mlma_fr"}, "rich": {"authored", "mlma_fr"}}
    lexicon = Lexicon.parse(lexicon_text, "lexicon")
    return ablate([*ours, *poor, *unseen], lexicon, small_recipe, trainings)


def test_each_set_is_measured_plain_and_disguised(rows: list[Row]) -> None:
    assert {(row.source, row.disguised) for row in rows} == {
        (source, disguised)
        for source in ("authored", "kept", "mlma_fr")
        for disguised in (False, True)
    }


def test_a_label_that_no_source_knows_is_scored_at_chance(rows: list[Row]) -> None:
    lecturing = [row for row in rows if row.score == "lecturing" and row.source == "authored"]
    assert lecturing
    assert all(row.aucs["poor"].value == 0.5 for row in lecturing)
    assert all(row.aucs["rich"].value > 0.7 for row in lecturing)
