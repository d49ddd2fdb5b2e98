"""``moderation score``: rows in, the same rows out with a decision, bad ones reported."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation.cli.row import comment_of
from moderation.cli.rows import LONGEST_LINE, read_rows
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

ADDED = ("scores", "outcome", "reasons", "spans")


def jsonl(*rows: object) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def objects(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_json_lines_keep_their_fields_and_order_and_gain_the_decision(run: Run) -> None:
    rows = [{"n": n, "text": f"Bonjour à tous {n} 🌻", "tag": {"a": [n]}} for n in range(7)]
    result = run("score", "--format", "jsonl", stdin=jsonl(*rows))
    assert result.exit_code == 0
    written = objects(result.stdout)
    assert [{key: row[key] for key in rows[0]} for row in written] == rows
    for row in written:
        assert list(row)[-4:] == list(ADDED)
        assert list(row["scores"]) == list(SCORE_NAMES)
        assert row["outcome"] in {"approve", "hold", "reject"}


def test_the_fields_of_a_comment_are_used(run: Run) -> None:
    insult = "Espèce de gros connard, ferme ta gueule."
    known = {
        "id": "u1",
        "email_verified": True,
        "account_created_at": "2020-01-01T00:00:00Z",
    }
    stdin = jsonl(
        {"text": insult, "author": {"anonymous": True}}, {"text": insult, "author": known}
    )
    hidden, trusted = objects(run("score", "--format", "jsonl", stdin=stdin).stdout)
    assert hidden["scores"] == trusted["scores"]
    order = ["approve", "hold", "reject"]
    assert order.index(hidden["outcome"]) >= order.index(trusted["outcome"])


def test_a_rows_own_field_of_another_shape_is_left_alone(run: Run) -> None:
    row = {"text": "Bonjour à tous", "author": "u_1", "thread": "blog:1", "id": "x"}
    (written,) = objects(run("score", "--format", "jsonl", stdin=jsonl(row)).stdout)
    assert written["author"] == "u_1"


def test_whole_numbers_are_identifiers_and_are_written_back_as_numbers(run: Run) -> None:
    row = {
        "text": "Bonjour à tous",
        "id": 12,
        "author": {"id": 3},
        "thread": {"id": 4},
        "parent": {"id": 5, "author_id": 6},
    }
    comment = comment_of(row)
    assert (comment.id, comment.author.id, comment.thread.id) == ("12", "3", "4")
    assert (comment.parent.id, comment.parent.author_id) == ("5", "6")
    (written,) = objects(run("score", "--format", "jsonl", stdin=jsonl(row)).stdout)
    assert {name: written[name] for name in row} == row


def test_a_number_that_json_does_not_have_is_named() -> None:
    (row,) = read_rows(io.BytesIO(b'{"text": "ok", "n": 1e999}'), "jsonl")
    assert row.problem == "the line has a number that JSON does not have"


def test_a_comment_in_another_language_is_held_and_not_scored(run: Run) -> None:
    row = {"text": "This is certainly not written in French, my dear friends, is it?"}
    (written,) = objects(run("score", "--format", "jsonl", stdin=jsonl(row)).stdout)
    assert (written["outcome"], written["scores"]) == ("hold", None)
    assert [reason["code"] for reason in written["reasons"]] == ["langue"]


def test_spans_are_offsets_in_the_text_as_received(run: Run) -> None:
    text = "🌻 Bonjour, tu es un abruti, espèce de sale connard !"
    (written,) = objects(run("score", "--format", "jsonl", stdin=jsonl({"text": text})).stdout)
    assert written["spans"]
    for span in written["spans"]:
        assert 0 <= span["start"] < span["end"] <= len(text)


BAD = {
    "not JSON": b"{oops",
    "an array": b"[1]",
    "no text": b'{"id": "1"}',
    "blank text": b'{"text": "  "}',
    "a number": b'{"text": 3}',
    "too long": jsonl({"text": "a" * 20_001}).strip(),
    "not UTF-8": b'{"text": "\xff"}',
    "half a character": b'{"text": "\\ud800"}',
    "a bad author": b'{"text": "ok", "author": {"anonymous": "yes"}}',
    "a bad date": b'{"text": "ok", "created_at": "yesterday"}',
    "not a number": b'{"text": "ok", "n": NaN}',
    "minus infinity": b'{"text": "ok", "n": [-Infinity]}',
    "a number beyond floats": b'{"text": "ok", "n": {"m": 1e999}}',
    "an id that is true": b'{"text": "ok", "id": true}',
    "deep nesting": b'{"text": ' + b"[" * 200_000,
    "a huge line": b'{"text": "' + b"a" * (LONGEST_LINE + 10) + b'"}',
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_bad_row_is_skipped_and_reported_by_line(run: Run, bad: bytes) -> None:
    good = jsonl({"text": "Bonjour"})
    result = run("score", "--format", "jsonl", stdin=good + b"\n" + bad + b"\n" + good)
    assert result.exit_code == 1
    assert len(objects(result.stdout)) == 2
    assert "line 3: " in result.stderr
    assert "1 bad rows were skipped" in result.stderr
    assert "Traceback" not in result.stderr


def test_text_is_a_comment_a_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "comments.txt"
    path.write_bytes("\ufeffBonjour\r\n\r\nMerci beaucoup\n".encode())
    written = objects(run("score", str(path)).stdout)
    assert [row["text"] for row in written] == ["Bonjour", "Merci beaucoup"]


def test_csv_keeps_its_columns_and_gains_scores(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "comments.csv"
    path.write_text('id,text\n1,"Bonjour,\nça va ?"\n2,\n3,Merci,4\n4,Salut\n', encoding="utf-8")
    result = run("score", str(path))
    assert result.exit_code == 1
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert [row["id"] for row in rows] == ["1", "4"]
    assert rows[0]["text"] == "Bonjour,\nça va ?"
    assert set(SCORE_NAMES) <= rows[0].keys()
    assert f"{path}, line 4: " in result.stderr
    assert f"{path}, line 5: " in result.stderr


def test_a_csv_may_name_its_column(run: Run) -> None:
    stdin = "commentaire\nBonjour à toutes\n".encode()
    result = run("score", "--format", "csv", "--column", "commentaire", stdin=stdin)
    assert result.exit_code == 0
    missing = run("score", "--format", "csv", stdin=stdin)
    assert "there is no column `text`" in missing.stderr


def test_several_files_are_scored_in_order(run: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_bytes(jsonl({"text": f"Bonjour {name}"}))
    result = run("score", str(tmp_path / "b.jsonl"), str(tmp_path / "a.jsonl"))
    assert [row["text"] for row in objects(result.stdout)] == ["Bonjour b", "Bonjour a"]


def test_several_csv_files_have_one_header(run: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(f"text\nBonjour {name}\n", encoding="utf-8")
    result = run("score", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"))
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert [row["text"] for row in rows] == ["Bonjour a", "Bonjour b"]


def test_rows_are_read_one_at_a_time() -> None:
    class Endless(io.RawIOBase):
        lines = 0

        def readline(self, _size: int | None = -1, /) -> bytes:
            self.lines += 1
            return b'{"text": "Bonjour"}\n'

    stream = Endless()
    rows = read_rows(stream, "jsonl")  # type: ignore[arg-type]  # only readline is used
    for _ in range(3):
        next(rows)
    assert stream.lines == 3


def test_nothing_in_gives_nothing_out(run: Run) -> None:
    result = run("score", stdin=b"")
    assert (result.exit_code, result.stdout) == (0, "")
