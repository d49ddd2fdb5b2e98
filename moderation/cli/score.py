"""``moderation score``: comments in, decisions out, streaming."""

from __future__ import annotations

import sys
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from moderation.cli.inputs import check, format_of, opened, position, size, typed
from moderation.cli.options import encoder_option, model_option, policy_option
from moderation.cli.rows import FORMATS, read_rows
from moderation.cli.writing import writer_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from moderation.cli.row import Row
    from moderation.cli.writing import Writer
    from moderation.domain.encoder_use import EncoderUse
    from moderation.engine import ModerationEngine

BATCH = 500


def _one_character(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if len(value) != 1 or value in '"\r\n':
        raise click.BadParameter("give one character, and neither a quote nor a line's end")
    return value


@click.command(epilog="Example: moderation score --format jsonl < comments.jsonl > scored.jsonl")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "kind",
    type=click.Choice(FORMATS),
    help="Of the input; by default told by the file's suffix, text for standard input.",
)
@click.option("--column", default="text", help="The column of a CSV that holds the comment.")
@click.option(
    "--delimiter",
    default=",",
    show_default=True,
    callback=_one_character,
    help="What stands between the cells of a CSV, read and written: one character.",
)
@model_option()
@policy_option()
@encoder_option()
@click.pass_context
def score(  # noqa: PLR0913 -- one parameter per option
    context: click.Context,
    *,
    files: tuple[Path, ...],
    kind: str | None,
    column: str,
    delimiter: str,
    model: Path,
    policy: Path,
    encoder: EncoderUse,
) -> None:
    """Score the comments of FILES, or of standard input, in order.

    Text has one comment a line. JSON Lines has an object a line with `text` and,
    optionally, the other fields of a comment; each is written with its own fields kept
    and `scores`, `outcome`, `reasons` and `spans` added. Text is answered in JSON Lines.

    CSV keeps its columns and gains the outcome, the reasons and the scores; where a column
    has such a name already, the added one is called `moderation_<name>`. Its rows carry
    only the text, and are judged as written by anonymous authors.

    A bad row is skipped and reported by line number on stderr; the exit code is then 1.
    """
    from joblib import cpu_count  # noqa: PLC0415 -- slow to import

    from moderation.engine import ModerationEngine  # noqa: PLC0415 -- same

    form = kind or format_of(files)
    check(files, form, column, delimiter, guessed=kind is None)
    engine = ModerationEngine.load(model, policy, encoder=encoder, threads=cpu_count())
    writer = writer_for(form, sys.stdout.buffer, delimiter=delimiter)
    read = partial(read_rows, kind=form, column=column, delimiter=delimiter, guessed=kind is None)
    bad = done = passed = 0
    with _progress(files) as bar:
        task = bar.add_task("", total=size(files))
        for name, stream in opened(files):
            for batch in _batches(read(stream)):
                bad += _score(engine, name, batch, writer)
                done += len(batch)
                now = passed + position(stream)
                bar.update(task, completed=now, description=f"{done:,} comments")
            passed += position(stream)
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
    while batch := list(islice(source, 1 if typed() else BATCH)):
        yield batch


def _progress(files: tuple[Path, ...]) -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    hidden = not console.is_terminal or (not files and typed())
    return Progress(*columns, console=console, disable=hidden, transient=True)
