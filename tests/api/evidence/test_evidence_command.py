from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Protocol

import pytest
from click.testing import CliRunner, Result

from api.cli.main import main
from api.storage.database import Database
from api.storage.migrate import migrate
from tests.api.evidence.conftest import Raid

if TYPE_CHECKING:
    from pathlib import Path


class Run(Protocol):
    """Runs ``moderation evidence`` on a database of its own."""

    def __call__(self, *arguments: str) -> Result: ...


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Give commands a database with one pile-on."""
    folder = tmp_path / "data"
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'moderation.sqlite3'}")
    migrate(database.engine)
    Raid(database).pile_on()
    database.dispose()

    def invoke(*arguments: str) -> Result:
        env = {"MODERATION_DATA_DIR": str(folder)}
        return CliRunner().invoke(main, ["evidence", *arguments], env=env)

    return invoke


@pytest.fixture
def made(run: Run, tmp_path: Path) -> Path:
    """Return a file that was exported."""
    path = tmp_path / "meute.json"
    result = run("export", "1", "--out", str(path))
    assert result.exit_code == 0, result.output
    return path


def test_a_bundle_is_written_for_its_owner_only_and_verified(run: Run, made: Path) -> None:
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    result = run("verify", str(made))
    assert result.exit_code == 0, result.output
    assert result.output.count("ok ") == 6
    assert "unchanged" in result.output


def test_anyone_may_verify_with_the_public_key_and_no_database(
    run: Run, made: Path, tmp_path: Path
) -> None:
    key = run("key").stdout.strip()
    nowhere = {"MODERATION_DATABASE_URL": f"sqlite:///{tmp_path / 'none' / 'x.sqlite3'}"}
    arguments = ["evidence", "verify", str(made), "--public-key", key]
    result = CliRunner().invoke(main, arguments, env=nowhere)
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "none").exists()


def test_a_file_that_was_changed_fails_and_says_where(run: Run, made: Path) -> None:
    made.write_bytes(made.read_bytes().replace("école".encode(), b"ecole"))
    result = run("verify", str(made))
    assert result.exit_code == 1
    assert "NO  every text is the one of its SHA-256" in result.output
    assert "not what this key signed" in result.output


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"evidence":1,"signature":2}'])
def test_what_is_no_bundle_is_refused(run: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "autre.json"
    path.write_text(content)
    result = run("verify", str(path))
    assert result.exit_code == 1
    assert "Error" in result.output
    assert "Traceback" not in result.output


def test_a_wrong_key_is_explained(run: Run, made: Path) -> None:
    result = run("verify", str(made), "--public-key", "abc")
    assert result.exit_code == 1
    assert "32 bytes in base64" in result.output


def test_no_file_is_overwritten_and_none_is_left_when_nothing_comes_of_it(
    run: Run, made: Path, tmp_path: Path
) -> None:
    assert "exists already" in run("export", "1", "--out", str(made)).output
    path = tmp_path / "rien.json"
    result = run("export", "9", "--out", str(path))
    assert result.exit_code == 1
    assert "No pile-on has this number." in result.output
    assert not path.exists()
    missing = run("export", "1", "--out", str(tmp_path / "no" / "x.json"))
    assert "cannot be written" in missing.output


def test_the_last_bundle_is_written_again_and_none_is_made(
    run: Run, made: Path, tmp_path: Path
) -> None:
    again = tmp_path / "encore.json"
    assert run("export", "1", "--last", "--out", str(again)).exit_code == 0
    assert again.read_bytes() == made.read_bytes()
    assert len(run("list").stdout.splitlines()) == 2
    assert "leave out --last" in run("export", "2", "--last", "--out", f"{again}2").output


def test_a_bundle_is_destroyed_once_that_is_confirmed(run: Run, made: Path) -> None:
    assert made.exists()
    assert run("delete", "1").exit_code == 1
    assert run("delete", "1", "--yes").exit_code == 0
    assert "No bundle yet" in run("list").output
    result = run("delete", "1", "--yes")
    assert "No bundle has this number." in result.output
