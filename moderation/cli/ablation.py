"""``moderation corpus ablation``: what the project's own corpus is worth."""

from __future__ import annotations

from pathlib import Path

import click

from moderation.cli.options import data_options, recipe_option

HEAD = """\
# What the corpus is worth

Written by `make ablation`. The same linear model, trained on the public corpora alone and
on everything; area under the ROC curve with 95% bootstrap intervals over groups. Sources a
model learns from are scored out of fold, in five grouped folds; evaluation-only corpora by
a model of all folds. 0.500 where the public corpora say nothing of a label.

*Disguised*: the same comments, their telling words written in leet, spaced out, masked, in
look-alike or invisible letters, in verlan, as they sound, or stretched.

"""


@click.command(epilog="Example: moderation corpus ablation --corpora ./corpora --pool pool.jsonl")
@data_options
@recipe_option("linear.toml")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Markdown file to write."
)
@click.option("--jobs", default=2, show_default=True, help="Heads fitted at once.")
def ablation(  # noqa: PLR0913 -- one parameter per option
    *,
    training_data: Path,
    corpora: Path | None,
    pool: Path | None,
    recipe_path: Path,
    output: Path | None,
    jobs: int,
) -> None:
    """Train with the public corpora alone and with everything; compare on unseen comments."""
    from moderation.corpus.public import PUBLIC_CORPORA  # noqa: PLC0415 -- slow to import
    from moderation.corpus.splits import read_places, split  # noqa: PLC0415 -- same
    from moderation.text.lexicon import Lexicon  # noqa: PLC0415 -- same
    from moderation.training.ablation import ablate  # noqa: PLC0415 -- same
    from moderation.training.data import Places, gather  # noqa: PLC0415 -- same
    from moderation.training.recipe import load_recipe  # noqa: PLC0415 -- same

    places = Places(training_data, corpora, pool)
    recipe = load_recipe(recipe_path)
    sides = split(gather(places, training=False), read_places(places.splits))
    trainings = {
        "public corpora": recipe.sources.keys() & PUBLIC_CORPORA.keys(),
        "everything": recipe.sources.keys(),
    }
    rows = ablate(
        [*sides[0], *sides[1]], Lexicon.read(places.lexicon), recipe, trainings, jobs=jobs
    )
    lines = [
        "| set | score | examples | positive | public corpora | everything |",
        "|---" * 6 + "|",
    ]
    for row in rows:
        name = f"{row.source}, disguised" if row.disguised else row.source
        aucs = " | ".join(str(row.aucs[training]) for training in trainings)
        lines.append(f"| {name} | {row.score} | {row.examples:,} | {row.positives:,} | {aucs} |")
    table = "\n".join(lines)
    click.echo(table)
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(f"{HEAD}{table}\n", encoding="utf-8")
