from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

import pytest
from click.testing import CliRunner, Result

from api.cli.main import main
from api.services.people.invitations import follow
from api.services.people.sign_in import sign_in
from api.storage.database import Database
from tests.api.people.conftest import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path


class Run(Protocol):
    """Runs ``moderation`` on a database of its own."""

    def __call__(self, *arguments: str, typed: str | None = None) -> Result: ...


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(folder: Path) -> Run:
    def invoke(*arguments: str, typed: str | None = None) -> Result:
        env = {"MODERATION_DATA_DIR": str(folder)}
        return CliRunner().invoke(main, arguments, env=env, input=typed)

    return invoke


@pytest.fixture
def first(run: Run) -> None:
    arguments = ("moderators", "add", "Camille", "--role", "owner", "--password-stdin")
    assert run(*arguments, typed=f"{PASSWORD}\n").exit_code == 0


def test_the_first_owner_signs_in_without_a_link(folder: Path, first: None) -> None:
    del first
    database = Database(f"sqlite:///{folder / 'moderation.sqlite3'}")
    with database.session() as session:
        assert sign_in(session, "camille", PASSWORD, None).token
    database.dispose()


def test_only_the_link_is_on_standard_output_and_it_works(run: Run, folder: Path) -> None:
    run("keys", "create", "--site", "blog")
    result = run("moderators", "add", "alex", "--name", "Alex D.", "--site", "blog")
    path = result.stdout.strip()
    assert path.startswith("/moderation/invitation/")
    assert "only once" in result.stderr
    database = Database(f"sqlite:///{folder / 'moderation.sqlite3'}")
    with database.session() as session:
        assert follow(session, path.rpartition("/")[2], PASSWORD).name == "Alex D."
    database.dispose()


def test_an_unknown_site_is_refused_with_those_that_exist(run: Run) -> None:
    assert "keys create" in run("moderators", "add", "alex", "--site", "x").output
    run("keys", "create", "--site", "blog")
    result = run("moderators", "add", "alex", "--site", "blog", "--site", "x")
    assert result.exit_code == 1
    assert "No such site: x. Sites: blog." in result.output
    assert "alex" not in run("moderators", "list").stdout


def test_a_weak_password_makes_no_account(run: Run) -> None:
    result = run("moderators", "add", "alex", "--password-stdin", typed="court\n")
    assert result.exit_code == 1
    assert "12" in result.output
    assert run("moderators", "list").stdout == ""


def test_a_password_is_never_shown(run: Run) -> None:
    arguments = ("moderators", "add", "alex", "--password-stdin")
    assert PASSWORD not in run(*arguments, typed=PASSWORD).output


def test_the_list_says_who_may_do_what(run: Run, first: None) -> None:
    del first
    run("keys", "create", "--site", "blog")
    run("moderators", "add", "alex", "--role", "reader", "--site", "blog")
    lines = run("moderators", "list").stdout.splitlines()
    assert sorted(line.split() for line in lines[1:]) == [
        ["alex", "alex", "reader", "blog", "-", "invited"],
        ["camille", "Camille", "owner", "all", "-", "active"],
    ]


def test_an_empty_list_says_how_to_begin(run: Run) -> None:
    assert "--role owner" in run("moderators", "list").stderr


def test_disabling_and_resetting_are_shown_in_the_list(run: Run, first: None) -> None:
    del first
    run("moderators", "add", "alex", "--password-stdin", typed=PASSWORD)
    assert run("moderators", "disable", "ALEX").stdout == "alex is disabled.\n"
    assert "disabled 20" in run("moderators", "list").stdout
    assert run("moderators", "reset", "alex").stdout.startswith("/moderation/invitation/")
    assert "invited" in run("moderators", "list").stdout


def test_the_last_owner_is_kept(run: Run, first: None) -> None:
    del first
    result = run("moderators", "disable", "camille")
    assert result.exit_code == 1
    assert "dernière personne propriétaire" in result.output


def test_the_last_owner_who_lost_everything_is_reset_from_the_command_line(
    run: Run, first: None
) -> None:
    del first
    assert run("moderators", "reset", "camille").exit_code == 0


@pytest.mark.parametrize("command", ["disable", "reset"])
def test_no_one_of_that_login_is_an_error_with_what_to_do(run: Run, command: str) -> None:
    result = run("moderators", command, "nobody")
    assert result.exit_code == 1
    assert "moderation moderators list" in result.output


def test_a_whole_journal_is_counted_and_its_last_digest_shown(run: Run, first: None) -> None:
    del first
    result = run("audit", "verify")
    assert result.exit_code == 0
    assert "Entries: 2" in result.stdout
    assert len(result.stdout.split("Last digest: ")[1].strip()) == 64


def test_a_journal_that_was_changed_fails_and_names_the_first_line(
    run: Run, folder: Path, first: None
) -> None:
    del first
    with closing(sqlite3.connect(folder / "moderation.sqlite3")) as connection, connection:
        connection.execute("UPDATE audit_entries SET actor = 'moderator:9' WHERE id = 2")
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert "entry 2" in result.output
