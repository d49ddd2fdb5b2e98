"""What the corpus check finds in data that breaks its promises."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation.corpus.authored import FIELDS
from moderation.corpus.check import check_corpus
from moderation.corpus.example import text_digest

if TYPE_CHECKING:
    from pathlib import Path

LONG = "Le plombier est venu trois fois et la fuite revient toujours au même endroit."
LABELS = ("insult", "hate", "threat", "obscene", "lecturing")


def row(name: str, text: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- any field
    base = dict.fromkeys(FIELDS, "x") | dict.fromkeys(LABELS, 0)
    return base | {"id": name, "text": text, "context": None, "pair": None} | changes


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for folder in ("authored", "annotations/second"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def test_sound_data_has_no_problem_and_is_counted(data: Path) -> None:
    write(data / "authored" / "a.jsonl", row("1", LONG, insult=1), row("2", "Bonjour à tous"))
    found = check_corpus(data)
    assert found.problems == []
    assert found.counts["authored"]["insult"] == 1
    assert found.counts["other"]["without any label"] == 1


def test_an_id_used_twice_is_found(data: Path) -> None:
    write(data / "authored" / "a.jsonl", row("1", "Bonjour"), row("1", "Bonsoir"))
    assert check_corpus(data).problems == ["the id 1 is used 2 times"]


def test_pairs_answer_each_other_with_other_labels(data: Path) -> None:
    rows = [
        row("1", "a", pair="2", insult=1),
        row("2", "b", pair="1"),
        row("3", "c", pair="1"),
        row("4", "d", pair="5"),
        row("5", "e", pair="4"),
    ]
    write(data / "authored" / "a.jsonl", *rows)
    problems = check_corpus(data).problems
    assert "3 names 1 as its pair, which does not answer" in problems
    assert "4 and 5 are a pair with the same labels" in problems
    assert not any(problem.startswith("1 ") for problem in problems)


def test_near_duplicates_are_found_unless_they_are_a_pair(data: Path) -> None:
    rows = [
        row("1", LONG, pair="2", insult=1),
        row("2", LONG + " Tant pis", pair="1"),
        row("3", LONG.upper()),
    ]
    write(data / "authored" / "a.jsonl", *rows)
    problems = check_corpus(data).problems
    assert problems
    assert all("authored 3" in problem for problem in problems)


def test_a_text_taken_from_elsewhere_is_found(data: Path, tmp_path: Path) -> None:
    write(data / "authored" / "a.jsonl", row("1", LONG))
    pool = write(tmp_path / "pool.jsonl", {"text": LONG + " !"})
    (problem,) = check_corpus(data, pool=pool).problems
    assert "authored 1" in problem
    assert "pool.jsonl#1" in problem


def test_a_reserved_comment_that_was_annotated_is_found(data: Path, tmp_path: Path) -> None:
    digest = text_digest(LONG)
    labels = dict.fromkeys(LABELS, 0)
    write(data / "annotations" / "a.jsonl", {"sha256": digest, "source": "x", "labels": labels})
    pool = write(tmp_path / "pool.jsonl", {"text": LONG, "reserved": True})
    assert check_corpus(data, pool=pool).problems == [
        f"the reserved comment {digest[:12]} is annotated"
    ]


def test_a_row_that_cannot_be_read_is_the_only_finding(data: Path) -> None:
    write(data / "authored" / "a.jsonl", row("1", ""))
    (problem,) = check_corpus(data).problems
    assert "a.jsonl, line 1" in problem
