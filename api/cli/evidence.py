"""``moderation evidence``: bundles of evidence of a pile-on, made, checked, destroyed."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.columns import columns, minute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from api.storage.tables import Evidence

_HEAD = ("NUMBER", "PILE-ON", "MADE", "BY", "SHA-256")
_LARGEST = 256 * 1024 * 1024
_ENGLISH = {
    "UnknownPileOnError": "No pile-on has this number.",
    "UnknownEvidenceError": "No bundle has this number. See: moderation evidence list",
}
"""Of refusals that are also read on a page, and speak French there."""


@click.group(epilog="Example: moderation evidence export 12 --out meute-12.json")
def evidence() -> None:
    """Make, list, check and destroy signed evidence of pile-ons."""


@evidence.command(name="list", epilog="Example: moderation evidence list")
def list_() -> None:
    """List the bundles that were made, the latest first."""
    from api.services.pile_ons.evidence import bundles  # noqa: PLC0415 -- slow to import

    with _store() as (session, actor):
        rows = bundles(session, actor)
    if rows:
        click.echo(columns([_HEAD, *map(_line, rows)]))
    else:
        click.echo(
            "No bundle yet. Make one: moderation evidence export PILE_ON --out FILE", err=True
        )


@evidence.command(epilog="Example: moderation evidence export 12 --out meute-12.json")
@click.argument("pile_on", type=click.IntRange(1))
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; it must not exist yet.",
)
@click.option("--issuer", default="moderation", show_default=True, help="Who makes it: an address.")
@click.option("--last", is_flag=True, help="Write the last bundle made, and make none.")
def export(*, pile_on: int, out: Path, issuer: str, last: bool) -> None:
    """Gather and sign what is known of the pile-on of number PILE_ON, and write it to a file.

    The file holds what people wrote and the names they gave: only you can read it.
    """
    from api.services.pile_ons.evidence import hand_over, make_bundle  # noqa: PLC0415 -- slow

    with _store() as (session, actor), _new_file(out) as number:
        row = (
            _last(session, actor, pile_on) if last else make_bundle(session, actor, pile_on, issuer)
        )
        raw = hand_over(session, actor, row.id)
        with os.fdopen(number, "wb", closefd=False) as file:
            file.write(raw)
    click.echo(f"{out}: bundle {row.id} of pile-on {pile_on}, SHA-256 {row.digest}")


@evidence.command(epilog="Example: moderation evidence verify meute-12.json --public-key KEY")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--public-key",
    help="That of the service which signed, known from elsewhere.  [default: this service's]",
)
def verify(*, file: Path, public_key: str | None) -> None:
    """Check that FILE says what was signed; fail when anything was changed.

    With --public-key no database is needed: anyone can check.
    """
    from api.services.errors import ServiceError  # noqa: PLC0415 -- slow to import
    from api.services.pile_ons.seal_check import check_file  # noqa: PLC0415 -- same

    if file.stat().st_size > _LARGEST:
        raise click.ClickException("The file is larger than any bundle.")
    key = public_key.strip() if public_key else _own_key()
    try:
        checks = check_file(file.read_bytes(), key)
    except ServiceError as error:
        raise click.ClickException(str(error)) from error
    for check in checks:
        click.echo(f"{'ok ' if check.passed else 'NO '} {check.what}")
    if not all(check.passed for check in checks):
        raise click.ClickException("The file is not what this key signed.")
    click.echo("The file is what was signed, unchanged.")


@evidence.command(epilog="Example: moderation evidence key")
def key() -> None:
    """Print the public key of this service: give it to those who are to check its bundles."""
    click.echo(_own_key())


@evidence.command(epilog="Example: moderation evidence delete 3")
@click.argument("number", type=click.IntRange(1))
@click.confirmation_option(prompt="Destroy this bundle for good?")
def delete(*, number: int) -> None:
    """Destroy the bundle of NUMBER; the journal keeps its SHA-256."""
    from api.services.pile_ons.evidence import delete_bundle  # noqa: PLC0415 -- slow to import

    with _store() as (session, actor):
        delete_bundle(session, actor, number)
    click.echo(f"Bundle {number} is destroyed.")


@contextmanager
def _store() -> Iterator[tuple[Session, Actor]]:
    """Open the database; what a service refuses becomes an error of the command."""
    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.services.errors import ServiceError  # noqa: PLC0415 -- same
    from api.services.pile_ons.evidence import command_actor  # noqa: PLC0415 -- same
    from api.settings import load_settings  # noqa: PLC0415 -- same

    try:
        with open_store(load_settings()) as session:
            yield session, command_actor(session)
    except ServiceError as error:
        raise click.ClickException(_ENGLISH.get(type(error).__name__, str(error))) from error


@contextmanager
def _new_file(path: Path) -> Iterator[int]:
    """Make a file that only its owner can read; take it away again if nothing comes of it."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.ClickException(f"{path} exists already: choose another name.") from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error
    try:
        yield number
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(number)


def _last(session: Session, actor: Actor, pile_on: int) -> Evidence:
    from api.services.pile_ons.evidence import bundles  # noqa: PLC0415 -- slow to import

    rows: Sequence[Evidence] = bundles(session, actor, pile_on_id=pile_on, limit=1)
    if not rows:
        raise click.ClickException("No bundle was made of this pile-on yet: leave out --last.")
    return rows[0]


def _own_key() -> str:
    from api.services.pile_ons.evidence import sealer_of  # noqa: PLC0415 -- slow to import

    with _store() as (session, _):
        return sealer_of(session).public_key


def _line(row: Evidence) -> tuple[str, ...]:
    about = str(row.pile_on_id) if row.pile_on_id else "-"
    return str(row.id), about, minute(row.created_at), row.made_by, row.digest
