"""The database, for commands: created or brought up to date before it is used."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from api.storage.database import Database, describe
from api.storage.migrate import UnknownDatabaseError, migrate
from moderation.domain.errors import ModerationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from api.settings import Settings


_EXTRA = "PostgreSQL needs the extra `postgresql`. Install it: pip install 'moderation[postgresql]'"


class StoreError(ModerationError):
    """A database that does not answer, or refuses."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"The database {describe(url)} cannot be used: {reason}")


@contextmanager
def open_store(settings: Settings) -> Iterator[Session]:
    """Open a session on the database of the settings, made or migrated if need be.

    Raises:
        StoreError: The database does not answer, or refuses.
        OSError: The file of a SQLite database cannot be made.
    """
    database = _connect(settings.database)
    try:
        _migrate(database, settings.database)
        with database.session() as session:
            yield session
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise StoreError(settings.database, reason) from error
    finally:
        database.dispose()


def _connect(url: str) -> Database:
    try:
        return Database(url)
    except ImportError as error:
        raise StoreError(url, _EXTRA) from error


def _migrate(database: Database, url: str) -> None:
    try:
        migrate(database.engine)
    except UnknownDatabaseError as error:
        raise StoreError(url, f"{error}.") from error
