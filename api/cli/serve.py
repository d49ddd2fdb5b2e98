"""``moderation serve``: bring the database up to date, then answer requests."""

from __future__ import annotations

import socket
from typing import Any

import click


@click.command(epilog="Example: moderation serve --port 8080 --workers 4")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes.  [default: 2]")
@click.option("--threads", type=click.IntRange(1, 256), help="Threads each.  [default: 4]")
def serve(**options: Any) -> None:  # noqa: ANN401 -- each option is typed by click
    """Serve the API until interrupted.

    Options win over the environment (MODERATION_PORT and so on; see the README).
    """
    from api.settings import load_settings  # noqa: PLC0415 -- slow to import

    given = {name: value for name, value in options.items() if value is not None}
    settings = load_settings(**given)
    _check_free(settings.host, settings.port)
    from api.app import create_app  # noqa: PLC0415 -- slower still
    from api.cli.server import Server  # noqa: PLC0415 -- same
    from api.cli.store import open_store  # noqa: PLC0415 -- same
    from api.services.keys import has_keys  # noqa: PLC0415 -- same

    with open_store(settings) as session:
        if not has_keys(session):
            click.echo("No key yet. Make one: moderation keys create --site my-blog", err=True)
    Server(create_app(settings), settings).run()


def _check_free(host: str, port: int) -> None:
    """Find out early, and with a sentence, that an address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {host}, port {port}: {error.strerror}. "
            "Choose another with --host or --port."
        ) from error
