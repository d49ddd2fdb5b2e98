"""``moderation encoder train``, as a user types it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from moderation.cli.encoder import encoder
from moderation.cli.group import SentenceGroup

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from moderation.training.encoder.recipe import EncoderRecipe

FIELDS = ("insult", "hate", "threat", "obscene", "lecturing")
PLACES = {"register": "plain", "region": "france", "topic": "cuisine", "pair": None}


@pytest.fixture
def data(tmp_path: Path, lexicon_path: Path) -> Path:
    """A folder of training data with forty comments and a lexicon."""
    folder = tmp_path / "data"
    for name in ("authored", "threads", "lexicon"):
        (folder / name).mkdir(parents=True)
    rows = []
    for number in range(40):
        rude = number % 2
        text = f"Quel nigaud, {number} fois !" if rude else f"Merci pour les {number} recettes."
        row: dict[str, object] = {"id": f"b1-{number}", "text": text, "context": None}
        row |= dict.fromkeys(FIELDS, 0) | {"insult": rude} | {"phenomenon": "none", **PLACES}
        rows.append(row | {"author_batch": f"b{number // 4}"})
    lines = "\n".join(json.dumps(row) for row in rows)
    (folder / "authored" / "cuisine.jsonl").write_text(lines, encoding="utf-8")
    (folder / "lexicon" / "lexicon.tsv").write_bytes(lexicon_path.read_bytes())
    return folder


@pytest.fixture
def recipe_path(tmp_path: Path, encoder_recipe: EncoderRecipe) -> Path:
    settings = encoder_recipe.as_dict()
    sources = settings.pop("sources")
    lines = [f"{name} = {value}" for name, value in settings.items()]
    lines += ["[sources]", *(f"{name} = {weight}" for name, weight in sources.items())]
    path = tmp_path / "recipe.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def arguments(
    tmp_path: Path, data: Path, base_path: Path, tokenizer_json: str, recipe_path: Path
) -> list[str]:
    (tmp_path / "whole.json").write_text(tokenizer_json, encoding="utf-8")
    named = {
        "training-data": data,
        "base": base_path,
        "tokenizer": tmp_path / "whole.json",
        "recipe": recipe_path,
    }
    options = [text for name, path in named.items() for text in (f"--{name}", str(path))]
    return [*options, str(tmp_path / "work" / "new")]


def typed(arguments: list[str]) -> Result:
    group = SentenceGroup("moderation", commands=[encoder])
    return CliRunner().invoke(group, ["encoder", "train", *arguments])


@pytest.mark.usefixtures("processor")
def test_training_from_the_command_line_writes_the_files_and_the_facts(
    arguments: list[str], tmp_path: Path
) -> None:
    result = typed([*arguments, "--without-fold", "0"])
    assert result.exit_code == 0, result.output
    work = tmp_path / "work" / "new"
    facts = json.loads((work / "facts.json").read_text(encoding="utf-8"))
    assert facts["recipe"]["sources"] == {"authored": 1.0}
    assert 0 < facts["examples"]["authored"] < 40
    assert {"encoder.onnx", "encoder-float.onnx", "tokenizer.json"} <= {
        path.name for path in work.iterdir()
    }
    assert "examples to learn from" in result.stderr


def test_a_recipe_that_cannot_be_followed_is_refused_before_any_data_is_read(
    arguments: list[str], recipe_path: Path, data: Path, tmp_path: Path
) -> None:
    pytest.importorskip("torch", reason="the extra `encoder-training` is not installed")
    recipe_path.write_text("epochs = 0", encoding="utf-8")
    (data / "authored" / "cuisine.jsonl").write_text("not JSON", encoding="utf-8")
    result = typed(arguments)
    assert result.exit_code == 1
    assert "`epochs` must be a whole number from 1" in result.stderr
    assert not (tmp_path / "work").exists()


def test_a_file_that_is_no_base_model_is_refused_with_a_sentence(
    arguments: list[str], base_path: Path, tmp_path: Path
) -> None:
    pytest.importorskip("torch", reason="the extra `encoder-training` is not installed")
    (tmp_path / "other.bin").write_bytes(base_path.read_bytes()[:1_000])
    result = typed([*arguments, "--base", str(tmp_path / "other.bin")])
    assert result.exit_code == 1
    assert "other.bin cannot be read" in result.stderr


def test_without_the_extra_the_command_says_what_to_install(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("moderation.training.encoder")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    result = typed(arguments)
    assert result.exit_code == 1
    assert "needs the extra `encoder-training`" in result.stderr
    assert "torch" in result.stderr
