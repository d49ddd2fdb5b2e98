from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from api.storage.database import Database, lock_for_writing
from api.storage.migrate import UnknownDatabaseError, check_tables, migrate
from api.storage.sqlite import create_file
from api.storage.tables import Site

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """Yield a database that keeps a connection open."""
    found = Database(sqlite_url)
    add_site(found, "before")
    yield found
    found.dispose()


def add_site(database: Database, name: str) -> None:
    with database.session() as session, session.begin():
        lock_for_writing(session)
        session.add(Site(name=name))


def count(database: Database) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(Site)) or 0


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_migrating_makes_a_file_and_a_folder_that_only_their_owner_reads(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "a b#é?%.sqlite3"
    old = os.umask(0o022)
    database = Database(f"sqlite:///{file.parent}/a b#é%3F%25.sqlite3")
    try:
        migrate(database.engine)
        add_site(database, "kept")
        made = list(file.parent.iterdir())
        assert mode(file.parent) == 0o700
        assert {path.name.removeprefix(file.name) for path in made} == {"", "-wal", "-shm"}
        assert {mode(path) for path in made} == {0o600}
    finally:
        os.umask(old)
        database.dispose()


def test_an_existing_file_and_its_folder_keep_their_rights(file: Path) -> None:
    file.chmod(0o640)
    file.parent.chmod(0o750)
    create_file(file)
    assert (mode(file), mode(file.parent)) == (0o640, 0o750)
    assert file.stat().st_size


def test_only_migrating_makes_a_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'none' / 'x.sqlite3'}")
    assert not database.in_place
    with pytest.raises(OperationalError):
        add_site(database, "lost")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("move", [True, False])
def test_nothing_is_written_to_a_file_that_left_its_place(
    database: Database, file: Path, *, move: bool
) -> None:
    other = file.with_name("moved")
    if move:
        file.rename(other)
    else:
        file.unlink()
    with pytest.raises(OperationalError):
        add_site(database, "lost")
    assert not file.exists()


def test_a_file_put_back_is_used_again(database: Database, file: Path) -> None:
    other = file.with_name("moved")
    file.rename(other)
    with pytest.raises(OperationalError):
        count(database)
    other.rename(file)
    add_site(database, "after")
    assert count(database) == 2


def test_another_file_of_the_same_name_is_the_one_that_is_used(
    database: Database, file: Path, sqlite_template: Path
) -> None:
    copy = file.with_name("copy")
    shutil.copy(sqlite_template, copy)
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink()
    copy.replace(file)
    assert count(database) == 0
    add_site(database, "after")
    fresh = Database(f"sqlite:///{file}")
    assert count(fresh) == 1
    fresh.dispose()


def test_no_new_database_takes_over_what_is_left_of_another(database: Database, file: Path) -> None:
    file.unlink()
    with pytest.raises(UnknownDatabaseError, match="its file is gone, but not moderation"):
        migrate(database.engine)
    assert not file.exists()
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink()
    migrate(database.engine)
    assert count(database) == 0


def test_a_check_waits_for_a_writer_a_second_and_writers_wait_longer(database: Database) -> None:
    with database.session() as writer, writer.begin():
        lock_for_writing(writer)
        with pytest.raises(OperationalError, match="locked"):
            check_tables(database.engine)
    with database.session() as session:
        assert session.scalar(text("PRAGMA busy_timeout")) == 5000
