"""``moderation score``: comments in, decisions out, streaming."""

from __future__ import annotations

import io
import os
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from moderation.cli.options import model_option, policy_option
from moderation.cli.rows import FORMATS, read_rows
from moderation.cli.writing import writer_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from moderation.cli.rows import Row
    from moderation.cli.writing import Writer
    from moderation.engine import ModerationEngine

BATCH = 500
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}


@click.command(epilog="Example: moderation score --format jsonl < comments.jsonl > scored.jsonl")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "kind",
    type=click.Choice(FORMATS),
    help="Of the input; by default told by the file's suffix, text for standard input.",
)
@click.option("--column", default="text", help="The column of a CSV that holds the comment.")
@model_option()
@policy_option()
@click.pass_context
def score(  # noqa: PLR0913 -- one parameter per option
    context: click.Context,
    *,
    files: tuple[Path, ...],
    kind: str | None,
    column: str,
    model: Path,
    policy: Path,
) -> None:
    """Score the comments of FILES, or of standard input, in order.

    Text has one comment a line. JSON Lines has an object a line with `text` and,
    optionally, the other fields of a comment; each is written with its own fields kept
    and `scores`, `outcome`, `reasons` and `spans` added. CSV keeps its columns and gains
    the outcome and the scores. Text is answered in JSON Lines.

    A bad row is skipped and reported by line number on stderr; the exit code is then 1.
    """
    from moderation.engine import ModerationEngine  # noqa: PLC0415 -- slow to import

    engine = ModerationEngine.load(model, policy)
    writers: dict[str, Writer] = {}
    bad = done = passed = 0
    with _progress(files) as bar:
        task = bar.add_task("", total=_size(files))
        for name, stream in _streams(files):
            form = kind or _SUFFIXES.get(Path(name).suffix.lower(), "text")
            writer = writers.setdefault(form, writer_for(form, sys.stdout.buffer))
            for batch in _batches(read_rows(stream, form, column=column)):
                bad += _score(engine, name, batch, writer)
                done += len(batch)
                read = passed + _position(stream)
                bar.update(task, completed=read, description=f"{done:,} comments")
            passed += _position(stream)
    if bad:
        click.echo(f"{bad:,} bad rows were skipped.", err=True)
        context.exit(1)


def _score(engine: ModerationEngine, name: str, batch: list[Row], writer: Writer) -> int:
    """Write the decisions of a batch; return the number of bad rows, reported on stderr."""
    comments = []
    for row in batch:
        if row.comment is None:
            click.echo(f"{name}, line {row.line}: {row.problem}", err=True)
        else:
            comments.append((row, row.comment))
    decisions = engine.moderate_many([comment for _, comment in comments])
    for (row, _), decision in zip(comments, decisions, strict=True):
        writer.write(row, decision)
    writer.flush()
    return len(batch) - len(comments)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, 1 if sys.stdin.isatty() else BATCH)):
        yield batch


def _streams(files: tuple[Path, ...]) -> Iterator[tuple[str, BinaryIO]]:
    if not files:
        yield "standard input", sys.stdin.buffer
    for path in files:
        with path.open("rb") as stream:
            yield str(path), stream


def _position(stream: BinaryIO) -> int:
    """Return the bytes read so far, 0 where a pipe does not tell."""
    return stream.tell() if stream.seekable() else 0


def _size(files: tuple[Path, ...]) -> int | None:
    """Return the bytes to read, None where a pipe does not tell."""
    if files:
        return sum(path.stat().st_size for path in files) or None
    try:
        return os.fstat(sys.stdin.fileno()).st_size or None
    except io.UnsupportedOperation:
        return None


def _progress(files: tuple[Path, ...]) -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    hidden = not console.is_terminal or (not files and sys.stdin.isatty())
    return Progress(*columns, console=console, disable=hidden, transient=True)
