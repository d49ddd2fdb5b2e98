"""The library's commands, run as a user types them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from click.testing import CliRunner, Result

from moderation.cli import COMMANDS
from moderation.cli.group import SentenceGroup

if TYPE_CHECKING:
    from pathlib import Path


class Run(Protocol):
    """Runs ``moderation`` with arguments and, maybe, standard input."""

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Result: ...


@pytest.fixture(scope="session")
def bare_run() -> Run:
    group = SentenceGroup("moderation", commands=list(COMMANDS))

    def run(*arguments: str, stdin: bytes = b"") -> Result:
        return CliRunner().invoke(group, arguments, input=stdin)

    return run


@pytest.fixture(scope="session")
def run(bare_run: Run, small_model: Path) -> Run:
    """Commands that take a model get the small one."""

    def run(*arguments: str, stdin: bytes = b"") -> Result:
        return bare_run(*arguments, "--model", str(small_model), stdin=stdin)

    return run
