"""Choosing and opening what ``moderation score`` reads."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, BinaryIO

import click

from moderation.cli.csv_rows import columns_of
from moderation.cli.rows import FORMATS, read_rows
from moderation.cli.writing import OTHER_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SUFFIXES = {"": "text", ".txt": "text", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}


def format_of(files: tuple[Path, ...]) -> str:
    """Return the one format that the files' suffixes tell, text for standard input.

    Raises:
        UsageError: A suffix tells nothing, or the files are of several formats.
    """
    kinds = set()
    for path in files:
        suffix = path.suffix.lower()
        if suffix not in _SUFFIXES:
            choices = f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}"
            raise click.UsageError(
                f"{path}: the suffix {suffix} does not tell the format: add --format ({choices})"
            )
        kinds.add(_SUFFIXES[suffix])
    if len(kinds) > 1:
        raise click.UsageError(
            f"the files are of several formats ({', '.join(sorted(kinds))}): "
            "score each format on its own, or say --format"
        )
    return kinds.pop() if kinds else "text"


def check(
    files: tuple[Path, ...], kind: str, column: str, delimiter: str, *, guessed: bool
) -> None:
    """Look at how the files begin, before anything is scored; pipes are left unread.

    Raises:
        UsageError: What was guessed to be text looks like JSON Lines.
        ClickException: Two CSV files have different columns.
    """
    seen: set[str] | None = None
    for path in files:
        if not path.is_file():
            continue
        with path.open("rb") as stream:
            if kind != "csv":
                next(read_rows(stream, kind, guessed=guessed), None)
                continue
            columns = columns_of(stream, column, delimiter)
        if columns is None:
            continue
        if seen is not None and seen != set(columns):
            raise click.ClickException(f"{path}: {OTHER_COLUMNS}")
        seen = set(columns)


def opened(files: tuple[Path, ...]) -> Iterator[tuple[str, BinaryIO]]:
    """Yield the name and the bytes of each file, or of standard input.

    Raises:
        ClickException: Standard input is to be read and is closed.
    """
    if not files:
        if sys.stdin is None:
            raise click.ClickException("standard input is closed: name the FILES to score")
        yield "standard input", sys.stdin.buffer
    for path in files:
        with path.open("rb") as stream:
            yield str(path), stream


def typed() -> bool:
    """Tell whether somebody may be typing on standard input."""
    return sys.stdin is not None and sys.stdin.isatty()


def position(stream: BinaryIO) -> int:
    """Return the bytes read so far, 0 where a pipe does not tell."""
    return stream.tell() if stream.seekable() else 0


def size(files: tuple[Path, ...]) -> int | None:
    """Return the bytes to read, None where a pipe does not tell."""
    if files:
        return sum(path.stat().st_size for path in files) or None
    try:
        return (os.fstat(sys.stdin.fileno()).st_size or None) if sys.stdin else None
    except io.UnsupportedOperation:
        return None
