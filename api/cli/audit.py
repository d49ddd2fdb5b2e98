"""``moderation audit``: whether the journal is what was written."""

from __future__ import annotations

import click


@click.group(epilog="Example: moderation audit verify")
def audit() -> None:
    """Check the journal of what people did."""


@audit.command(epilog="Example: moderation audit verify")
def verify() -> None:
    """Read the whole journal again; fail at the first line that was changed, moved or removed.

    Lines cut off at its end cannot be seen from the journal alone: note the digest of the last
    one elsewhere, and compare.
    """
    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.services.audit import verify as read_again  # noqa: PLC0415 -- same
    from api.settings import load_settings  # noqa: PLC0415 -- same

    with open_store(load_settings()) as session:
        found = read_again(session)
    if found.first_broken is not None:
        raise click.ClickException(
            f"The journal was tampered with: entry {found.first_broken} is not the one that was "
            f"written, or the one before it was removed."
        )
    click.echo(f"Entries: {found.entries}, all as they were written.")
    click.echo(f"Last digest: {found.last}")
