"""Every command helps with an example and fails with a sentence."""

from __future__ import annotations

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
    assert "authored" in (model / "CARD.md").read_text(encoding="utf-8")
    assert (model / "figures" / "roc.svg").read_text(encoding="utf-8").startswith("<?xml")
    floors = (model / "floors.json").read_text(encoding="utf-8")
    assert "authored/insult/auc" in floors
    (model / "floors.json").write_text('{"authored/insult/auc": 1.01, "gone/hate/auc": 0.5}')
    fallen = bare_run(*evaluate)
    assert fallen.exit_code == 1
    assert "below its floor 1.010" in fallen.output
