"""``moderation feedback``: what people decided, for models to learn from."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime
    from typing import TextIO


@click.group(epilog="Example: moderation feedback export --output decisions.jsonl")
def feedback() -> None:
    """Write out what people decided."""


@feedback.command(epilog="Example: moderation feedback export --site my-blog --since 2026-01-01")
@click.option("--site", help="Only this site's; all by default.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Decided from this day on (UTC).")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; standard output by default.",
)
def export(*, site: str | None, since: datetime | None, output: Path | None) -> None:
    """Write human decisions as JSON lines, one for each comment, labels as corrected.

    With MODERATION_FEEDBACK_TEXT=encrypted, which is the default, texts are sealed, and
    only this installation opens them again; with `reference` they stay in the database.
    """
    from datetime import UTC  # noqa: PLC0415 -- with the rest

    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.services.feedback.examples import feedback as decided  # noqa: PLC0415 -- same
    from api.services.feedback.file import lines_of  # noqa: PLC0415 -- same
    from api.settings import load_settings  # noqa: PLC0415 -- same
    from moderation.domain.policy import SHIPPED, load_policy  # noqa: PLC0415 -- same

    settings = load_settings()
    policy = load_policy(settings.policy or SHIPPED)
    moment = since.replace(tzinfo=UTC) if since else None
    count = 0
    with open_store(settings) as session, _opened(output) as file:
        rows = decided(session, policy, site=site, since=moment)
        for line in lines_of(session, rows, settings.feedback_text):
            file.write(f"{line}\n")
            count += 1
    click.echo(f"{count} {'decision' if count == 1 else 'decisions'} written.", err=True)


def _opened(output: Path | None) -> AbstractContextManager[TextIO]:
    if output is None:
        return nullcontext(sys.stdout)
    output.touch(mode=0o600)
    return output.open("w", encoding="utf-8")
