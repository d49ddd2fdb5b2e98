"""``moderation retrain``: teach the shipped model what people decided here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from moderation.cli.options import FILE, refuse_to_overwrite
from moderation.paths import TRAINING_DATA

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.settings import Settings
    from moderation.corpus.example import Example
    from moderation.training.adapt import Adaptation


@click.command(epilog="Example: moderation retrain --site my-blog")
@click.option("--site", help="Learn from this site's decisions only; from all by default.")
@click.option("--decisions", type=FILE, help="Learn from this export instead of the database.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write; one in the data directory by default.",
)
@click.option(
    "--training-data",
    type=click.Path(file_okay=False, path_type=Path),
    default=TRAINING_DATA,
    help="The project's own data, for the floors and for what must not be forgotten.",
)
def retrain(
    *, site: str | None, decisions: Path | None, output: Path | None, training_data: Path
) -> None:
    """Train a candidate from the shipped model and local decisions (docs/retraining.md).

    It is kept only when it loses no floor and tells local decisions better that it did not
    learn from; otherwise the reasons are given, and the exit status is 1. What decides does
    not change before `moderation models activate`.
    """
    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.services import audit  # noqa: PLC0415 -- same
    from api.services.actors import COMMAND  # noqa: PLC0415 -- same
    from api.services.rules.model_folders import keep, look  # noqa: PLC0415 -- same
    from api.settings import load_settings  # noqa: PLC0415 -- same
    from api.storage.database import lock_for_writing  # noqa: PLC0415 -- same

    if output:
        refuse_to_overwrite(output, force=False)
    settings = load_settings()
    with open_store(settings) as session:
        examples = _examples(session, settings, site, decisions)
        adaptation, reasons = _candidate(settings, examples, training_data)
        kept = None if reasons else keep(settings, adaptation.artefact, output)
        with session.begin():
            lock_for_writing(session)
            subject = f"model:{look(kept).version if kept else 'refused'}"
            count = len(adaptation.rows.groups)
            audit.record(session, COMMAND.key, "model.retrain", subject, decisions=count)
    if kept is None:
        listing = "".join(f"\n  - {reason}" for reason in reasons)
        raise click.ClickException(f"The candidate is refused:{listing}")
    click.echo(f"{kept} written. To see what it changes, and to use it:")
    click.echo(f"  moderation models compare shipped {kept.name}")
    click.echo(f"  moderation models activate {kept.name}")


def _examples(
    session: Session, settings: Settings, site: str | None, file: Path | None
) -> list[Example]:
    from api.services.feedback.examples import UNSCORED, feedback  # noqa: PLC0415 -- slow to import
    from api.services.feedback.file import examples_of  # noqa: PLC0415 -- same
    from moderation.domain.policy import SHIPPED, load_policy  # noqa: PLC0415 -- same

    if file:
        with file.open(encoding="utf-8") as lines:
            found = list(examples_of(session, lines, file.name))
    else:
        policy = load_policy(settings.policy or SHIPPED)
        found = [row.example for row in feedback(session, policy, site=site)]
    return [example for example in found if UNSCORED not in example.traits]


def _candidate(
    settings: Settings, examples: list[Example], training_data: Path
) -> tuple[Adaptation, list[str]]:
    """Return a candidate, and why it is refused."""
    from api.cli.model_tables import show_local  # noqa: PLC0415 -- slow to import
    from api.services.rules.model_folders import base_folder  # noqa: PLC0415 -- same
    from moderation.classifier.artefact import load_artefact  # noqa: PLC0415 -- same
    from moderation.classifier.scorer import Scorer  # noqa: PLC0415 -- same
    from moderation.training.adapt import adapt, without_local  # noqa: PLC0415 -- same
    from moderation.training.local_gate import local_table, refusals  # noqa: PLC0415 -- same

    base = without_local(load_artefact(base_folder(settings)))
    taught, tested = _own_data(training_data)
    adaptation = adapt(Scorer(base, use=settings.encoder), examples, taught, _say)
    table = local_table(adaptation)
    show_local(table)
    reasons = [*refusals(table), *_floors(settings, adaptation, tested)]
    return adaptation, reasons


def _own_data(folder: Path) -> tuple[list[Example], list[Example]]:
    """Return both sides of the project's own comments; nothing where they are not at hand."""
    from moderation.training.data import Places, sides  # noqa: PLC0415 -- slow to import

    if not (folder / "authored").is_dir():
        _say(f"{folder} is not at hand: no comment of the shipped training is held on to.")
        return [], []
    return sides(Places(folder))


def _floors(settings: Settings, adaptation: Adaptation, tested: list[Example]) -> list[str]:
    from api.cli.model_tables import show_floors  # noqa: PLC0415 -- slow to import
    from api.services.rules.model_folders import base_folder  # noqa: PLC0415 -- same
    from moderation.evaluation.gate import load_floors  # noqa: PLC0415 -- same
    from moderation.training.local_gate import floor_refusals, own_sets  # noqa: PLC0415 -- same

    floors = load_floors(base_folder(settings))
    if not floors or not tested:
        _say("Not checked: floors, for want of them or of the data they were measured on.")
        return []
    _say(f"{len(tested):,} comments of the test side are read with the encoder, for the floors")
    before, after = own_sets(adaptation.artefact, tested)
    show_floors(before, after, floors)
    problems, absent = floor_refusals(after, floors)
    if absent:
        sets = sorted({name.partition("/")[0] for name in absent})
        _say(f"Not checked, their data is not at hand: the floors of {', '.join(sets)}.")
    return problems


def _say(line: str) -> None:
    click.echo(line, err=True)
