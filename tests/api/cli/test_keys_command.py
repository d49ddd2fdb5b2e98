from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

import pytest
from click.testing import CliRunner, Result

from api.cli.main import main
from api.services.keys import recognise
from api.storage.database import Database

if TYPE_CHECKING:
    from pathlib import Path


class Keys(Protocol):
    """Runs ``moderation keys`` on a database of its own."""

    def __call__(self, *arguments: str) -> Result: ...


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def keys(folder: Path) -> Keys:
    def run(*arguments: str) -> Result:
        env = {"MODERATION_DATA_DIR": str(folder)}
        return CliRunner().invoke(main, ["keys", *arguments], env=env)

    return run


def test_a_key_made_on_a_fresh_machine_works(keys: Keys, folder: Path) -> None:
    secret = keys("create", "--site", "blog").stdout.strip()
    database = Database(f"sqlite:///{folder / 'moderation.sqlite3'}")
    with database.session() as session:
        caller = recognise(session, secret)
    database.dispose()
    assert caller is not None
    assert caller.site == "blog"


def test_only_the_key_is_on_standard_output(keys: Keys) -> None:
    result = keys("create", "--site", "blog")
    assert len(result.stdout.split()) == 1
    assert "only once" in result.stderr


def test_the_list_shows_how_keys_begin_and_not_the_keys(keys: Keys) -> None:
    secret = keys("create", "--site", "blog", "--label", "essai").stdout.strip()
    listed = keys("list").stdout
    assert secret not in listed
    assert secret[:12] in listed
    assert "essai" in listed


def test_a_key_that_reviews_says_so_in_the_list(keys: Keys, folder: Path) -> None:
    secret = keys("create", "--review").stdout.strip()
    keys("create")
    rows = keys("list").stdout.splitlines()
    assert rows[0].split()[3] == "REVIEWS"
    assert [row.split()[3] for row in rows[1:]] == ["yes", "-"]
    database = Database(f"sqlite:///{folder / 'moderation.sqlite3'}")
    with database.session() as session:
        caller = recognise(session, secret)
    database.dispose()
    assert caller is not None
    assert caller.can_review


def test_a_revoked_key_says_so_in_the_list(keys: Keys) -> None:
    secret = keys("create").stdout.strip()
    assert f"{secret[:12]}… of blog is revoked" in keys("revoke", secret[:12]).stdout
    row = keys("list").stdout.splitlines()[1]
    assert row.count("Z") >= 2
    assert not row.rstrip().endswith("-")


def test_a_whole_key_may_be_given_to_revoke_it(keys: Keys) -> None:
    secret = keys("create").stdout.strip()
    result = keys("revoke", secret)
    assert result.exit_code == 0
    assert secret not in result.output


def test_revoking_an_unknown_key_is_an_error_with_what_to_do(keys: Keys) -> None:
    result = keys("revoke", "mod_none")
    assert result.exit_code == 1
    assert "moderation keys list" in result.output


def test_the_first_key_is_made_once_and_explained_in_french(keys: Keys) -> None:
    first = keys("create", "--first", "--site", "blog")
    assert "Voici votre première clé" in first.output
    assert first.output.count("mod_") == 2
    assert keys("create", "--first", "--site", "blog").output == ""


def test_an_empty_list_says_how_to_make_a_key(keys: Keys) -> None:
    assert "moderation keys create" in keys("list").output


@pytest.mark.parametrize("site", ["", "  ", "x" * 201])
def test_a_site_needs_a_name(keys: Keys, site: str) -> None:
    result = keys("create", "--site", site)
    assert result.exit_code == 2
    assert "1 to 200 characters" in result.output


@pytest.mark.parametrize("site", ["a\nb", "blog\n", "a\x1b[2Jb", "a\0b", "a\u2028b", "\x85"])
def test_a_name_stays_on_its_line(keys: Keys, site: str) -> None:
    for option in ("--site", "--label"):
        result = keys("create", option, site)
        assert result.exit_code == 2
        assert "no line break and no control character" in " ".join(result.output.split())


def test_spaces_around_a_name_are_no_part_of_it(keys: Keys) -> None:
    keys("create", "--site", "  Mon blog ")
    assert "  Mon blog  -" in keys("list").stdout


def test_the_database_that_got_the_key_is_named(keys: Keys, folder: Path) -> None:
    named = f"Database: {folder / 'moderation.sqlite3'}\n"
    assert named in keys("create", "--first").stderr
    assert named in keys("create").stderr
    assert keys("create", "--first").output == ""


def listing(url: str) -> str:
    """List the keys of a database that cannot be used, and return the sentence."""
    result = CliRunner().invoke(main, ["keys", "list"], env={"MODERATION_DATABASE_URL": url})
    assert result.exit_code == 1
    assert result.output.startswith("Error: The ")
    assert result.output.count("\n") == 1
    return result.output


def test_a_newer_database_asks_for_the_newer_version(keys: Keys, folder: Path) -> None:
    keys("create")
    file = folder / "moderation.sqlite3"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    sentence = listing(f"sqlite:///{file}")
    assert str(file) in sentence
    assert "9999" in sentence
    assert "install that version" in sentence


def test_the_database_of_another_application_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE comments (body TEXT)")
    sentence = listing(f"sqlite:///{file}")
    assert "another application (comments)" in sentence
    assert "Name an empty database in MODERATION_DATABASE_URL" in sentence


def test_postgresql_without_its_driver_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    sentence = listing("postgresql://blog:tresor@host/x")
    assert "pip install 'moderation[postgresql]'" in sentence
    assert "tresor" not in sentence


@pytest.mark.parametrize("url", ["postgresql://blog:tresor@host:port/x", "postgresql//tresor"])
def test_a_malformed_address_is_a_sentence(url: str) -> None:
    sentence = listing(url)
    assert "must be sqlite:///FILE or postgresql://" in sentence
    assert "tresor" not in sentence


def test_a_database_that_is_down_is_a_sentence_without_its_password() -> None:
    url = "postgresql://blog:tresor@127.0.0.1:9/none"
    result = CliRunner().invoke(main, ["keys", "list"], env={"MODERATION_DATABASE_URL": url})
    assert result.exit_code == 1
    assert result.output.startswith("Error: The database postgresql+psycopg://blog:***@127.0.0.1")
    assert "tresor" not in result.output


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    env = {"MODERATION_DATA_DIR": str(tmp_path / "file" / "data")}
    result = CliRunner().invoke(main, ["keys", "list"], env=env)
    assert result.exit_code == 1
    assert "Not a directory" in result.output


PUBLIC = ("create", "--public", "--origin", "https://Blog.example/")
MANY = (*PUBLIC, *(f"--origin=https://{'x' * 60}.{number}.example" for number in range(40)))


def test_a_public_key_says_where_it_may_stand(keys: Keys) -> None:
    made = keys(*PUBLIC, "--origin", "http://localhost:4000")
    assert made.exit_code == 0
    assert made.stdout.startswith("pub_")
    assert "opens /mirror only" in made.stderr
    assert "https://blog.example and http://localhost:4000" in made.stderr


def test_public_keys_are_told_apart_in_the_list(keys: Keys) -> None:
    keys("create")
    keys(*PUBLIC)
    head, secret, public = keys("list").stdout.splitlines()
    assert "PUBLIC IN" in head
    assert secret.startswith("mod_")
    assert public.startswith("pub_")
    assert "https://blog.example" in public
    assert "https://" not in secret


def test_a_public_key_is_revoked_as_others_are(keys: Keys) -> None:
    secret = keys(*PUBLIC).stdout.strip()
    assert f"{secret[:12]}… of blog is revoked" in keys("revoke", secret).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "--public"), "needs both"),
        (("create", "--origin", "https://blog.example"), "needs both"),
        ((*PUBLIC, "--review"), "opens /mirror only"),
        ((*PUBLIC, "--first"), "opens /mirror only"),
        (("create", "--public", "--origin", "blog.example"), "write one as https://blog.example"),
        (MANY, "too many for one key"),
    ],
)
def test_what_a_public_key_cannot_be_is_refused(
    keys: Keys, arguments: tuple[str, ...], said: str
) -> None:
    result = keys(*arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())
    assert "No key yet" in keys("list").output
