from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from api.cli.main import SERVICE, main
from moderation.cli import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator


def commands(group: click.Command, name: str = "moderation") -> Iterator[tuple[str, click.Command]]:
    """Walk through all commands."""
    yield name, group
    if isinstance(group, click.Group):
        for own, command in group.commands.items():
            yield from commands(command, f"{name} {own}")


ALL = {name: command for name, command in commands(main) if not isinstance(command, click.Group)}


def test_the_library_s_commands_are_offered_beside_those_of_the_service() -> None:
    assert {command.name for command in (*SERVICE, *COMMANDS)} == main.commands.keys()
    assert {command.name for command in SERVICE} >= {"serve", "keys", "worker"}


@pytest.mark.parametrize("name", ALL)
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = CliRunner().invoke(main, [*name.split()[1:], "--help"])
    assert result.exit_code == 0
    assert ALL[name].help
    assert "Example: moderation" in " ".join(result.output.split())


def test_help_does_not_wait_for_the_application_to_load() -> None:
    code = "import sys, api.cli.main; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    slow = {"flask", "sqlalchemy", "alembic", "gunicorn", "pydantic", "sklearn"}
    assert not slow & set(found.stdout.split())


def test_an_environment_that_will_not_do_is_a_sentence() -> None:
    for command in (["serve"], ["keys", "list"]):
        result = CliRunner().invoke(main, command, env={"MODERATION_PORT": "many"})
        assert result.exit_code == 1
        assert result.output.startswith("Error: The environment cannot be used: MODERATION_PORT")
        assert "Traceback" not in result.output
