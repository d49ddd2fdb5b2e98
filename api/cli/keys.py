"""``moderation keys``: make, list and revoke API keys."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import click

from api.cli.columns import columns, minute

if TYPE_CHECKING:
    from api.storage.tables import ApiKey

_LENGTH = 200
_HEAD = ("KEY", "SITE", "LABEL", "REVIEWS", "PUBLIC IN", "MADE", "LAST USED", "REVOKED")
_BREAKING = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode categories: controls, halves of characters, ends of lines and of paragraphs."""

_FIRST = """\
Voici votre première clé d'accès, pour le site « {site} ». Elle n'est montrée qu'une fois :

    {secret}

Gardez-la en lieu sûr, et donnez-la à votre blog : il l'enverra avec chaque commentaire, dans
l'en-tête « Authorization: Bearer {secret} ».

Ce qui est retenu attend une personne à l'adresse /moderation. Pour y entrer :

    .venv/bin/moderation moderators add PRENOM --role owner
"""


def _name(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    if any(unicodedata.category(character) in _BREAKING for character in value):
        raise click.BadParameter("must hold no line break and no control character")
    value = value.strip()
    if not 0 < len(value) <= _LENGTH:
        raise click.BadParameter(f"must be 1 to {_LENGTH} characters, not only spaces")
    return value


def _origins(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    from api.services.keys import ORIGINS_LENGTH  # noqa: PLC0415 -- slow to import
    from api.services.origins import read_origin  # noqa: PLC0415 -- same

    try:
        found = tuple(dict.fromkeys(map(read_origin, values)))
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    if len(" ".join(found)) > ORIGINS_LENGTH:
        raise click.BadParameter("too many for one key: make several keys")
    return found


@click.group(epilog="Example: moderation keys create --site my-blog")
def keys() -> None:
    """Make, list and revoke the keys by which blogs are recognised."""


@keys.command(epilog="Example: moderation keys create --site my-blog --label production")
@click.option("--site", callback=_name, default="blog", show_default=True, help="Whose key it is.")
@click.option("--label", callback=_name, help="A word to recognise the key by.")
@click.option("--review", is_flag=True, help="Let it decide as a moderator, through /reviews.")
@click.option("--public", is_flag=True, help="Let it stand in pages: it opens /mirror only.")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    callback=_origins,
    help="Where a public key may stand, as https://blog.example; may be given several times.",
)
@click.option("--first", is_flag=True, help="Only when no key was ever made; otherwise silent.")
def create(  # noqa: PLR0913 -- one for each option
    *,
    site: str,
    label: str | None,
    review: bool,
    public: bool,
    origins: tuple[str, ...],
    first: bool,
) -> None:
    """Make a key and print it, once: only its digest is kept."""
    if public != bool(origins):
        raise click.UsageError("A public key needs both: --public --origin https://blog.example")
    if public and (review or first):
        raise click.UsageError("A public key opens /mirror only: leave out --review and --first.")
    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.services.keys import create_key, has_keys  # noqa: PLC0415 -- same
    from api.settings import load_settings  # noqa: PLC0415 -- same
    from api.storage.database import describe  # noqa: PLC0415 -- same

    settings = load_settings()
    with open_store(settings) as session:
        if first and has_keys(session):
            return
        key = create_key(session, site, label, can_review=review, origins=origins)
    # Another working directory may mean another database, where no one looks for the key.
    click.echo(f"Database: {describe(settings.database)}", err=True)
    if first:
        click.echo(_FIRST.format(site=key.site, secret=key.secret))
        return
    click.echo(key.secret)
    click.echo(f"This key of {key.site} is shown only once: keep it now.", err=True)
    if public:
        said = "It is no secret: it opens /mirror only, from pages of"
        click.echo(f"{said} {' and '.join(origins)}.", err=True)


@keys.command(name="list", epilog="Example: moderation keys list")
def list_() -> None:
    """List all keys: how each begins, its site, what it opens, and its last use."""
    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.services.keys import list_keys  # noqa: PLC0415 -- same
    from api.settings import load_settings  # noqa: PLC0415 -- same

    with open_store(load_settings()) as session:
        rows = list_keys(session)
    if not rows:
        click.echo("No key yet. Make one: moderation keys create --site my-blog", err=True)
        return
    click.echo(columns([_HEAD, *map(_line, rows)]))


@keys.command(epilog="Example: moderation keys revoke mod_Ab12Cd34")
@click.argument("prefix")
def revoke(*, prefix: str) -> None:
    """Refuse a key from now on; PREFIX is how `moderation keys list` names it."""
    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.services.keys import PREFIX_LENGTH, revoke_key  # noqa: PLC0415 -- same
    from api.settings import load_settings  # noqa: PLC0415 -- same

    with open_store(load_settings()) as session:
        key = revoke_key(session, prefix[:PREFIX_LENGTH])
    if key is None:
        raise click.ClickException(
            f"No key is listed as {prefix[:PREFIX_LENGTH]}. See: moderation keys list"
        )
    click.echo(f"The key {key.prefix}… of {key.site.name} is revoked.")


def _line(row: ApiKey) -> tuple[str, ...]:
    return (
        row.prefix,
        row.site.name,
        row.label or "-",
        "yes" if row.can_review else "-",
        row.origins or "-",
        minute(row.created_at),
        minute(row.last_used_at),
        minute(row.revoked_at),
    )
