"""``moderation evaluate``: measure a model, write its card, hold it to its floors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console

from moderation.cli.options import FILE, FOLDER, data_options, model_option

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.classifier.artefact import Artefact
    from moderation.corpus.example import Example
    from moderation.evaluation.report import Report
    from moderation.training.data import Places


@click.command(epilog="Example: moderation evaluate --corpora ./corpora --write")
@model_option()
@data_options
@click.option("--lexicons", type=FOLDER, help="Folder of word lists, for a peer that is one.")
@click.option("--base", type=FILE, help="As in `encoder train`, for a peer that is frozen.")
@click.option("--tokenizer", type=FILE, help="As in `encoder train`, for the same peer.")
@click.option("--jobs", type=click.IntRange(1), default=2, help="Comments read at once.")
@click.option("--write", is_flag=True, help="Write CARD.md and the figures beside the model.")
@click.option("--raise-floors", "raising", is_flag=True, help="Raise the floors, never lower.")
def evaluate(  # noqa: PLR0913 -- one parameter per option
    *,
    model: Path,
    training_data: Path,
    corpora: Path | None,
    pool: Path | None,
    lexicons: Path | None,
    base: Path | None,
    tokenizer: Path | None,
    jobs: int,
    write: bool,
    raising: bool,
) -> None:
    """Measure a model on what it never saw; exit with 1 when it is below a floor.

    Its stages and three honest peers are measured beside it, as far as what they need is
    at hand. The card is written only where all the data of its floors is at hand.
    """
    from moderation.classifier.scorer import Scorer  # noqa: PLC0415 -- slow to import
    from moderation.evaluation.gate import raise_floors  # noqa: PLC0415 -- same
    from moderation.evaluation.pile_on_report import pile_on_rows  # noqa: PLC0415 -- same
    from moderation.evaluation.whole import whole_report  # noqa: PLC0415 -- same
    from moderation.training.data import Places  # noqa: PLC0415 -- same
    from moderation.training.peers import Needs, run_peers  # noqa: PLC0415 -- same

    scorer = Scorer.load(model, threads=jobs)
    places = Places(training_data, corpora, pool)
    taught, tested = _sides(scorer.artefact, places)
    peers = run_peers(taught, tested, Needs(lexicons, base, tokenizer), jobs=jobs, progress=_say)
    for name, why in peers.left_out.items():
        _say(f"left out, the {name}: {why}")
    _say("this model")
    measured = whole_report(scorer, tested, peers.scores, peers.left_out)
    _say("pile-ons")
    measured.pile_ons.extend(pile_on_rows(scorer, training_data, corpora=corpora, pool=pool))
    _show(measured)
    absent = _check(measured, model)
    if raising:
        raise_floors(measured, model)
    if not write:
        return
    if absent:
        raise click.ClickException(
            "The card is left as it is: data that its figures rest on is not at hand."
        )
    _write(measured, scorer.artefact, model)


def _sides(artefact: Artefact, places: Places) -> tuple[list[Example], list[Example]]:
    """Return what peers may learn from, and what everyone is measured on.

    Raises:
        ClickException: There is nothing to measure on.
    """
    from moderation.corpus.splits import read_places  # noqa: PLC0415 -- slow to import
    from moderation.evaluation.report import learnt_from  # noqa: PLC0415 -- same
    from moderation.training.data import counted, gather  # noqa: PLC0415 -- same
    from moderation.training.peers import public_rows  # noqa: PLC0415 -- same
    from moderation.training.tuning_rows import held_out  # noqa: PLC0415 -- same

    examples = gather(places, training=False)
    fixed = read_places(places.splits)
    sources = {example.source for example in examples}
    tested = held_out(examples, fixed, learnt_from(artefact), sources)
    if not tested:
        raise click.ClickException("There is nothing to test on in the data at hand.")
    _say(f"{sum(counted(tested).values()):,} examples to test on")
    return public_rows(examples, fixed, tested), tested


def _check(measured: Report, model: Path) -> list[str]:
    """Hold a model to its floors; return those whose data is not at hand."""
    from moderation.evaluation.gate import check_floors, load_floors  # noqa: PLC0415 -- slow to import

    unchecked = check_floors(measured, load_floors(model))
    for name in unchecked.absent:
        _say(f"not checked, its data is not at hand: {name}")
    for name in unchecked.changed:
        _say(f"the set changed since the floor was set: not comparable: {name}")
    return unchecked.absent


def _write(measured: Report, artefact: Artefact, model: Path) -> None:
    from moderation.evaluation import card, figures, report  # noqa: PLC0415 -- slow to import

    (model / "CARD.md").write_text(card.card_of(measured, artefact), encoding="utf-8")
    figures.draw_figures(measured, report.priors_of(artefact), model / "figures")


def _show(report: Report) -> None:
    from moderation.cli.quality_table import WIDTH, quality_table  # noqa: PLC0415 -- slow to import

    Console(width=WIDTH).print(quality_table(report))
    for pair in report.pairs:
        click.echo(f"{pair.label}: {pair.ordered:.1%} of {pair.pairs} minimal pairs ordered")
    for row in (one for one in report.pile_ons if one.scenes[1]):
        click.echo(f"{row.source}, {row.way}, from {row.people}: {row.right} of people found")


def _say(line: str) -> None:
    click.echo(line, err=True)
