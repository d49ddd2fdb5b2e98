"""Connections to SQLite or PostgreSQL, and the sessions that services take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine import URL

BUSY_SECONDS = 5
"""How long a writer waits for another before giving up."""


class Database:
    """Where the service keeps things.

    SQLite runs in WAL mode, so that readers never wait for the writer; its writers
    take their lock when they begin, because a reader that turns writer half-way fails
    at once instead of waiting its turn. A commit reaches the disk before it returns
    (``synchronous`` stays FULL): a decision that was answered is never lost.

    Args:
        url: ``sqlite:///FILE`` or ``postgresql://…``; the folder of the file is
            created when it is missing.
        connections: How many may be open at once: one for each thread that answers.
    """

    def __init__(self, url: str, connections: int = 5) -> None:
        self.url = _driver_url(url)
        # Statements carry the text of comments, which no error message may repeat.
        self.engine: Engine = create_engine(
            self.url,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=connections,
            connect_args=_arguments(self.url),
        )
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    def session(self) -> Session:
        """Open a session, to be closed by its ``with`` block."""
        return Session(self.engine, expire_on_commit=False)

    def dispose(self, *, close: bool = True) -> None:
        """Forget all connections; ``close=False`` leaves them to a parent process."""
        self.engine.dispose(close=close)


def lock_for_writing(session: Session) -> None:
    """Begin the transaction of ``session`` as a writer; to be called first in it."""
    session.connection(execution_options={"writes": True})


def _driver_url(url: str) -> URL:
    """Name the driver: ``postgresql://`` alone would mean the older psycopg2.

    >>> _driver_url("postgresql://blog@localhost/moderation").drivername
    'postgresql+psycopg'
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _arguments(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
        return {"timeout": BUSY_SECONDS}
    options = f"-c timezone=UTC -c lock_timeout={BUSY_SECONDS}s"
    return {"connect_timeout": BUSY_SECONDS, "options": options}


def _prepare_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 -- the driver's own types
    # Python's sqlite3 would begin transactions by itself, and only before writes.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
