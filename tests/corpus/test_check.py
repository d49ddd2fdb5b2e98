"""What the corpus check finds in data that breaks its promises."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation.corpus.authored import FIELDS
from moderation.corpus.check import check_corpus
from moderation.corpus.example import text_digest
from moderation.domain.errors import CorpusError

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
    pool = write(tmp_path / "pool.jsonl", {"text": LONG + " !", "source": "blog"})
    (problem,) = check_corpus(data, pool=pool).problems
    assert "authored 1" in problem
    assert "pool.jsonl#1" in problem


def reading(text: str, **labels: int | str) -> dict[str, Any]:
    return {
        "sha256": text_digest(text),
        "source": "x",
        "labels": dict.fromkeys(LABELS, 0) | labels,
    }


def test_a_reserved_comment_that_was_annotated_is_found(data: Path, tmp_path: Path) -> None:
    write(data / "authored" / "a.jsonl", row("1", "Bonjour"))
    write(data / "annotations" / "a.jsonl", reading(LONG))
    pool = write(tmp_path / "pool.jsonl", {"text": LONG, "source": "blog", "reserved": True})
    assert check_corpus(data, pool=pool).problems == [
        f"the reserved comment {text_digest(LONG)[:12]} is annotated"
    ]


def test_data_without_any_authored_comment_is_no_sound_data(data: Path) -> None:
    assert check_corpus(data).problems == ["there is no authored comment"]


def test_a_comment_labelled_in_two_ways_is_found_in_two_files_and_in_one(data: Path) -> None:
    write(data / "authored" / "a.jsonl", row("1", "Bonjour"))
    write(data / "annotations" / "a.jsonl", reading("un"), reading("deux"), reading("un", hate="b"))
    write(data / "annotations" / "b.jsonl", reading("deux", insult=1), reading("un"))
    one, two = (text_digest(text)[:12] for text in ("un", "deux"))
    first, other = "annotations/a.jsonl", "annotations/b.jsonl"
    assert check_corpus(data).problems == [
        f"{first}, line 3 contradicts {first}, line 1 on the comment {one}",
        f"{other}, line 1 contradicts {first}, line 2 on the comment {two}",
    ]


def test_a_second_reader_may_disagree_with_the_first_but_not_with_themselves(data: Path) -> None:
    write(data / "authored" / "a.jsonl", row("1", "Bonjour"))
    write(data / "annotations" / "a.jsonl", reading("un"))
    second = data / "annotations" / "second" / "s.jsonl"
    write(second, reading("un", insult=1))
    assert check_corpus(data).problems == []
    write(second, reading("un", insult=1), reading("un"))
    (problem,) = check_corpus(data).problems
    assert problem.startswith("second/s.jsonl, line 2 contradicts second/s.jsonl, line 1")


def test_annotated_comments_that_the_pool_lacks_are_counted(data: Path, tmp_path: Path) -> None:
    write(data / "authored" / "a.jsonl", row("1", "Bonjour"))
    write(data / "annotations" / "a.jsonl", reading("un"), reading("deux"))
    write(data / "annotations" / "second" / "s.jsonl", reading("deux"), reading("trois"))
    pool = write(tmp_path / "pool.jsonl", {"text": "Un", "source": "blog"})
    assert check_corpus(data).problems == []
    assert check_corpus(data, pool=pool).problems == [
        "annotated comments that are not in pool.jsonl: 2"
    ]


@pytest.mark.parametrize("bad", [{"source": "b"}, {"text": "un"}, {"text": 3, "source": "b"}])
def test_a_pool_that_cannot_be_read_is_refused(
    data: Path, tmp_path: Path, bad: dict[str, Any]
) -> None:
    pool = write(tmp_path / "pool.jsonl", {"text": "un", "source": "b"}, bad)
    with pytest.raises(CorpusError, match=r"pool\.jsonl, line 2 has no `(text|source)`"):
        check_corpus(data, pool=pool)


def test_a_row_that_cannot_be_read_is_the_only_finding(data: Path) -> None:
    write(data / "authored" / "a.jsonl", row("1", ""))
    (problem,) = check_corpus(data).problems
    assert "a.jsonl, line 1" in problem
