"""Connections to SQLite or PostgreSQL, and the sessions that services take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session

from api.storage.sqlite import BUSY_SECONDS, file_of, watch_file

if TYPE_CHECKING:
    from sqlalchemy.engine import URL
    from sqlalchemy.exc import IntegrityError

_SECRETS = ("password", "sslpassword")


class Database:
    """Where the service keeps things.

    SQLite runs in WAL mode, so that readers never wait for the writer; its writers
    take their lock when they begin, because a reader that turns writer half-way fails
    at once instead of waiting its turn. A commit reaches the disk before it returns
    (``synchronous`` stays FULL): a decision that was answered is never lost.

    Args:
        url: ``sqlite:///FILE`` or ``postgresql://…``; a file that is missing is not
            created before ``migrate``.
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
        self.file = file_of(self.url)
        if self.file:
            watch_file(self.engine, self.file)

    @property
    def in_place(self) -> bool:
        """Whether its file is where it should be; a server is asked otherwise."""
        return self.file is None or self.file.is_file()

    def session(self) -> Session:
        """Open a session, to be closed by its ``with`` block."""
        return Session(self.engine, expire_on_commit=False)

    def dispose(self, *, close: bool = True) -> None:
        """Forget all connections; ``close=False`` leaves them to a parent process."""
        self.engine.dispose(close=close)


def lock_for_writing(session: Session) -> None:
    """Begin the transaction of ``session`` as a writer; to be called first in it."""
    session.connection(execution_options={"writes": True})


def is_duplicate(error: IntegrityError) -> bool:
    """Say whether a row was refused because one like it exists already."""
    if getattr(error.orig, "sqlstate", None) == "23505":
        return True
    return "UNIQUE constraint failed" in str(error.orig)


def describe(url: str) -> str:
    """Say which database an address means, without its password.

    >>> describe("postgresql://blog:secret@localhost/moderation")
    'postgresql+psycopg://blog:***@localhost/moderation'
    """
    parsed = _driver_url(url)
    path = file_of(parsed)
    return str(path or parsed.difference_update_query(_SECRETS).render_as_string())


def _driver_url(url: str) -> URL:
    """Name the driver: ``postgresql://`` alone would mean the older psycopg2.

    >>> _driver_url("postgresql://blog@localhost/moderation").drivername
    'postgresql+psycopg'
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    path = file_of(parsed)
    return parsed.set(database=str(path)) if path else parsed


def _arguments(url: URL) -> dict[str, Any]:
    if file_of(url):
        return {"timeout": BUSY_SECONDS}
    # A plan made for any value would read all of a site to find one person's few rows.
    planned = "-c plan_cache_mode=force_custom_plan"
    options = f"-c timezone=UTC -c lock_timeout={BUSY_SECONDS}s {planned}"
    return {"connect_timeout": BUSY_SECONDS, "options": options}
