"""One whole training: from comments to the files that are shipped, and back in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tokenizers import Tokenizer

from moderation.classifier.encoder import Encoder
from moderation.classifier.pieces import Pieces
from moderation.corpus.example import Example
from moderation.corpus.splits import fold_of
from moderation.domain.scores import SCORE_NAMES
from moderation.training.augment import NoExamplesError
from moderation.training.data import FOLDS

torch = pytest.importorskip("torch", reason="the extra `encoder-training` is not installed")
from moderation.training.encoder.begun import OtherTrainingError  # noqa: E402 -- it needs torch
from moderation.training.encoder.run import Sources, run  # noqa: E402 -- same

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.training.encoder.batches import Lesson
    from moderation.training.encoder.recipe import EncoderRecipe

pytestmark = pytest.mark.usefixtures("processor")
FILES = ("encoder-float.onnx", "encoder.onnx", "tokenizer.json")


@pytest.fixture(scope="module")
def examples(lessons: list[Lesson]) -> list[Example]:
    """Comments in many groups, and one of a source that no recipe names."""
    known = {None: None, 1.0: True, 0.0: False}
    made = [
        Example(
            f"e{number:02}",
            lesson.text,
            {name: known[t] for name, t in zip(SCORE_NAMES, lesson.targets, strict=True)},
            "authored",
            f"group {number // 2}",
            parent=lesson.context,
        )
        for number, lesson in enumerate(lessons[:48])
    ]
    return [*made, Example("x", "Guten Tag", {"insult": True}, "elsewhere", "x")]


@pytest.fixture
def sources(base_path: Path, tokenizer_json: str, lexicon_path: Path, tmp_path: Path) -> Sources:
    tokenizer = tmp_path / "whole.json"
    tokenizer.write_text(tokenizer_json, encoding="utf-8")
    return Sources(base_path, tokenizer, lexicon_path)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def insult(work: Path, text: str) -> float:
    pieces = Pieces((work / "tokenizer.json").read_text(encoding="utf-8"))
    logits = Encoder((work / "encoder.onnx").read_bytes()).logits(pieces.windows(text))
    return float(logits[0, SCORE_NAMES.index("insult")])


def test_a_training_gives_an_encoder_its_tokenizer_and_facts(
    examples: list[Example], encoder_recipe: EncoderRecipe, sources: Sources, work: Path
) -> None:
    said: list[str] = []
    recipe = replace(encoder_recipe, epochs=4)
    facts = run(examples, recipe, sources, work, progress=said.append)
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    assert facts == {
        "base": "multilingual-e5-small",
        "base_sha256": hashlib.sha256(sources.base.read_bytes()).hexdigest(),
        "recipe": recipe.as_dict(),
        "examples": {"authored": 48},
        "pieces": tokenizer.get_vocab_size(),
        "epochs": 4,
    }
    assert json.loads(json.dumps(facts)) == facts
    assert said[0] == "48 examples to learn from, 0 left out"
    kind = insult(work, "Merci pour le vélo, c'est bien vu.")
    assert insult(work, "Quel nigaud écrit ça sur le vélo ?") > kind


def test_a_fold_that_is_left_out_is_not_learnt_and_says_when_to_stop(
    examples: list[Example], encoder_recipe: EncoderRecipe, sources: Sources, work: Path
) -> None:
    said: list[str] = []
    held = [e for e in examples if e.source == "authored" and fold_of(e.group, FOLDS) == 1]
    facts = run(examples, encoder_recipe, sources, work, without_fold=1, progress=said.append)
    assert 0 < len(held) < 24
    assert facts["examples"] == {"authored": 48 - len(held)}
    assert facts["epochs"] in {1, 2}
    assert said[0] == f"{48 - len(held)} examples to learn from, {len(held)} left out"
    assert any(line.startswith("epoch 1: mean AUC") for line in said)
    assert all((work / name).exists() for name in FILES)


def test_a_folder_with_another_training_is_refused_and_left_as_it_is(
    examples: list[Example], encoder_recipe: EncoderRecipe, sources: Sources, work: Path
) -> None:
    recipe = replace(encoder_recipe, epochs=1)
    run(examples, recipe, sources, work)
    before = (work / "checkpoint.pt").read_bytes()
    for other, given in ((replace(recipe, noise=0.1), examples), (recipe, examples[:40])):
        with pytest.raises(OtherTrainingError, match=r"another recipe or other examples\. Empty"):
            run(given, other, sources, work)
    assert (work / "checkpoint.pt").read_bytes() == before
    run(examples, recipe, sources, work)


def test_the_order_of_the_examples_changes_nothing(
    examples: list[Example],
    encoder_recipe: EncoderRecipe,
    sources: Sources,
    tmp_path: Path,
) -> None:
    recipe = replace(encoder_recipe, epochs=1)
    for name, given in (("forth", examples), ("back", examples[::-1])):
        (tmp_path / name).mkdir()
        torch.manual_seed(1)
        run(given, recipe, sources, tmp_path / name)
    for file in FILES:
        assert (tmp_path / "forth" / file).read_bytes() == (tmp_path / "back" / file).read_bytes()


def test_the_new_head_is_drawn_from_the_seed_of_the_recipe(
    examples: list[Example],
    encoder_recipe: EncoderRecipe,
    sources: Sources,
    tmp_path: Path,
) -> None:
    recipe = replace(encoder_recipe, epochs=1)
    for number, name in enumerate(("once", "again")):
        (tmp_path / name).mkdir()
        torch.manual_seed(number)
        run(examples, recipe, sources, tmp_path / name)
    once, again = (tmp_path / name / "encoder.onnx" for name in ("once", "again"))
    assert once.read_bytes() == again.read_bytes()


class PowerCutError(Exception):
    """What ends a training before its time."""


def test_a_training_that_was_interrupted_goes_on(
    examples: list[Example], encoder_recipe: EncoderRecipe, sources: Sources, work: Path
) -> None:
    said: list[str] = []

    def cut(line: str) -> None:
        if line.startswith("step 6 of 12"):
            raise PowerCutError

    with pytest.raises(PowerCutError):
        run(examples, encoder_recipe, sources, work, progress=cut)
    assert not (work / "encoder.onnx").exists()
    facts: dict[str, Any] = run(examples, encoder_recipe, sources, work, progress=said.append)
    assert facts["epochs"] == 2
    assert [line.partition(",")[0] for line in said if "step" in line] == ["step 12 of 12"]
    assert all((work / name).exists() for name in FILES)


def test_a_training_may_go_on_from_an_earlier_one(
    examples: list[Example], encoder_recipe: EncoderRecipe, sources: Sources, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    facts = run(examples, replace(encoder_recipe, epochs=4), sources, first)
    (first / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    gentle = replace(encoder_recipe, epochs=1, rate=1e-9)
    more = run(examples, gentle, replace(sources, earlier=first), second)
    assert more["earlier"] == facts
    assert more["pieces"] == facts["pieces"]
    text = "Quel nigaud écrit ça sur le vélo ?"
    assert insult(second, text) == pytest.approx(insult(first, text), abs=0.01)


def test_a_training_that_has_ended_gives_the_same_files_again(
    examples: list[Example], encoder_recipe: EncoderRecipe, sources: Sources, work: Path
) -> None:
    first = run(examples, encoder_recipe, sources, work)
    before = {name: (work / name).read_bytes() for name in FILES}
    assert run(examples, encoder_recipe, sources, work) == first
    assert {name: (work / name).read_bytes() for name in FILES} == before


def test_word_pieces_of_the_pool_are_kept_but_for_what_is_reserved(
    examples: list[Example],
    encoder_recipe: EncoderRecipe,
    sources: Sources,
    work: Path,
    tmp_path: Path,
) -> None:
    rows = [
        {"text": "Guten", "source": "blog"},
        {"text": "Tag", "source": "blog", "reserved": True},
    ]
    pool = tmp_path / "pool.jsonl"
    pool.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run(examples, replace(encoder_recipe, epochs=1), replace(sources, pool=pool), work)
    kept = Tokenizer.from_file(str(work / "tokenizer.json")).get_vocab()
    assert "▁Guten" in kept
    assert "▁Tag" not in kept


def test_examples_of_no_source_of_the_recipe_are_refused(
    examples: list[Example], encoder_recipe: EncoderRecipe, sources: Sources, work: Path
) -> None:
    with pytest.raises(NoExamplesError):
        run(examples[-1:], encoder_recipe, sources, work)
