"""``moderation tune``: from budgets to a policy file, on the shipped model."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import click
import pytest

from moderation.cli.decisions import read_decisions
from moderation.corpus.splits import read_places
from moderation.domain.decision import Outcome
from moderation.domain.policy import load_policy
from moderation.domain.scores import Label, Scores
from moderation.training.borders import LEVEL
from moderation.training.data import Places

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.corpus.example import Example
    from tests.cli.conftest import Run

NUMBER = {True: 1, False: 0, None: None}


@pytest.fixture(scope="session")
def decisions(
    authored: list[Example], training_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Comments that the shipped model never saw, as if an owner had judged them."""
    places = read_places(Places(training_data).splits)
    path = tmp_path_factory.mktemp("decisions") / "decisions.jsonl"
    with path.open("w", encoding="utf-8") as lines:
        for example in authored:
            if (place := places.get(example.group)) and place.test:
                labels = {label.value: NUMBER[example.label(label)] for label in Label}
                lines.write(json.dumps({"text": example.text, **labels}) + "\n")
    return path


@pytest.fixture
def small_data(training_data: Path, tmp_path: Path) -> Path:
    """Less to compare the decisions with, so that the tests are quick."""
    data = shutil.copytree(training_data, tmp_path / "data")
    for path in sorted((data / "authored").glob("*.jsonl"))[3:]:
        path.unlink()
    return data


def test_budgets_become_a_policy_that_decides(
    bare_run: Run, decisions: Path, small_data: Path, tmp_path: Path
) -> None:
    output = tmp_path / "policy.toml"
    places = ("--training-data", str(small_data), "--decisions", str(decisions))
    asked = ("--max-wrong-reject", "15%", "--max-missed", "0,15", "--output", str(output))
    result = bare_run("tune", *asked, *places)
    assert result.exit_code == 0, result.output
    base, tuned = load_policy(), load_policy(output)
    assert tuned.version.startswith(f"{base.version}+")
    assert (tuned.templates, tuned.clauses) == (base.templates, base.clauses)
    assert tuned.thresholds["lecturing"] == base.thresholds["lecturing"]
    assert tuned.decide(Scores(1, 0, 0, 0, 0, 1), LEVEL)[0] is Outcome.REJECT
    assert "At most 15% of rejected comments harmless: " in result.output
    assert "of 100 comments" in result.output
    assert "No comment names its thread" in result.output
    assert f"version {tuned.version}" in result.output
    again = bare_run("tune", *asked, *places)
    assert again.exit_code == 1
    assert "exists" in again.output


def test_budgets_beyond_the_data_are_refused_and_nothing_is_written(
    bare_run: Run, decisions: Path, small_data: Path, tmp_path: Path
) -> None:
    output = tmp_path / "policy.toml"
    few = tmp_path / "few.jsonl"
    few.write_text("".join(decisions.read_text().splitlines(keepends=True)[:120]))
    result = bare_run(
        *("tune", "--max-wrong-reject", "2%", "--max-missed", "3%", "--output", str(output)),
        *("--training-data", str(small_data), "--decisions", str(few)),
    )
    assert result.exit_code == 1
    assert "no policy was written" in result.output
    assert "--max-wrong-reject: 1" in result.output
    assert not output.exists()


@pytest.mark.reference
def test_the_comments_drawn_at_random_are_used_by_default(
    bare_run: Run, reference: Path, tmp_path: Path
) -> None:
    pool = ("--pool", str(reference / "pool" / "pool.jsonl"))
    asked = ("tune", "--max-missed", "5%", "--output", str(tmp_path / "policy.toml"), *pool)
    result = bare_run(*asked)
    assert result.exit_code == 0, result.output
    assert "conversations" in result.output
    refused = bare_run(*asked, "--max-wrong-reject", "2%", "--force")
    assert refused.exit_code == 1
    assert "--max-wrong-reject" in refused.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "state a budget"),
        (("--max-missed", "3"), "write 2% or 0.02"),
        (("--max-missed", "trois"), "is not a share"),
        (("--max-missed", "nan"), "is not between"),
        (("--max-missed", "3%"), "no comment of `annotated_random` at hand"),
        (("--max-missed", "3%", "--sources", "no"), "no comment of `no` at hand"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    bare_run: Run, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    result = bare_run("tune", *arguments, "--output", str(tmp_path / "policy.toml"))
    assert result.exit_code in {1, 2}
    assert sentence in " ".join(result.output.replace("│", " ").split())


def test_decisions_are_read_with_their_threads_and_languages(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    rows = [
        {"text": "Bonjour", "insult": 0, "hate": 0, "threat": 0, "thread": {"id": "12"}},
        {"text": "Merci", "labels": {"insult": 1, "hate": None}, "language": "fr"},
        {"text": "Bof", "labels": {"insult": "b", "hate": 0, "threat": 0}},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    one, two, three = read_decisions(path)
    assert [e.label("toxicity") for e in (one, two, three)] == [False, True, None]
    assert one.group == "decisions:thread 12"
    assert (two.group, two.traits) == ("decisions:line 2", {"language": "fr"})
    assert one.label("lecturing") is None


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "a"}',
        '{"text": "a", "insult": 2}',
        '{"insult": 1}',
        "[]",
        '{"text": "a", "hate": []}',
    ],
)
def test_a_line_without_its_labels_is_named_and_not_left_out(tmp_path: Path, line: str) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text('{"text": "Bonjour", "insult": 0}\n' + line)
    with pytest.raises(click.ClickException, match="line 2: "):
        read_decisions(path)
