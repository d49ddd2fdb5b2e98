"""Reading comments from text, CSV and JSON Lines, a row at a time."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from moderation.domain.comment import Author, Comment, Parent, Thread

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 20_000
LONGEST_LINE = 1_048_576
FORMATS = ("text", "jsonl", "csv")
_PARTS = {"author": Author, "thread": Thread, "parent": Parent}
_KINDS: dict[str, tuple[type, ...]] = {
    "email_verified": (bool,),
    "anonymous": (bool,),
    "reading_seconds": (int, float),
    "account_created_at": (datetime,),
    "created_at": (datetime,),
}


class BadRowError(ValueError):
    """A row that cannot be scored, with what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A comment to be scored, with the fields its row came with.

    Attributes:
        line: 1-based number of the line the row starts on.
        comment: None when the row is bad.
        fields: The row's own fields, kept in the output.
        problem: What is wrong with a bad row.
    """

    line: int
    comment: Comment | None
    fields: dict[str, Any]
    problem: str = ""


def read_rows(stream: BinaryIO, kind: str, *, column: str = "text") -> Iterator[Row]:
    """Yield the rows of a stream without holding more than one.

    Args:
        stream: Bytes, UTF-8 with or without a byte-order mark.
        kind: One of :data:`FORMATS`; blank lines of text and JSON Lines are passed over.
        column: Name of the text column of a CSV.
    """
    if kind == "csv":
        yield from _read_csv(stream, column)
        return
    parse = _parse_object if kind == "jsonl" else _parse_line
    for number, raw in _lines(stream):
        if not raw.strip():
            continue
        try:
            if len(raw) > LONGEST_LINE:
                raise BadRowError(f"the line has more than {LONGEST_LINE:,} bytes")  # noqa: TRY301 -- one place answers bad rows
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            fields_ = parse(line)
            yield Row(number, comment_of(fields_), fields_)
        except UnicodeDecodeError:
            yield Row(number, None, {}, "the line is not UTF-8")
        except BadRowError as error:
            yield Row(number, None, {}, str(error))


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield numbered lines; of one that is too long only the beginning is kept."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE + 1)
        yield number, line


def comment_of(row: dict[str, Any]) -> Comment:
    """Build a comment from a row: ``text``, and the other fields where they are given.

    ``author``, ``thread`` and ``parent`` count when they are objects; a row's own
    field of the same name and another shape is left alone, as any unknown field.

    Raises:
        BadRowError: There is no text, or a field has a value of the wrong type.
    """
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadRowError("`text` is missing, empty or not a string")
    if len(text) > LONGEST:
        raise BadRowError(f"`text` has {len(text):,} characters, more than {LONGEST:,}")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadRowError("`text` holds half a character (a lone surrogate)")
    parts = {
        name: kind(**_values(row[name], kind, f"{name}."))
        for name, kind in _PARTS.items()
        if isinstance(row.get(name), dict)
    }
    return Comment(**_values(row, Comment, "", skip=tuple(_PARTS)), **parts)


def _values(
    row: dict[str, Any], kind: type, where: str, *, skip: tuple[str, ...] = ()
) -> dict[str, Any]:
    values = {}
    for item in fields(kind):
        value = row.get(item.name)
        if value is None or item.name in skip:
            continue
        expected = _KINDS.get(item.name, (str,))
        if datetime in expected and isinstance(value, str):
            value = _moment(value, where + item.name)
        if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
            raise BadRowError(f"`{where}{item.name}` has a value of the wrong type")
        values[item.name] = value
    return values


def _moment(value: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise BadRowError(f"`{where}` is not an ISO 8601 date") from error


def _parse_line(line: str) -> dict[str, Any]:
    return {"text": line}


def _parse_object(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRowError("the line is not JSON") from error
    if not isinstance(row, dict):
        raise BadRowError("the line is not a JSON object")
    return row


def _read_csv(stream: BinaryIO, column: str) -> Iterator[Row]:
    lines = (raw.decode("utf-8-sig", errors="surrogateescape") for raw in stream)
    reader = csv.DictReader(lines, strict=True)
    start = 2
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(start, None, {}, f"the row is not CSV: {error}")
            start = reader.line_num + 1
            continue
        yield _csv_row(row, column, start)
        start = reader.line_num + 1


def _csv_row(row: dict[str | Any, Any], column: str, line: int) -> Row:
    if None in row or None in row.values():
        return Row(line, None, {}, "the row has not as many cells as the header")
    if column not in row:
        return Row(line, None, {}, f"there is no column `{column}`")
    try:
        row[column].encode("utf-8")
        return Row(line, comment_of({"text": row[column]}), row)
    except UnicodeEncodeError:
        return Row(line, None, {}, "the row is not UTF-8")
    except BadRowError as error:
        return Row(line, None, {}, str(error))
