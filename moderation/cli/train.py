"""``moderation train``: recipe and data in, artefact out."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from moderation.cli.options import data_options, recipe_option, refuse_to_overwrite
from moderation.domain.scores import SCORE_NAMES
from moderation.paths import ROOT

STEPS_BEFORE_FITTING = 3


@click.command(epilog="Example: moderation train --corpora ./corpora --output models/linear-1.1.0")
@recipe_option("linear.toml")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write; models/NAME-VERSION by default.",
)
@click.option("--force", is_flag=True, help="Replace the model that stands in the folder.")
@click.option("--jobs", type=click.IntRange(1), default=2, help="Heads fitted at once.")
@data_options
def train(  # noqa: PLR0913 -- one parameter per option
    *,
    recipe_path: Path,
    output: Path | None,
    force: bool,
    jobs: int,
    training_data: Path,
    corpora: Path | None,
    pool: Path | None,
) -> None:
    """Train the linear model from the data at hand.

    The same data and recipe give the same bytes. Without --corpora and --pool only
    what the project wrote itself is learnt, and the model is weaker.
    """
    from moderation.classifier.artefact import save_artefact  # noqa: PLC0415 -- slow to import
    from moderation.text.lexicon import Lexicon  # noqa: PLC0415 -- same
    from moderation.training.data import Places, counted, sides  # noqa: PLC0415 -- same
    from moderation.training.recipe import load_recipe  # noqa: PLC0415 -- same
    from moderation.training.train import train as train_artefact  # noqa: PLC0415 -- same

    console = Console(stderr=True)
    recipe = load_recipe(recipe_path)
    folder = output or ROOT / "models" / f"{recipe.name}-{recipe.version}"
    refuse_to_overwrite(folder, force=force)
    places = Places(training_data, corpora, pool)
    Lexicon.read(places.lexicon)  # what is wrong in it is said before any work is done
    examples, held_out = sides(places)
    for source, number in counted(examples).items():
        console.print(f"{number:>7,} examples of {source}", highlight=False)
    console.print(f"{len(held_out):>7,} examples kept for testing", highlight=False)
    steps = STEPS_BEFORE_FITTING + len(SCORE_NAMES) * (recipe.folds + 1)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        task = bar.add_task("training", total=steps)
        artefact = train_artefact(
            examples,
            places.lexicon.read_text(encoding="utf-8"),
            recipe,
            jobs=jobs,
            progress=lambda step: bar.update(task, advance=1, description=step),
        )
    digest = save_artefact(artefact, folder)
    console.print(f"{folder} written, manifest {digest[:12]}", highlight=False)
