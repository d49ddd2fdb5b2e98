from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from alembic import command
from pytest_alembic.tests import (
    test_model_definitions_match_ddl as test_the_migrations_make_the_tables_of_the_code,
)
from pytest_alembic.tests import test_single_head_revision as test_there_is_one_last_revision
from pytest_alembic.tests import test_up_down_consistency as test_every_revision_can_be_taken_back
from pytest_alembic.tests import test_upgrade as test_every_revision_can_be_applied
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from api.storage.database import Database
from api.storage.migrate import (
    UnknownDatabaseError,
    alembic_config,
    check_tables,
    is_migrated,
    migrate,
)
from api.storage.sqlite import create_file
from api.storage.tables import Base

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy import Engine

__all__ = [
    "test_every_revision_can_be_applied",
    "test_every_revision_can_be_taken_back",
    "test_the_migrations_make_the_tables_of_the_code",
    "test_there_is_one_last_revision",
]


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    """Yield a database without any table."""
    database = Database(empty_url)
    if database.file:
        create_file(database.file)
    yield database
    database.dispose()


@pytest.fixture(name="alembic_config")
def _alembic_config() -> Config:
    return alembic_config()


@pytest.fixture
def alembic_engine(empty: Database) -> Engine:
    return empty.engine


def test_a_new_database_gets_all_tables(empty: Database) -> None:
    assert not is_migrated(empty.engine)
    migrate(empty.engine)
    assert is_migrated(empty.engine)
    names = set(inspect(empty.engine).get_table_names())
    assert names == {*Base.metadata.tables, "alembic_version"}


def test_migrating_again_changes_nothing(empty: Database) -> None:
    migrate(empty.engine)
    migrate(empty.engine)
    assert is_migrated(empty.engine)


def test_processes_that_start_together_migrate_once(empty: Database) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        own = Database(empty.url.render_as_string(hide_password=False))
        try:
            migrate(own.engine)
        except BaseException as error:  # noqa: BLE001 -- reported by the test
            failures.append(error)
        own.dispose()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert is_migrated(empty.engine)


def test_a_migration_that_fails_leaves_nothing_behind(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = command.upgrade

    def fail_at_the_end(config: Config, revision: str) -> None:
        upgrade(config, revision)
        raise RuntimeError("half-way")

    monkeypatch.setattr(command, "upgrade", fail_at_the_end)
    with pytest.raises(RuntimeError, match="half-way"):
        migrate(empty.engine)
    assert inspect(empty.engine).get_table_names() == []


def test_a_newer_database_is_refused_as_it_is(empty: Database) -> None:
    migrate(empty.engine)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnknownDatabaseError, match="revision 9999 is unknown"):
        migrate(empty.engine)


def test_the_tables_of_another_application_are_left_alone(empty: Database) -> None:
    with empty.engine.begin() as connection:
        connection.execute(text("CREATE TABLE sites (address TEXT)"))
    with pytest.raises(UnknownDatabaseError, match=r"another application \(sites\)"):
        migrate(empty.engine)
    assert inspect(empty.engine).get_table_names() == ["sites"]


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_a_missing_table_is_noticed(empty: Database, table: str) -> None:
    migrate(empty.engine)
    check_tables(empty.engine)
    with empty.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO elsewhere"))
    with pytest.raises(DatabaseError):
        check_tables(empty.engine)
