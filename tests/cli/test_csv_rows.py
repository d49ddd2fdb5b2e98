"""CSV for ``moderation score``: columns kept, broken files told, lines counted right."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from moderation.cli.csv_rows import LONGEST_CELL, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.cli.row import Row
    from tests.cli.conftest import Run


def rows_of(content: bytes, *, delimiter: str = ",") -> list[Row]:
    return list(read_csv(io.BytesIO(content), "text", delimiter))


def table(output: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(output, newline=""), delimiter=delimiter))


def test_a_column_named_like_an_added_one_is_kept_beside_it(run: Run) -> None:
    stdin = b"text,insult,outcome,moderation_outcome\nBonjour,mine,kept,too\n"
    (row,) = table(run("score", "--format", "csv", stdin=stdin).stdout)
    assert (row["insult"], row["outcome"], row["moderation_outcome"]) == ("mine", "kept", "too")
    assert 0 <= float(row["moderation_insult"]) <= 1
    assert row["moderation_moderation_outcome"] in {"approve", "hold", "reject"}
    assert {"reasons", "toxicity"} <= row.keys()


def test_a_long_cell_spoils_its_own_row_only() -> None:
    cell = b"un,deux\n" * 30_000
    long, good = rows_of(b'id,text\n1,"' + cell + b'"\n2,Bonjour\n')
    assert "more than 20,000" in long.problem
    assert (good.line, good.fields) == (30_003, {"id": "2", "text": "Bonjour"})


@pytest.mark.parametrize(
    "broken",
    [
        b'"a" b',
        b'"never closed\nBonjour\n',
        b'"' + b"\n".join([b"a" * (LONGEST_CELL // 2)] * 3) + b'"\n',
    ],
    ids=["a stray quote", "an open quote", "an endless cell"],
)
def test_after_a_broken_row_the_rest_is_not_read(broken: bytes) -> None:
    good, bad = rows_of(b"text\nBonjour\n" + broken + b"\nSalut\n")
    assert good.comment is not None
    assert bad.line == 3
    assert "is not CSV" in bad.problem
    assert "the rest was not read" in bad.problem


def test_an_endless_line_is_not_held_in_memory() -> None:
    (bad,) = rows_of(b"text\n" + b"a" * (LONGEST_CELL + 1))
    assert "the rest was not read" in bad.problem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no header"),
        (b"\nBonjour\n", "no header"),
        (b'"text" x\nBonjour\nSalut\n', "header is not CSV"),
        (b"id;text\n1;Bonjour\n2;Salut\n", "no column `text`"),
        (b"text,id,text\nBonjour,1,Salut\nUn,2,Deux\n", "several columns `text`"),
        (b"text,\xe9\nBonjour,1\nSalut,2\n", "header is not UTF-8"),
    ],
)
def test_a_useless_header_is_one_problem_for_the_file(content: bytes, said: str) -> None:
    (bad,) = rows_of(content)
    assert (bad.line, bad.comment) == (1, None)
    assert said in bad.problem
    assert "nothing was scored" in bad.problem


def test_lines_are_counted_through_blank_lines_and_long_cells() -> None:
    content = b'\xef\xbb\xbftext\r\n\r\n"a\r\n\r\nb"\r\n\r\n\r\nBonjour\r\nx,y\r\n'
    assert [(row.line, bool(row.problem)) for row in rows_of(content)] == [
        (3, False),
        (8, False),
        (9, True),
    ]


def test_a_row_with_a_cell_that_is_not_utf8_is_bad() -> None:
    bad, good = rows_of(b"name,text\nZo\xe9,Bonjour\nZoe,Salut\n")
    assert bad.problem == "the row is not UTF-8"
    assert good.comment is not None


def test_french_csv_is_read_and_written_with_its_delimiter(run: Run) -> None:
    stdin = "id;text\n1;Bonjour, ça va ?\n".encode()
    result = run("score", "--format", "csv", "--delimiter", ";", stdin=stdin)
    (row,) = table(result.stdout, ";")
    assert (result.exit_code, row["text"]) == (0, "Bonjour, ça va ?")


@pytest.mark.parametrize("delimiter", ["", ";;", '"', "\n"])
def test_a_delimiter_is_one_character(run: Run, delimiter: str) -> None:
    result = run("score", "--format", "csv", "--delimiter", delimiter, stdin=b"text\nBonjour\n")
    assert result.exit_code == 2
    assert "give one character" in result.stderr


def test_csv_files_with_different_columns_are_refused(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("id,text\n1,Bonjour\n", encoding="utf-8")
    second.write_text("text,mail\nBonjour,x\n", encoding="utf-8")
    result = run("score", str(first), str(second))
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{second}: the CSV files have different columns" in result.stderr


def test_csv_files_may_order_their_columns_differently(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("id,text\n1,Bonjour\n", encoding="utf-8")
    second.write_text("text,id\nSalut,2\n", encoding="utf-8")
    rows = table(run("score", str(first), str(second)).stdout)
    assert [(row["id"], row["text"]) for row in rows] == [("1", "Bonjour"), ("2", "Salut")]
