"""Reading the tables that originals are: CSV, TSV, JSON, JSON Lines, bare or in a ZIP."""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from moderation.corpus.originals.record import SHOWN, Record
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

LIMIT = 64 * 2**20
"""Bytes that an original may have; the largest known has three million."""
DELIMITERS = ",;\t"


def read_records(
    files: Iterable[Path], columns: Mapping[str, str], *, member: str = ""
) -> Iterator[Record]:
    """Yield the rows of an original's files, in order.

    Args:
        files: Numbered as one table.
        columns: The original's column by our name; an empty one is not looked for.
        member: The file to read inside a ZIP.

    Raises:
        CorpusError: A file cannot be read, or lacks a column.
    """
    wanted = {ours: theirs for ours, theirs in columns.items() if theirs}
    number = 0
    for path in files:
        name, text = _text_of(path, member)
        for row in _rows(name, text, wanted):
            cells = {ours: row.get(theirs) for ours, theirs in wanted.items()}
            yield Record(cells, PurePath(name).stem, number)
            number += 1


def _text_of(path: Path, member: str) -> tuple[str, str]:
    """Return a file's name and its text, taken out of its ZIP."""
    name, data = path.name, path.read_bytes()
    if path.suffix.lower() == ".zip":
        name, data = _unzipped(path, member)
    try:
        return name, data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{name} is not UTF-8 text: {error}") from error


def _unzipped(path: Path, member: str) -> tuple[str, bytes]:
    """Read one member, found by its name in whichever folder of the archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = [info for info in archive.infolist() if PurePath(info.filename).name == member]
            if len(found) != 1:
                inside = ", ".join(archive.namelist()[:20])
                raise CorpusError(f"{path.name} should hold one {member!r}: it holds {inside}")
            with archive.open(found[0]) as stream:
                data = stream.read(LIMIT + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise CorpusError(f"{path.name} is not a ZIP that can be read: {error}") from error
    if len(data) > LIMIT:
        raise CorpusError(f"{member} in {path.name} is larger than {LIMIT:,} bytes")
    return member, data


def _rows(name: str, text: str, wanted: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    suffix = PurePath(name).suffix.lower()
    if suffix in (".csv", ".tsv"):
        return _csv_rows(name, text, wanted)
    if suffix in (".json", ".jsonl"):
        return _json_rows(name, text, wanted, by_line=suffix == ".jsonl")
    raise CorpusError(f"{name}: only .csv, .tsv, .json, .jsonl and .zip files are read")


def _csv_rows(name: str, text: str, wanted: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Read CSV with whichever delimiter its header has most of."""
    header = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        _check_columns(name, reader.fieldnames or (), wanted)
        for row in reader:
            if None in row:
                raise CorpusError(f"{name}, line {reader.line_num} has more cells than columns")
            yield row
    except csv.Error as error:
        raise CorpusError(f"{name}, line {reader.line_num} is not CSV: {error}") from error


def _json_rows(
    name: str, text: str, wanted: Mapping[str, str], *, by_line: bool
) -> Iterator[dict[str, Any]]:
    try:
        lines = (line for line in text.split("\n") if line.strip())
        rows = [json.loads(line) for line in lines] if by_line else json.loads(text)
    except ValueError as error:
        raise CorpusError(f"{name} is not JSON: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CorpusError(f"{name} is not a list of JSON objects")
    _check_columns(name, rows[0] if rows else (), wanted)
    yield from rows


def _check_columns(name: str, there: Iterable[str], wanted: Mapping[str, str]) -> None:
    has = list(there)
    named = ", ".join(name[:SHOWN] for name in has) or "none"
    if missing := [theirs for theirs in wanted.values() if theirs not in has]:
        raise CorpusError(
            f"{name} has no column {', '.join(missing)}: it has {named}. "
            "Correct the columns in a copy of originals.toml and give it with --originals."
        )
