"""``moderation corpus fetch`` and ``digests``: the public corpora, from where they are."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from moderation.domain.errors import CorpusError
from moderation.paths import TRAINING_DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from moderation.corpus.originals.known import Selection

_FOLDER = click.Path(file_okay=False, path_type=Path)
_THERE = click.Path(exists=True, file_okay=False, path_type=Path)

_training_data = click.option(
    "--training-data", type=_THERE, default=TRAINING_DATA, help="The project's own data."
)


@click.command(epilog="Example: moderation corpus fetch ./corpora --only mlma_fr --pin COMMIT")
@click.argument("folder", type=_FOLDER)
@click.option("--only", multiple=True, metavar="NAME", help="A corpus to fetch; all by default.")
@click.option(
    "--pin",
    "commit",
    metavar="COMMIT",
    help="Trust the one corpus of --only at this commit, and hold later runs to its bytes.",
)
@click.option(
    "--originals",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Where the corpora stand (TOML); the shipped file by default.",
)
@click.option(
    "--base-url",
    metavar="URL",
    help="A mirror with /REPOSITORY/COMMIT/PATH; https://raw.githubusercontent.com by default.",
)
@click.option("--force", is_flag=True, help="Fetch again what is there already.")
@_training_data
def fetch(  # noqa: PLR0913 -- one parameter per option
    *,
    folder: Path,
    only: tuple[str, ...],
    commit: str | None,
    originals: Path | None,
    base_url: str | None,
    force: bool,
    training_data: Path,
) -> None:
    """Download the public corpora and write FOLDER/NAME.jsonl, for --corpora.

    A corpus is downloaded at one commit and its bytes are compared with the SHA-256 that
    was seen there first: the shipped one, or the one in FOLDER/pins.json, which --pin
    writes. Of a corpus that may train, only the rows that the shipped model learnt from
    are kept.
    """
    from moderation.corpus.originals import declared  # noqa: PLC0415 -- slow to import
    from moderation.corpus.originals.fetch import GITHUB, Source  # noqa: PLC0415 -- same
    from moderation.corpus.originals.fetch import fetch as fetch_one  # noqa: PLC0415 -- same

    known = declared.read_originals(originals or declared.SHIPPED)
    if unknown := [name for name in only if name not in known]:
        raise click.UsageError(f"there is no corpus {unknown[0]}: there are {', '.join(known)}")
    if commit is not None and len(only) != 1:
        raise click.UsageError("--pin is for one corpus: name it with --only")
    folder.mkdir(parents=True, exist_ok=True)
    refused = []
    for name in only or known:
        if (folder / f"{name}.jsonl").exists() and not force and commit is None:
            click.echo(f"{name} is there already: --force fetches it again.")
            continue
        source = Source(training_data, base_url or GITHUB)
        try:
            with _shown(name) as bar:
                selection = fetch_one(known[name], folder, source, commit=commit, progress=bar)
        except CorpusError as error:
            refused.append(str(error))
        else:
            click.echo(f"{name}: {_told(name, selection)}")
    _refuse(refused)


@click.command(epilog="Example: moderation corpus digests ./corpora")
@click.argument("folder", type=_THERE)
@_training_data
def digests(*, folder: Path, training_data: Path) -> None:
    """Write down, as hashes, the rows that a model learns from the corpora in FOLDER.

    They are what `moderation corpus fetch` knows rows by.
    """
    from moderation.corpus.originals.known import trainable, write_known  # noqa: PLC0415 -- slow

    for corpus in trainable():
        number = write_known(corpus, folder, training_data)
        click.echo(f"{corpus.name}: {number:,} rows")


def _told(name: str, selection: Selection) -> str:
    from moderation.corpus.public import PUBLIC_CORPORA  # noqa: PLC0415 -- slow to import

    corpus, number = PUBLIC_CORPORA[name], len(selection.rows)
    if not corpus.may_train:
        return f"{number:,} rows, to evaluate and never to train ({corpus.licence})."
    told = (
        f"{selection.found:,} of {number:,} known rows found, "
        f"{selection.unknown:,} unknown rows left out"
    )
    if selection.relabelled:
        told += f", {selection.relabelled:,} left out because their labels have changed"
    return f"{told} ({corpus.licence})."


def _refuse(refused: list[str]) -> None:
    if len(refused) == 1:
        raise click.ClickException(refused[0])
    for sentence in refused:
        click.echo(sentence, err=True)
    if refused:
        raise click.ClickException(f"{len(refused):,} corpora were not fetched.")


@contextmanager
def _shown(name: str) -> Iterator[Callable[[int, int | None], None]]:
    """Give a progress line to a terminal, to be told the bytes received and to come."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    hidden = not console.is_terminal
    with Progress(*columns, console=console, disable=hidden, transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
