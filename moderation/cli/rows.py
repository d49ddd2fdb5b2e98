"""Reading comments from text, CSV and JSON Lines, a row at a time."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from moderation.cli.csv_rows import read_csv
from moderation.cli.row import BadRowError, Row, comment_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_LINE = 1_048_576
FORMATS = ("text", "jsonl", "csv")


def read_rows(
    stream: BinaryIO,
    kind: str,
    *,
    column: str = "text",
    delimiter: str = ",",
    guessed: bool = False,
) -> Iterator[Row]:
    """Yield the rows of a stream without holding more than one.

    Args:
        stream: Bytes, UTF-8 with or without a byte-order mark.
        kind: One of :data:`FORMATS`; blank lines are passed over.
        column: Name of the text column of a CSV.
        delimiter: What stands between the cells of a CSV.
        guessed: Whether nobody said that this is text, which is then doubted.

    Raises:
        UsageError: Guessed text begins with a JSON object.
    """
    if kind == "csv":
        yield from read_csv(stream, column, delimiter)
        return
    parse = _parse_object if kind == "jsonl" else _parse_line
    doubted = guessed and kind == "text"
    for number, raw in _lines(stream):
        if not raw.strip():
            continue
        if doubted and _holds_object(raw):
            raise click.UsageError("this looks like JSON Lines: add --format jsonl")
        doubted = False
        try:
            if len(raw) > LONGEST_LINE:
                raise BadRowError(f"the line has more than {LONGEST_LINE:,} bytes")  # noqa: TRY301 -- one place answers bad rows
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            fields = parse(line)
            yield Row(number, comment_of(fields), fields)
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


def _holds_object(raw: bytes) -> bool:
    try:
        return isinstance(json.loads(raw.decode("utf-8-sig")), dict)
    except (ValueError, RecursionError):
        return False


def _parse_line(line: str) -> dict[str, Any]:
    return {"text": line}


def _parse_object(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line, parse_constant=_finite, parse_float=_finite)
    except BadRowError:
        raise
    except (ValueError, RecursionError) as error:
        raise BadRowError("the line is not JSON") from error
    if not isinstance(row, dict):
        raise BadRowError("the line is not a JSON object")
    return row


def _finite(literal: str) -> float:
    """Read a number; Python's reader takes ``NaN`` and ``1e999``, which cannot be written back."""
    value = float(literal)
    if not math.isfinite(value):
        raise BadRowError("the line has a number that JSON does not have")
    return value
