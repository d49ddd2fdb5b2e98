"""Bring a database to the tables of this version, from any earlier one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from api.storage.sqlite import create_file, file_of, leftovers
from api.storage.tables import Base

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 7_305_914_082_017
"""Any number: what matters is that all processes of the service ask for the same one."""

_PATIENCE = 1
"""Seconds that a check of the database may wait for a writer."""


class UnknownDatabaseError(Exception):
    """A database that cannot be brought to the tables of this version; says what to do."""


def alembic_config() -> Config:
    """Configure Alembic without a file, so that an installed package can migrate."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def migrate(engine: Engine) -> None:
    """Apply the missing migrations, all or none; make a SQLite file that is missing.

    Processes that start together wait for each other: the first one migrates.

    Raises:
        UnknownDatabaseError: It comes from a newer version or from something else, or
            was removed while it was used.
        OSError: The SQLite file cannot be made.
    """
    path = file_of(engine.url)
    if path:
        _create(path)
    config = alembic_config()
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = '5min'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _check_origin(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_migrated(engine: Engine) -> bool:
    """Say whether the database has the tables of this version."""
    with engine.connect() as connection:
        return _present(connection) == _wanted()


def check_tables(engine: Engine) -> None:
    """Read a row of each table; on SQLite, take the turn of a writer and give it back.

    Raises:
        SQLAlchemyError: A table cannot be read, or the SQLite file cannot be written.
    """
    with engine.connect().execution_options(writes=True, patience=_PATIENCE) as connection:
        for table in Base.metadata.sorted_tables:
            connection.execute(select(table).limit(1)).first()


def _create(path: Path) -> None:
    left = leftovers(path)
    if left:
        raise UnknownDatabaseError(
            f"its file is gone, but not {' and '.join(left)}, which hold its last writes. Put the "
            "file back, or remove these too for a new database"
        )
    create_file(path)


def _check_origin(connection: Connection) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    present = _present(connection)
    if present - known:
        raise UnknownDatabaseError(
            f"its revision {', '.join(sorted(present - known))} is unknown to this version. A "
            "newer version, or another application, made it: install that version, or name "
            "another database in MODERATION_DATABASE_URL"
        )
    taken = set(inspect(connection).get_table_names()) & set(Base.metadata.tables)
    if taken and not present:
        raise UnknownDatabaseError(
            f"it holds tables of another application ({', '.join(sorted(taken))}). "
            "Name an empty database in MODERATION_DATABASE_URL"
        )


def _present(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config())


@cache
def _wanted() -> frozenset[str]:
    return frozenset(_scripts().get_heads())
