"""Every command helps with an example and fails with a sentence."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from moderation.cli import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


@pytest.mark.parametrize("command", [*(command.name or "" for command in COMMANDS), "corpus check"])
def test_help_shows_an_example(bare_run: Run, command: str) -> None:
    result = bare_run(*command.split(), "--help")
    assert result.exit_code == 0
    assert "Example: moderation" in result.output or "Commands:" in result.output


def test_explain_shows_scores_decision_and_words(run: Run) -> None:
    result = run("explain", "Quel abruti, sale connard !")
    assert result.exit_code == 0
    assert "insult" in result.output
    assert "connard" in result.output
    assert "+" in result.output


def test_explain_refuses_a_blank_text_with_a_sentence(run: Run) -> None:
    result = run("explain", "  ")
    assert result.exit_code == 2
    assert "blank" in result.output


def test_a_damaged_model_is_a_sentence(bare_run: Run, small_model: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(small_model, tmp_path / "m")
    (copy / "words.txt").write_bytes(b"x")
    result = bare_run("explain", "Bonjour", "--model", str(copy))
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "SHA-256" in result.output


def test_a_bad_policy_is_a_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text("version = 1", encoding="utf-8")
    result = run("score", "--policy", str(tmp_path / "p.toml"), stdin=b"Bonjour")
    assert result.exit_code == 1
    assert "cannot be used" in result.output


def test_the_training_data_is_sound(bare_run: Run) -> None:
    result = bare_run("corpus", "check")
    assert result.exit_code == 0, result.output
    assert "The training data is sound." in result.output


def test_training_and_evaluating_end_to_end(
    bare_run: Run, training_data: Path, tmp_path: Path
) -> None:
    """On a slice of the data: an artefact, its card, its figures, its floors."""
    data = shutil.copytree(training_data, tmp_path / "data")
    for path in sorted((data / "authored").glob("*.jsonl"))[6:]:
        path.unlink()
    model = tmp_path / "linear"
    places = ("--training-data", str(data))
    trained = bare_run("train", *places, "--output", str(model), "--jobs", "1")
    assert trained.exit_code == 0, trained.output
    evaluate = ("evaluate", *places, "--model", str(model))
    measured = bare_run(*evaluate, "--write", "--raise-floors")
    assert measured.exit_code == 0, measured.output
    for peer in ("word list", "TF-IDF", "frozen e5"):
        assert f"left out, the {peer}: " in measured.output
    card = (model / "CARD.md").read_text(encoding="utf-8")
    assert "authored" in card
    assert "Left out of this run: word list, because no folder" in card
    assert (model / "figures" / "roc.svg").read_text(encoding="utf-8").startswith("<?xml")
    floors = json.loads((model / "floors.json").read_text(encoding="utf-8"))
    (floor,) = floors["authored/insult/auc"]
    floors["authored/insult/auc"] = [floor | {"floor": 1.01}]
    floors["authored/obscene/auc"] = [{"set": "another", "floor": 1.01}]
    floors["gone/hate/auc"] = [{"set": "another", "floor": 0.5}]
    (model / "floors.json").write_text(json.dumps(floors), encoding="utf-8")
    fallen = bare_run(*evaluate)
    assert fallen.exit_code == 1
    assert "authored/insult/auc" in fallen.output
    assert "below its floor 1.010" in fallen.output
    assert "obscene" not in fallen.output.partition("lost quality")[2]
    (model / "floors.json").write_text(
        json.dumps(floors | {"authored/insult/auc": [floor]}), encoding="utf-8"
    )
    standing = bare_run(*evaluate, "--write")
    assert standing.exit_code == 1
    assert "not checked, its data is not at hand: gone/hate/auc" in standing.output
    assert "not comparable: authored/obscene/auc" in standing.output
    assert "The card is left as it is" in standing.output
