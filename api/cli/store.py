"""The database, for commands: created or brought up to date before it is used."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from api.storage.database import Database
from api.storage.migrate import migrate
from moderation.domain.errors import ModerationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from api.settings import Settings


class StoreError(ModerationError):
    """A database that does not answer, or refuses."""

    def __init__(self, database: Database, error: SQLAlchemyError) -> None:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        shown = database.url.render_as_string(hide_password=True)
        super().__init__(f"The database {shown} cannot be used: {reason}")


@contextmanager
def open_store(settings: Settings) -> Iterator[Session]:
    """Open a session on the database of the settings, migrated.

    Raises:
        StoreError: The database does not answer, or refuses.
    """
    database = Database(settings.database)
    try:
        migrate(database.engine)
        with database.session() as session:
            yield session
    except SQLAlchemyError as error:
        raise StoreError(database, error) from error
    finally:
        database.dispose()
