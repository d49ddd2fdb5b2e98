"""The command ``moderation``."""

from __future__ import annotations

import click

from api.cli.audit import audit
from api.cli.authors import authors
from api.cli.evidence import evidence
from api.cli.feedback import feedback
from api.cli.keys import keys
from api.cli.models import models
from api.cli.moderators import moderators
from api.cli.retrain import retrain
from api.cli.serve import serve
from api.cli.webhooks import webhooks
from api.cli.worker import worker
from moderation.cli import COMMANDS
from moderation.cli.group import SentenceGroup


@click.group(cls=SentenceGroup, epilog="Example: moderation serve --port 8080")
@click.version_option(package_name="moderation")
def main() -> None:
    """Moderate French-language comments: score them, explain, serve, train."""


SERVICE = (
    serve,
    worker,
    keys,
    moderators,
    authors,
    webhooks,
    audit,
    evidence,
    feedback,
    retrain,
    models,
)
for command in (*SERVICE, *COMMANDS):
    main.add_command(command)
