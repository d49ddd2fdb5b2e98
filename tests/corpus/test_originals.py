"""Each corpus is read as its owner publishes it, and means what we learnt from it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from moderation.corpus.example import read_json_lines
from moderation.corpus.originals.declared import SHIPPED, read_originals
from moderation.corpus.originals.readers import READERS
from moderation.corpus.originals.record import LABELS
from moderation.corpus.originals.tables import read_records
from moderation.corpus.public import PUBLIC_CORPORA
from moderation.domain.errors import CorpusError
from tests.corpus.conftest import ORIGINALS, content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation.corpus.originals.record import Row

MEANT = {
    "mlma_fr": {"1": "-0--0", "2": "-0--1", "3": "-1---"},
    "ftr_fr": {"0": "-0---", "1": "-1--1"},
    "toxifrench_agreement": {"m1": "----1", "m2": "-----", "m3": "----0"},
    "jigsaw_mt_fr": {"j1": "10001", "j2": "00000"},
    "textdetox25_fr_dev": {"1": "----1"},
    "mhc_fr_dev": {"french-1": "-11-1", "french-2": "-001-", "french-3": "-00-1"},
    "cyberagression_large": {"obésité_1#0": "1---1", "obésité_1#1": "0-0-0"},
}
"""By corpus and row: insult, hate, threat, obscene, toxic; a dash is unknown."""
BARE = {"text": "t"}


def said(row: Mapping[str, int | None]) -> str:
    return "".join("-" if row[label] is None else str(row[label]) for label in LABELS)


def rows_of(name: str, folder: Path) -> list[Row]:
    path = folder / Path(ORIGINALS[name][0]).name
    path.write_bytes(content(name))
    return list(READERS[name].rows(read_records([path], read_originals()[name].columns)))


def read(path: Path, data: bytes, columns: Mapping[str, str], **options: str) -> list[Any]:
    path.write_bytes(data)
    return [record.cells for record in read_records([path], columns, **options)]


@pytest.mark.parametrize("name", PUBLIC_CORPORA)
def test_an_original_means_what_it_says(name: str, tmp_path: Path) -> None:
    assert {row["id"]: said(row) for row in rows_of(name, tmp_path)} == MEANT[name]


@pytest.mark.parametrize("name", [name for name, c in PUBLIC_CORPORA.items() if c.may_train])
def test_our_reading_of_a_corpus_s_labels_is_the_one_that_was_learnt(
    name: str, reference: Path
) -> None:
    """Every row of the corpora at hand: its own labels give those it is learnt with."""
    for number, row in read_json_lines(reference / "corpora" / f"{name}.jsonl"):
        meant = dict.fromkeys(LABELS) | READERS[name].says(row["labels"])
        assert said(meant) == said(row), f"line {number}"


def test_a_conversation_keeps_its_order_and_its_people(tmp_path: Path) -> None:
    first, second = rows_of("cyberagression_large", tmp_path)
    assert (first["conversation"], first["order"], second["order"]) == ("obésité_1", 0, 1)
    assert (first["author"], first["role"], first["target"]) == ("e1", "bully", "victim")
    assert second["labels"]["VERBAL_ABUSE"] is None


def test_a_message_keeps_its_thread_and_a_case_its_template(tmp_path: Path) -> None:
    message, *_ = rows_of("toxifrench_agreement", tmp_path)
    assert (message["text"], message["conversation"]) == ("Deux\nlignes", "t1")
    case, *_ = rows_of("mhc_fr_dev", tmp_path)
    assert (case["template"], case["labels"]["functionality"]) == ("On [X]", "threat_dir_h")


def test_the_shipped_file_names_every_corpus_and_its_repository() -> None:
    originals = read_originals()
    assert {name: original.repository for name, original in originals.items()} == {
        name: corpus.origin for name, corpus in PUBLIC_CORPORA.items()
    }


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b'\xef\xbb\xbftweet,n\n"a, b",1\n'),
        ("a.csv", b"n;tweet\r\n1;a, b\r\n"),
        ("a.tsv", b"tweet\tn\na, b\t1\n"),
        ("a.JSON", b'[{"tweet": "a, b"}]'),
        ("a.jsonl", b'{"tweet": "a, b"}\n\n'),
    ],
)
def test_a_table_is_read_in_each_of_its_forms(name: str, data: bytes, tmp_path: Path) -> None:
    columns = {"text": "tweet", "id": ""}
    assert read(tmp_path / name, data, columns) == [{"text": "a, b"}]


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(f"folder/{name}.csv", data)
    return file.getvalue()


def test_a_table_is_found_in_a_zip(tmp_path: Path) -> None:
    data = zipped(ar=b"t\nx\n", fr=b"t\nbonjour\n")
    assert read(tmp_path / "a.zip", data, BARE, member="fr.csv") == [{"text": "bonjour"}]


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.csv", b"tweet,n\nx,1\n", "has no column t: it has tweet, n. Correct"),
        ("a.csv", b"", "has no column t: it has none"),
        ("a.csv", b"t,n\nx,1,2\n", "line 2 has more cells than columns"),
        ("a.csv", b't\n"x', "is not CSV"),
        ("a.csv", b"t\n\xe9\n", "is not UTF-8"),
        ("a.json", b"{", "is not JSON"),
        ("a.json", b'{"t": ["x"]}', "is not a list of JSON objects"),
        ("a.jsonl", b"[1]\n", "is not a list of JSON objects"),
        ("a.zip", b"PK", "is not a ZIP"),
        ("a.zip", zipped(ar=b"t\nx\n"), r"should hold one 'fr\.csv': it holds folder/ar\.csv"),
        ("a.xlsx", b"PK", r"only \.csv"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(
    name: str, data: bytes, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(CorpusError, match=problem):
        read(tmp_path / name, data, BARE, member="fr.csv")


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("ftr_fr", b";1", b";peut-\xc3\xaatre", "row 2: `racist` is 'peut-être', not 0 or 1"),
        ("toxifrench_agreement", b'"oui"', b'"si"', "row 1: `annotator2` says 'si'"),
        ("toxifrench_agreement", b"Va savoir", rb"\ud800", "row 2: `text` is not valid text"),
        ("mhc_fr_dev", b",hateful,w", b",haineux,w", "row 1: `label_gold` is 'haineux'"),
    ],
)
def test_a_row_that_says_something_else_is_named(
    name: str, old: bytes, new: bytes, problem: str, tmp_path: Path
) -> None:
    path = tmp_path / Path(ORIGINALS[name][0]).name
    path.write_bytes(content(name).replace(old, new))
    with pytest.raises(CorpusError, match=problem):
        list(READERS[name].rows(read_records([path], read_originals()[name].columns)))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[mlma_fr", "cannot be read"),
        ("mlma_fr = 1", r"\[mlma_fr\] is not complete"),
        ("[mlma_fr]\ncommit = ''", r"\[mlma_fr\] is not complete: 'columns'"),
        ("[other]", "no such corpus; there are mlma_fr"),
    ],
)
def test_a_file_of_originals_that_cannot_be_used_says_why(
    text: str, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "o.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=problem):
        read_originals(tmp_path / "o.toml")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('text = "tweet"', 'text = ""', "the columns text are needed"),
        ('commit = ""', 'commit = "main"', "'main' is not a commit"),
        ('sha256 = ""', 'sha256 = "abc"', "'abc' is not the SHA-256 of hate_speech_mlma"),
        ('path = "hate', 'path = "../hate', "is not a path in a repository"),
    ],
)
def test_a_wrong_word_about_an_original_is_refused(
    old: str, new: str, problem: str, tmp_path: Path
) -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace(old, new, 1)
    (tmp_path / "o.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=problem):
        read_originals(tmp_path / "o.toml")
