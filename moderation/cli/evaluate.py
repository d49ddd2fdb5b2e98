"""``moderation evaluate``: measure a model, write its card, hold it to its floors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from moderation.cli.options import data_options, model_option

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.evaluation.report import Report


@click.command(epilog="Example: moderation evaluate --corpora ./corpora --write")
@model_option()
@data_options
@click.option("--write", is_flag=True, help="Write CARD.md and the figures beside the model.")
@click.option("--raise-floors", "raising", is_flag=True, help="Raise the floors, never lower.")
def evaluate(  # noqa: PLR0913 -- one parameter per option
    *,
    model: Path,
    training_data: Path,
    corpora: Path | None,
    pool: Path | None,
    write: bool,
    raising: bool,
) -> None:
    """Measure a model on what it never saw; exit with 1 when it is below a floor.

    The card is written only where all the data of its floors is at hand.
    """
    from moderation.classifier.scorer import LinearScorer  # noqa: PLC0415 -- slow to import
    from moderation.corpus.splits import read_places  # noqa: PLC0415 -- same
    from moderation.evaluation import card, figures, gate, report  # noqa: PLC0415 -- same
    from moderation.training.data import Places, counted, gather  # noqa: PLC0415 -- same
    from moderation.training.tuning_rows import held_out  # noqa: PLC0415 -- same

    scorer = LinearScorer.load(model)
    places = Places(training_data, corpora, pool)
    trained_on = scorer.artefact.facts["recipe"]["sources"]
    examples = gather(places, training=False)
    sources = {example.source for example in examples}
    tested = held_out(examples, read_places(places.splits), trained_on, sources)
    if not tested:
        raise click.ClickException("There is nothing to test on in the data at hand.")
    click.echo(f"{sum(counted(tested).values()):,} examples to test on", err=True)
    priors = scorer.artefact.facts["recipe"]["priors"]
    measured = report.evaluate(scorer, tested, priors)
    _show(measured)
    absent = gate.check_floors(measured, gate.load_floors(model))
    for name in absent:
        click.echo(f"not checked, its data is not at hand: {name}", err=True)
    if raising:
        gate.raise_floors(measured, model)
    if not write:
        return
    if absent:
        raise click.ClickException(
            "The card is left as it is: data that its figures rest on is not at hand."
        )
    (model / "CARD.md").write_text(card.card_of(measured, scorer.artefact), encoding="utf-8")
    figures.draw_figures(measured, priors, model / "figures")


def _show(report: Report) -> None:
    from moderation.evaluation import card  # noqa: PLC0415 -- slow to import

    table = Table(title=report.model_version)
    for head in card.QUALITY:
        table.add_column(head, justify="left" if head in ("set", "score") else "right")
    for row in card.quality(report.rows):
        table.add_row(*row)
    Console(width=150).print(table)
    for pair in report.pairs:
        click.echo(f"{pair.label}: {pair.ordered:.1%} of {pair.pairs} minimal pairs ordered")
