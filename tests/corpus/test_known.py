"""The rows we learnt from are found by their hashes, in their order, as often as they were."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.corpus.originals.known import (
    FOLDER,
    read_known,
    row_digest,
    select,
    trainable,
    write_known,
)
from moderation.corpus.public import PUBLIC_CORPORA
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from moderation.corpus.originals.record import Row

ROWS: list[dict[str, Any]] = [
    {"text": "Bonjour à tous", "toxic": 0, "conversation": "c1"},
    {"text": "Quelle nouille", "toxic": 1, "conversation": "c2"},
    {"text": "Bonjour à tous", "toxic": None, "conversation": "c1"},
    {"text": "Bonjour à tous", "toxic": 0, "conversation": "c1"},
]
KNOWN = [row_digest(row, "conversation") for row in ROWS]


@given(st.permutations(ROWS))
def test_known_rows_are_put_back_in_their_order(rows: list[Row]) -> None:
    selection = select(rows, KNOWN, "conversation")
    assert list(selection.rows) == ROWS
    assert (selection.found, selection.unknown, selection.relabelled) == (4, 0, 0)


def test_white_space_and_capitals_may_differ() -> None:
    row = {**ROWS[0], "text": " bonjour  À tous\n"}
    assert select([row], KNOWN[:1], "conversation").found == 1


def test_a_row_more_is_left_out_and_a_row_less_leaves_its_place() -> None:
    rows = [ROWS[0], ROWS[0], ROWS[0], ROWS[2], {"text": "Inconnue", "toxic": 0}]
    selection = select(rows, KNOWN, "conversation")
    assert list(selection.rows) == [ROWS[0], None, ROWS[2], ROWS[0]]
    assert (selection.found, selection.unknown, selection.relabelled) == (3, 2, 0)


@pytest.mark.parametrize("change", [{"toxic": 0}, {"hate": 1}, {"conversation": "c3"}])
def test_a_row_that_says_something_else_of_its_text_is_left_out(change: Row) -> None:
    selection = select([{**ROWS[1], **change}], KNOWN, "conversation")
    assert (selection.found, selection.unknown, selection.relabelled) == (0, 0, 1)


@pytest.mark.parametrize("text", [None, "", "Bonjour\n", f"{KNOWN[0]}\n\n", "é\n"])
def test_damaged_digests_are_refused(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "mlma_fr.txt"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"mlma_fr\.txt"):
        read_known(path)


def test_every_corpus_that_may_train_has_its_digests_and_no_other(training_data: Path) -> None:
    shipped = {path.stem for path in (training_data / FOLDER).iterdir()}
    assert shipped == {corpus.name for corpus in trainable()}
    assert shipped == {name for name, corpus in PUBLIC_CORPORA.items() if corpus.may_train}


def test_the_digests_are_those_of_the_corpora_at_hand(
    reference: Path, training_data: Path, tmp_path: Path
) -> None:
    for corpus in trainable():
        write_known(corpus, reference / "corpora", tmp_path)
        name = Path(FOLDER, f"{corpus.name}.txt")
        assert (tmp_path / name).read_bytes() == (training_data / name).read_bytes()
