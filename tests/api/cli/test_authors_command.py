from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from click.testing import CliRunner, Result

from api.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


class Moderation(Protocol):
    """Runs ``moderation`` on a database of its own."""

    def __call__(self, *arguments: str, typed: str | None = None) -> Result: ...


@pytest.fixture
def moderation(tmp_path: Path) -> Moderation:
    def run(*arguments: str, typed: str | None = None) -> Result:
        env = {"MODERATION_DATA_DIR": str(tmp_path / "data")}
        return CliRunner().invoke(main, arguments, env=env, input=typed)

    assert run("keys", "create", "--site", "blog").exit_code == 0
    return run


def test_a_site_where_nobody_wrote_has_no_key_yet(moderation: Moderation) -> None:
    listed = moderation("authors", "keys", "blog")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert "No author wrote there yet" in listed.stderr


def test_keys_are_changed_and_listed_and_never_shown(moderation: Moderation) -> None:
    changed = moderation("authors", "rotate", "blog")
    assert changed.exit_code == 0
    assert "hashed with key 2 from now on; older keys still recognise" in changed.stdout
    listed = moderation("authors", "keys", "blog").stdout.splitlines()
    assert listed[0].split() == ["KEY", "MADE", "IN", "USE", "AUTHORS"]
    assert [line.split()[0] for line in listed[1:]] == ["1", "2"]
    assert [line.split()[-2:] for line in listed[1:]] == [["-", "0"], ["yes", "0"]]


def test_forgetting_is_asked_for_twice(moderation: Moderation) -> None:
    refused = moderation("authors", "rotate", "blog", "--forget", typed="n\n")
    assert refused.exit_code == 1
    assert "Nobody on blog will be recognised any more" in refused.output
    assert moderation("authors", "keys", "blog").stdout == ""
    done = moderation("authors", "rotate", "blog", "--forget", "--yes")
    assert "the older keys are gone" in done.stdout
    assert len(moderation("authors", "keys", "blog").stdout.splitlines()) == 2


def test_an_unknown_site_is_a_sentence(moderation: Moderation) -> None:
    refused = moderation("authors", "rotate", "ailleurs")
    assert refused.exit_code == 1
    assert "No site is called ailleurs" in refused.output
    assert "Traceback" not in refused.output
