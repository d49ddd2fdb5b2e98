"""``moderation webhooks``: where each blog is told what people decided."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from api.cli.columns import minute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from api.services.outbox.replay import SiteDeliveries
    from api.services.outbox.webhooks import NewSecret

_ACTOR = "command"
_ENGLISH = {
    "UnknownMessageError": "No message has this number.",
    "StaleMessageError": "The blog has heard, or will hear, this message or a later one of the "
    "same comment or pile-on: nothing is sent again.",
    "NoWebhookError": "This site has no webhook in use. See: moderation webhooks set --help",
}
"""Of refusals that are also read on a page, and speak French there."""
_site = click.option("--site", required=True, help="Whose webhook it is.")


@click.group(epilog="Example: moderation webhooks set --site my-blog https://blog.example/hook")
def webhooks() -> None:
    """Say where blogs are told what people decided, and send again what they missed."""


@webhooks.command(
    name="set", epilog="Example: moderation webhooks set --site my-blog https://blog.example/hook"
)
@_site
@click.argument("url")
def set_(*, site: str, url: str) -> None:
    """Tell a blog at URL from now on, and print the secret that signs, once."""
    from api.services.outbox.webhooks import set_webhook  # noqa: PLC0415 -- slow to import
    from api.settings import load_settings  # noqa: PLC0415 -- same

    private = load_settings().webhook_private
    with _store() as session:
        _show(set_webhook(session, site, url, private=private, actor=_ACTOR))


@webhooks.command(epilog="Example: moderation webhooks rotate --site my-blog")
@_site
def rotate(*, site: str) -> None:
    """Make a new secret and print it, once; the present one signs too for 24 hours."""
    from api.services.outbox.webhooks import rotate_secret  # noqa: PLC0415 -- slow to import

    with _store() as session:
        _show(rotate_secret(session, site, actor=_ACTOR))
    click.echo("The former secret signs too for 24 hours.", err=True)


@webhooks.command(epilog="Example: moderation webhooks disable --site my-blog")
@_site
def disable(*, site: str) -> None:
    """Tell a blog nothing more: it can still ask (GET /decisions)."""
    from api.services.outbox.webhooks import disable_webhook  # noqa: PLC0415 -- slow to import

    with _store() as session:
        stopped = disable_webhook(session, site, actor=_ACTOR)
    click.echo(f"Nothing more is sent to {site}; {stopped} message(s) waited.")


@webhooks.command(name="list", epilog="Example: moderation webhooks list")
def list_() -> None:
    """List all sites: where each is told, what waits, what was given up."""
    from api.services.outbox.replay import deliveries  # noqa: PLC0415 -- slow to import

    with _store() as session:
        rows = deliveries(session)
    for row in rows:
        click.echo(_line(row))
    if not rows:
        click.echo("No site yet. Make one: moderation keys create --site my-blog", err=True)


@webhooks.command(epilog="Example: moderation webhooks replay --site my-blog")
@click.option("--site", help="Send again all that this site missed.")
@click.option("--message", type=click.IntRange(1), help="Send again the message of this number.")
def replay(*, site: str | None, message: int | None) -> None:
    """Send again what was given up, unless a later decision replaced it."""
    from api.services.outbox.replay import replay_message, replay_site  # noqa: PLC0415 -- slow to import
    from api.services.outbox.webhooks import site_named  # noqa: PLC0415 -- same

    if (site is None) == (message is None):
        raise click.UsageError("Give either --site or --message.")
    with _store() as session:
        if message is not None:
            count = replay_message(session, message, actor=_ACTOR)
        else:
            count = replay_site(session, site_named(session, site or "").id, actor=_ACTOR)
    click.echo(f"{count} message(s) will be sent again.")


@contextmanager
def _store() -> Iterator[Session]:
    """Open the database; what a service refuses becomes an error of the command."""
    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.services.errors import ServiceError  # noqa: PLC0415 -- same
    from api.settings import load_settings  # noqa: PLC0415 -- same

    try:
        with open_store(load_settings()) as session:
            yield session
    except ServiceError as error:
        raise click.ClickException(_ENGLISH.get(type(error).__name__, str(error))) from error


def _show(made: NewSecret) -> None:
    click.echo(made.secret)
    click.echo(f"{made.site} is told at {made.url}", err=True)
    click.echo("This secret is shown only once: keep it now.", err=True)


def _line(row: SiteDeliveries) -> str:
    webhook = row.webhook
    if webhook is None:
        state = "no webhook"
    else:
        state = f"{webhook.url} (disabled)" if webhook.disabled_at else webhook.url
    told = minute(row.last.delivered_at if row.last else None, "never")
    return (
        f"{row.site.name}: {state}; last delivery {told}; {row.waiting} waiting, "
        f"{row.given_up} given up"
    )
