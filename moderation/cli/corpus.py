"""``moderation corpus``: what the training data holds, and whether it is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console

from moderation.cli.options import data_options

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def corpus() -> None:
    """Look after the training data."""


@corpus.command(epilog="Example: moderation corpus check --corpora ./corpora")
@data_options
def check(*, training_data: Path, corpora: Path | None, pool: Path | None) -> None:
    """Check the authored comments, annotations and lexicon; exit with 1 on a problem.

    Near-duplicates are looked for among the authored comments, and against the public
    corpora and the pool where they are given.
    """
    from moderation.corpus.check import check_corpus  # noqa: PLC0415 -- slow to import
    from moderation.text.lexicon import Lexicon  # noqa: PLC0415 -- same
    from moderation.training.data import Places  # noqa: PLC0415 -- same

    console = Console(highlight=False)
    lexicon = Lexicon.read(Places(training_data).lexicon)
    console.print(f"[bold]lexicon[/bold]: {len(lexicon.entries):,} entries")
    found = check_corpus(training_data, corpora=corpora, pool=pool)
    for title, counts in found.counts.items():
        listing = ", ".join(f"{name} {number:,}" for name, number in counts.items())
        console.print(f"[bold]{title}[/bold]: {listing}")
    for label, alpha in found.agreement.items():
        console.print(f"[bold]agreement[/bold] on {label}: alpha {alpha:.2f}")
    for problem in found.problems:
        click.echo(problem, err=True)
    if found.problems:
        raise click.ClickException(f"{len(found.problems):,} problems in the training data.")
    click.echo("The training data is sound.")
