"""Reading comments from CSV: a header, then a comment a row."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, BinaryIO

from moderation.cli.row import BadRowError, Row, comment_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_CELL = 16_777_216
"""Characters; far above what is scored, so that a long cell spoils one row only."""


def read_csv(stream: BinaryIO, column: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows under the header; a useless header is one bad row, at line 1.

    Once a row is no CSV, nothing tells where the next one starts: the rest is not read.
    """
    lines = _Cells(stream, delimiter)
    try:
        columns = _header(lines, column)
    except BadRowError as error:
        yield Row(1, None, {}, f"{error}; nothing was scored from here")
        return
    try:
        for start, cells in lines:
            yield _row(start, columns, cells, column)
    except csv.Error as error:
        yield Row(lines.start, None, {}, f"the row is not CSV ({error}); the rest was not read")


def columns_of(stream: BinaryIO, column: str, delimiter: str) -> list[str] | None:
    """Return the columns that a CSV's header names, None when it is of no use."""
    try:
        return _header(_Cells(stream, delimiter), column)
    except BadRowError:
        return None


class _Cells:
    """The rows of a CSV as lists of cells, with the line each starts on."""

    def __init__(self, stream: BinaryIO, delimiter: str) -> None:
        csv.field_size_limit(LONGEST_CELL)
        self._reader = csv.reader(_decoded(stream), strict=True, delimiter=delimiter)
        self.start = 1

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        while (cells := self.next()) is not None:
            if cells:
                yield self.start, cells

    def next(self) -> list[str] | None:
        """Return the cells of the next row, none for a blank line, None at the end."""
        self.start = self._reader.line_num + 1
        return next(self._reader, None)


def _decoded(stream: BinaryIO) -> Iterator[str]:
    encoding = "utf-8-sig"
    while raw := stream.readline(LONGEST_CELL + 1):
        if len(raw) > LONGEST_CELL:
            raise csv.Error(f"a line has more than {LONGEST_CELL:,} bytes")
        yield raw.decode(encoding, errors="surrogateescape")
        encoding = "utf-8"


def _header(lines: _Cells, column: str) -> list[str]:
    """Return the names in the first line.

    Raises:
        BadRowError: They do not tell the columns apart, or do not have the text's.
    """
    try:
        names = lines.next()
    except csv.Error as error:
        raise BadRowError(f"the header is not CSV ({error})") from error
    if not names:
        raise BadRowError("there is no header")
    if not _is_utf8(names):
        raise BadRowError("the header is not UTF-8")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadRowError(f"the header has several columns `{twice[0]}`")
    if column not in names:
        raise BadRowError(f"there is no column `{column}` (see --column and --delimiter)")
    return names


def _row(line: int, columns: list[str], cells: list[str], column: str) -> Row:
    if len(cells) != len(columns):
        return Row(line, None, {}, "the row has not as many cells as the header")
    if not _is_utf8(cells):
        return Row(line, None, {}, "the row is not UTF-8")
    fields = dict(zip(columns, cells, strict=True))
    try:
        return Row(line, comment_of({"text": fields[column]}), {**fields})
    except BadRowError as error:
        return Row(line, None, {}, str(error))


def _is_utf8(cells: list[str]) -> bool:
    try:
        "".join(cells).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
