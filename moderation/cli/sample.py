"""``moderation corpus sample``: a page to leaf through the training data."""

from __future__ import annotations

from pathlib import Path

import click

from moderation.paths import TRAINING_DATA


@click.command(epilog="Example: moderation corpus sample --output docs/corpus")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder of the page, made when it is missing.",
)
@click.option(
    "--training-data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=TRAINING_DATA,
    help="The project's own data.",
)
@click.option("--seed", default=1, show_default=True, help="Decides which comments are shown.")
def sample(*, output: Path, training_data: Path, seed: int) -> None:
    """Write a French page with counts, comments of every phenomenon and whole threads.

    It is static and needs nothing but its style sheet, which is written beside it.
    """
    from moderation.corpus.sample_page import write_sample_page  # noqa: PLC0415 -- slow to import

    for path in write_sample_page(training_data, output, seed=seed):
        click.echo(f"{path}: {path.stat().st_size:,} bytes")
