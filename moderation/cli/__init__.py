"""The command line of the library, one command per file.

The service adds its own commands and installs the whole as ``moderation``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.cli.corpus import corpus
from moderation.cli.encoder import encoder
from moderation.cli.evaluate import evaluate
from moderation.cli.explain import explain
from moderation.cli.replay import replay
from moderation.cli.score import score
from moderation.cli.train import train
from moderation.cli.tune import tune

if TYPE_CHECKING:
    import click

COMMANDS: tuple[click.Command, ...] = (
    score,
    explain,
    train,
    evaluate,
    tune,
    corpus,
    encoder,
    replay,
)
