"""``moderation authors``: the keys by which the people of a site are recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from api.cli.columns import columns, minute

if TYPE_CHECKING:
    from api.services.authors.rotate import KeyLine

_HEAD = ("KEY", "MADE", "IN USE", "AUTHORS")
_site = click.argument("site")


@click.group(epilog="Example: moderation authors keys my-blog")
def authors() -> None:
    """Show and change the secrets that stand between a site and its authors' names."""


@authors.command(epilog="Example: moderation authors keys my-blog")
@_site
def keys(*, site: str) -> None:
    """List the keys of SITE: when each was made, and how many authors it still names."""
    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.services.authors.rotate import key_lines  # noqa: PLC0415 -- same
    from api.settings import load_settings  # noqa: PLC0415 -- same

    with open_store(load_settings()) as session:
        rows = key_lines(session, site)
    if not rows:
        click.echo("No author wrote there yet: the first one makes the first key.", err=True)
        return
    click.echo(columns([_HEAD, *map(_line, rows)]))


@authors.command(epilog="Example: moderation authors rotate my-blog --forget")
@_site
@click.option("--forget", is_flag=True, help="Drop the older keys at once: it cannot be undone.")
@click.option("--yes", is_flag=True, help="Do not ask before forgetting.")
def rotate(*, site: str, forget: bool, yes: bool) -> None:
    """Hash the authors of SITE with a new key from now on.

    Who writes again is recognised by the older keys, and what is theirs moves to the new one.
    With --forget nobody is: their past, their trust and the notes on them are lost to them.
    """
    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.services.actors import COMMAND  # noqa: PLC0415 -- same
    from api.services.authors.rotate import rotate as change  # noqa: PLC0415 -- same
    from api.settings import load_settings  # noqa: PLC0415 -- same

    if forget and not yes:
        click.confirm(f"Nobody on {site} will be recognised any more. Go on?", abort=True)
    with open_store(load_settings()) as session:
        number = change(session, COMMAND, site, forget=forget)
    said = "the older keys are gone" if forget else "older keys still recognise who wrote before"
    click.echo(f"The authors of {site} are hashed with key {number} from now on; {said}.")


def _line(row: KeyLine) -> tuple[str, ...]:
    used = "yes" if row.hashes else "-"
    return (str(row.number), minute(row.created_at), used, str(row.authors))
