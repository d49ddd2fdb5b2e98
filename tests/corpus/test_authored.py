"""Authored comments: a strict schema, borderline unknown, batches kept together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation.corpus.authored import example_of, read_authored
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from pathlib import Path

ROW: dict[str, Any] = {
    "id": "b900-01",
    "text": "Quel âne bâté !",
    "context": {"parent": "Le four était éteint."},
    "insult": 1,
    "hate": 0,
    "threat": 0,
    "obscene": 0,
    "lecturing": "b",
    "phenomenon": "insult_direct",
    "register": "everyday",
    "region": "france",
    "topic": "cuisine",
    "pair": "b900-02",
    "author_batch": "b900",
}


def test_a_row_becomes_an_example_of_its_batch() -> None:
    example = example_of(ROW, where="here")
    assert example.label("insult") is True
    assert example.label("hate") is False
    assert example.label("toxicity") is True
    assert (example.group, example.parent, example.pair) == (
        "authored:b900",
        "Le four était éteint.",
        "b900-02",
    )


def test_a_borderline_label_is_unknown_and_not_negative() -> None:
    assert example_of(ROW, where="here").label("lecturing") is None
    borderline = example_of({**ROW, "insult": "b"}, where="here")
    assert borderline.label("toxicity") is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"insult": True}, "`insult` must be 0, 1 or b"),
        ({"insult": 2}, "`insult` must be 0, 1 or b"),
        ({"text": "  "}, "`text` is empty"),
        ({"context": {}}, "`context` must be null"),
        ({"context": {"thread": "x"}}, "`context` must be null"),
        ({"topic": ""}, "`topic` must be a non-empty string"),
        ({"pair": 3}, "`pair` must be null"),
        ({"extra": 1}, "the fields must be"),
    ],
)
def test_a_row_that_breaks_the_schema_is_refused(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(CorpusError, match=problem):
        example_of({**ROW, **change}, where="file, line 3")


def test_the_file_and_line_of_a_bad_row_are_named(tmp_path: Path) -> None:
    good = json.dumps(ROW, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text(f"{good}\n\n{good[:-1]}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"a\.jsonl, line 3"):
        list(read_authored(tmp_path))
