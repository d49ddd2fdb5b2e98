"""Annotations are keyed by a hash and meet their texts only where there is a pool."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from moderation.corpus.annotations import read_annotations, read_pool, thread_key
from moderation.corpus.example import text_digest
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from pathlib import Path

LABELS = {"insult": 1, "hate": 0, "threat": 0, "obscene": "b", "lecturing": 0}


def lines(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_labels_meet_their_text_by_hash(tmp_path: Path) -> None:
    digest = text_digest("Quel  Âne")
    lines(tmp_path / "a.jsonl", {"sha256": digest, "source": "blog", "labels": LABELS})
    pool = lines(
        tmp_path / "pool",
        {"text": "quel âne", "source": "blog", "thread": "t1"},
        {"text": "Quel âne", "source": "blog", "thread": "t2"},
        {"text": "jamais lu", "source": "blog"},
    )
    (example,) = read_pool(pool, read_annotations(tmp_path))
    assert example.text == "quel âne"
    assert (example.label("insult"), example.label("obscene")) == (True, None)
    assert example.group == f"pool:{thread_key('t1')}"


def test_a_reserved_comment_is_never_given_for_training(tmp_path: Path) -> None:
    lines(tmp_path / "a.jsonl", {"sha256": text_digest("x"), "source": "b", "labels": LABELS})
    pool = lines(tmp_path / "pool", {"text": "x", "source": "b", "reserved": True})
    annotations = read_annotations(tmp_path)
    assert not list(read_pool(pool, annotations))
    assert len(list(read_pool(pool, annotations, reserved=True))) == 1


@pytest.mark.parametrize(
    "row",
    [
        {"labels": LABELS},
        {"sha256": "0", "labels": {"insult": 1}},
        {"sha256": "0", "labels": {**LABELS, "hate": 7}},
    ],
)
def test_a_bad_annotation_is_refused(tmp_path: Path, row: dict[str, object]) -> None:
    lines(tmp_path / "a.jsonl", row)
    with pytest.raises(CorpusError, match=r"a\.jsonl, line 1"):
        read_annotations(tmp_path)


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"source": "b"}, "text"),
        ({"text": "x"}, "source"),
        ({"text": ["x"], "source": "b"}, "text"),
        ({"text": "x", "source": None}, "source"),
    ],
)
def test_a_pool_row_without_text_or_source_is_refused_by_its_line(
    tmp_path: Path, row: dict[str, object], key: str
) -> None:
    pool = lines(tmp_path / "pool", {"text": "y", "source": "b"}, row)
    with pytest.raises(CorpusError, match=rf"pool, line 2 has no `{key}`"):
        list(read_pool(pool, {}))
