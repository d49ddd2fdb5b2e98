"""``moderation corpus``: what the training data holds, and whether it is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console

from moderation.cli.ablation import ablation
from moderation.cli.fetch import digests, fetch
from moderation.cli.options import data_options
from moderation.cli.sample import sample

if TYPE_CHECKING:
    from pathlib import Path


@click.group(epilog="Example: moderation corpus check")
def corpus() -> None:
    """Look after the training data."""


corpus.add_command(ablation)
corpus.add_command(fetch)
corpus.add_command(digests)
corpus.add_command(sample)


@corpus.command(epilog="Example: moderation corpus check --corpora ./corpora")
@data_options
def check(*, training_data: Path, corpora: Path | None, pool: Path | None) -> None:
    """Check the authored comments, annotations and lexicon; exit with 1 on a problem.

    Near-duplicates are looked for among the authored comments, and against the public
    corpora and the pool where they are given.
    """
    from moderation.corpus.authored import read_authored  # noqa: PLC0415 -- same
    from moderation.corpus.check import check_corpus  # noqa: PLC0415 -- slow to import
    from moderation.evaluation.shortcuts import (  # noqa: PLC0415 -- same
        repeated_skeletons,
        surface_aucs,
        topic_aucs,
    )
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
    _refuse(found.problems)
    authored = list(read_authored(training_data / "authored"))
    for title, aucs in (("topic", topic_aucs(authored)), ("spelling", surface_aucs(authored))):
        listing = ", ".join(f"{label} {value:.2f}" for label, value in aucs.items())
        console.print(f"[bold]AUC of the {title} alone[/bold]: {listing}")
    _refuse(
        [
            f"{count} authored comments share the skeleton « {skeleton} »"
            for skeleton, count in repeated_skeletons(authored).items()
        ]
    )
    click.echo("The training data is sound.")


@corpus.command(epilog="Example: moderation corpus split --corpora ./corpora --pool pool.jsonl")
@data_options
def split(*, training_data: Path, corpora: Path | None, pool: Path | None) -> None:
    """Give every new group its side of the split; no group that has one moves."""
    from moderation.corpus.splits import (  # noqa: PLC0415 -- slow to import
        places_of,
        read_places,
        write_places,
    )
    from moderation.training.data import Places, gather  # noqa: PLC0415 -- same

    places = Places(training_data, corpora, pool)
    fixed = read_places(places.splits)
    new = places_of(gather(places, training=True), fixed)
    write_places(places.splits, fixed | new)
    click.echo(
        f"{len(new.keys() - fixed.keys()):,} groups placed, {len(fixed):,} left as they were."
    )


def _refuse(problems: list[str]) -> None:
    """Say what is wrong, if anything is, and end."""
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException(f"{len(problems):,} problems in the training data.")
