"""``moderation models``: see, compare, put to use and take back models."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from moderation.paths import TRAINING_DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from api.services.rules.model_compare import Changes
    from api.settings import Settings
    from moderation.engine import ModerationEngine

SHIPPED = "shipped"
NONE = "none"
_DAYS = 90


@click.group(epilog="Example: moderation models list")
def models() -> None:
    """See which models there are, compare them, put one to use, or go back.

    A model is named by its folder's name or path; `shipped` is that of the settings.
    """


@models.command(name="list", epilog="Example: moderation models list")
def list_() -> None:
    """List the models at hand, and say which one decides."""
    from api.cli.model_tables import table  # noqa: PLC0415 -- slow to import
    from api.services.rules.model_folders import base_folder, folders, look  # noqa: PLC0415 -- same
    from api.services.rules.models import activations  # noqa: PLC0415 -- same

    with _store() as (settings, session):
        live, shadow = (activations(session, role) for role in ("live", "shadow"))
    base = str(base_folder(settings))
    decides = (live[-1].model if live else None) or base
    compared = shadow[-1].model if shadow else None
    rows = []
    for folder in folders(settings):
        uses = {"decides": str(folder) == decides, "compared": str(folder) == compared}
        found = look(folder)
        use = ", ".join(name for name, so in uses.items() if so) or "-"
        taught = "-" if found.decisions is None else str(found.decisions)
        rows.append((folder.name, use, taught, found.version or "cannot be read"))
    table("Models", ("model", "use", "local decisions", "version"), rows)


@models.command(epilog="Example: moderation models compare shipped cascade-1.0.0-local-1a2b3c4d")
@click.argument("one")
@click.argument("other")
@click.option("--days", type=click.IntRange(1), default=_DAYS, show_default=True)
@click.option("--show-text", is_flag=True, help="Show the texts of comments that change.")
@click.option(
    "--training-data",
    type=click.Path(file_okay=False, path_type=Path),
    default=TRAINING_DATA,
    help="The project's own data, of which the test side is used.",
)
def compare(*, one: str, other: str, days: int, show_text: bool, training_data: Path) -> None:
    """Show what two models are worth, and which stored comments they decide differently."""
    from datetime import timedelta  # noqa: PLC0415 -- with the rest

    from api.services.rules.engines import load_model  # noqa: PLC0415 -- slow to import
    from api.services.rules.model_compare import changes  # noqa: PLC0415 -- same
    from api.storage.types import now  # noqa: PLC0415 -- same
    from moderation.domain.policy import load_policy  # noqa: PLC0415 -- same

    with _store() as (settings, session):
        policy = load_policy(settings.policy) if settings.policy else load_policy()
        folders = [_folder(settings, name) for name in (one, other)]
        first, second = (load_model(settings, folder, policy) for folder in folders)
        names = (folders[0].name[-20:], folders[1].name[-20:])
        _compare_local(session, (first, second), names)
        _compare_own(training_data, (first, second), names)
        since = now() - timedelta(days=days)
        found = changes(session, (first, second), since, progress=_say)
    _show_changes(found, days, show_text=show_text)


@models.command(epilog="Example: moderation models activate cascade-1.0.0-local-1a2b3c4d")
@click.argument("model")
@click.option("--shadow", is_flag=True, help="Only compare it with what is decided.")
def activate(*, model: str, shadow: bool) -> None:
    """Let MODEL decide, once it was loaded and was seen to score.

    Processes that serve notice at their next request, and go on answering meanwhile.
    With --shadow it has no effect: `moderation worker` scores recent comments with it, and
    the pages of the desk show the differences; `none` ends that.
    """
    from api.services.actors import COMMAND  # noqa: PLC0415 -- slow to import
    from api.services.rules.models import activate as put_to_use  # noqa: PLC0415 -- same
    from api.services.rules.models import end_shadow  # noqa: PLC0415 -- same

    with _store() as (settings, session):
        if shadow and model == NONE:
            end_shadow(session, COMMAND)
            click.echo("No model is compared any more.")
            return
        folder = _folder(settings, model)
        row = put_to_use(session, settings, COMMAND, folder, role="shadow" if shadow else "live")
    click.echo(f"{row.model_version} {'is compared' if shadow else 'decides'} from now on.")


@models.command(epilog="Example: moderation models rollback")
def rollback() -> None:
    """Go back to the model that decided before; again, to the one before that."""
    from api.services.actors import COMMAND  # noqa: PLC0415 -- slow to import
    from api.services.rules.models import roll_back  # noqa: PLC0415 -- same

    with _store() as (settings, session):
        row = roll_back(session, settings, COMMAND)
    click.echo(f"{row.model_version} decides from now on.")


@contextmanager
def _store() -> Iterator[tuple[Settings, Session]]:
    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.settings import load_settings  # noqa: PLC0415 -- same

    settings = load_settings()
    with open_store(settings) as session:
        yield settings, session


def _folder(settings: Settings, name: str) -> Path:
    from api.services.rules.model_folders import base_folder, folder_of  # noqa: PLC0415 -- slow to import

    return base_folder(settings) if name == SHIPPED else folder_of(settings, name)


def _compare_local(
    session: Session, engines: tuple[ModerationEngine, ModerationEngine], names: tuple[str, str]
) -> None:
    """Compare on decisions that no local term learns from."""
    from api.cli.model_tables import show_local  # noqa: PLC0415 -- slow to import
    from api.services.feedback.examples import UNSCORED, feedback  # noqa: PLC0415 -- same
    from api.services.rules.model_compare import kept_back, log_odds  # noqa: PLC0415 -- same
    from moderation.training.local_gate import groups_of, side_by_side  # noqa: PLC0415 -- same
    from moderation.training.local_rows import targets_of  # noqa: PLC0415 -- same

    rows = (row.example for row in feedback(session, engines[0].policy))
    examples = kept_back([example for example in rows if UNSCORED not in example.traits])
    if not examples:
        _say("No local decision was held back: nothing to compare on.")
        return
    said = (log_odds(engines[0], examples), log_odds(engines[1], examples))
    title = "Local decisions held back from learning"
    show_local(side_by_side(targets_of(examples), groups_of(examples), said), names, title)


def _compare_own(
    folder: Path, engines: tuple[ModerationEngine, ModerationEngine], names: tuple[str, str]
) -> None:
    """Compare on the project's own test side, encoders used as they are served."""
    from api.cli.model_tables import show_floors  # noqa: PLC0415 -- slow to import
    from api.services.rules.model_compare import log_odds  # noqa: PLC0415 -- same
    from moderation.training.data import Places, sides  # noqa: PLC0415 -- same
    from moderation.training.local_gate import measured  # noqa: PLC0415 -- same

    if not (folder / "authored").is_dir():
        _say(f"{folder} is not at hand: its test side is left out.")
        return
    tested = sides(Places(folder))[1]
    _say(f"{len(tested):,} comments of the test side are read by both")
    before, after = (measured(e.scorer.artefact, tested, log_odds(e, tested)) for e in engines)
    show_floors(before, after, {}, names)


def _show_changes(found: Changes, days: int, *, show_text: bool) -> None:
    from api.cli.model_tables import table  # noqa: PLC0415 -- slow to import

    cut = ", the latest ones" if found.cut else ""
    click.echo(
        f"{len(found.found)} of {found.seen:,} comments of the last {days} days{cut} would be "
        "decided differently."
    )
    if found.found:
        heads = ("comment", "site", "blog's id", "before", "after")
        rows = [
            (str(c.comment_id), c.site, c.name or "-", c.before.value, c.after.value)
            for c in found.found
        ]
        table("Decided differently", heads, rows)
    if show_text:
        for change in found.found:
            click.echo(f"{change.comment_id}: {' '.join(change.text.split())}")


def _say(line: str) -> None:
    click.echo(line, err=True)
