"""The command ``moderation``."""

from __future__ import annotations

import click

from api.cli.keys import keys
from api.cli.serve import serve
from moderation.cli import COMMANDS
from moderation.cli.group import SentenceGroup


@click.group(cls=SentenceGroup, epilog="Example: moderation serve --port 8080")
@click.version_option(package_name="moderation")
def main() -> None:
    """Moderate French-language comments: score them, explain, serve, train."""


for command in (serve, keys, *COMMANDS):
    main.add_command(command)
