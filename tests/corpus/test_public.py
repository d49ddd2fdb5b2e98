"""Public corpora: null is unknown, conversations stay together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from moderation.corpus.public import PUBLIC_CORPORA, read_public
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, name: str, *rows: dict[str, object]) -> None:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


def test_a_null_label_is_unknown(tmp_path: Path) -> None:
    write(tmp_path, "ftr_fr", {"text": "bonjour", "hate": 0, "insult": None, "id": "7"})
    (example,) = read_public(PUBLIC_CORPORA["ftr_fr"], tmp_path)
    assert (example.label("hate"), example.label("insult")) == (False, None)
    assert example.label("toxicity") is None
    assert example.id == "ftr_fr:7"


def test_toxicity_is_what_the_source_says_or_follows_from_its_labels(tmp_path: Path) -> None:
    write(
        tmp_path,
        "jigsaw_mt_fr",
        {"text": "a", "toxic": 1, "insult": 0, "hate": 0, "threat": 0},
        {"text": "b", "toxic": None, "insult": 0, "hate": 0, "threat": 1},
        {"text": "c", "toxic": None, "insult": 0, "hate": 0, "threat": 0},
    )
    examples = read_public(PUBLIC_CORPORA["jigsaw_mt_fr"], tmp_path)
    assert [example.label("toxicity") for example in examples] == [True, True, False]


def test_a_conversation_is_one_group(tmp_path: Path) -> None:
    rows = [{"text": str(n), "conversation": "c1", "toxic": 0} for n in range(3)]
    write(tmp_path, "cyberagression_large", *rows)
    examples = read_public(PUBLIC_CORPORA["cyberagression_large"], tmp_path)
    assert {example.group for example in examples} == {"cyberagression_large:c1"}


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"mlma_fr\.jsonl"):
        list(read_public(PUBLIC_CORPORA["mlma_fr"], tmp_path))


def test_a_row_without_text_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "mlma_fr", {"toxic": 1})
    with pytest.raises(CorpusError, match="line 1 has no text"):
        list(read_public(PUBLIC_CORPORA["mlma_fr"], tmp_path))


def test_corpora_that_may_only_evaluate_say_so() -> None:
    closed = {name for name, corpus in PUBLIC_CORPORA.items() if not corpus.may_train}
    assert closed == {"mhc_fr_dev", "cyberagression_large"}
