"""Options that several commands share, with one wording."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moderation.domain.encoder_use import EncoderUse
from moderation.domain.policy import SHIPPED as SHIPPED_POLICY
from moderation.paths import SHIPPED_MODEL, TRAINING_DATA

if TYPE_CHECKING:
    from collections.abc import Callable

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def model_option() -> Decorator:
    """``--model``: the artefact to use."""
    return click.option(
        "--model",
        type=FOLDER,
        default=SHIPPED_MODEL,
        help="Folder of the model; the shipped one by default.",
    )


def policy_option() -> Decorator:
    """``--policy``: the policy that decides."""
    return click.option(
        "--policy",
        type=FILE,
        default=SHIPPED_POLICY,
        help="Policy file (TOML); the shipped one by default.",
    )


def encoder_option() -> Decorator:
    """``--encoder``: how a model of two stages is used."""
    return click.option(
        "--encoder",
        type=click.Choice(EncoderUse, case_sensitive=False),
        default=EncoderUse.ALWAYS,
        help="Which comments the model's encoder reads, where it has one: all by default; "
        "unsure, those that its first stage does not find plainly harmless.",
    )


def recipe_option(name: str) -> Decorator:
    """``--recipe``: the settings of a training; ``name`` is that of the shipped one."""
    return click.option(
        "--recipe",
        "recipe_path",
        type=FILE,
        default=TRAINING_DATA / "recipes" / name,
        help="Settings of the training.",
    )


def data_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--training-data``, ``--corpora`` and ``--pool``."""
    for option in (
        click.option(
            "--pool",
            type=FILE,
            help="JSON Lines of the real comments that annotations refer to by hash.",
        ),
        click.option("--corpora", type=FOLDER, help="Folder of the public corpora."),
        click.option(
            "--training-data",
            type=FOLDER,
            default=TRAINING_DATA,
            help="The project's own data.",
        ),
    ):
        command = option(command)
    return command


def refuse_to_overwrite(folder: Path, *, force: bool) -> None:
    """End where a model would be written over another one that nobody asked to replace."""
    if folder.exists() and any(folder.iterdir()) and not force:
        raise click.ClickException(f"{folder} is not empty: choose --output, or --force.")
