"""The file of a SQLite database: made by migrating only, and watched while it serves.

An open connection holds a file, not a name: when the file is deleted or replaced, what
is written through the connection is lost. Each connection therefore remembers which file
it opened, and is given up once another one, or none, has that name.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

BUSY_SECONDS = 5
"""How long a writer waits for another before giving up."""
_SEEN = "moderation_file"


def file_of(url: URL) -> Path | None:
    """Return the file of a SQLite address; None for another database."""
    is_file = url.get_backend_name() == "sqlite" and url.database
    return Path(url.database or "").absolute() if is_file else None


def create_file(path: Path) -> None:
    """Make a database that only its owner can read; leave an existing one as it is.

    The files that SQLite puts beside it (``-wal``, ``-shm``) get the rights of this one.

    Raises:
        OSError: The folder or the file cannot be made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # An existing file is never opened here: closing it would drop SQLite's locks on it.
    with suppress(FileExistsError):
        path.resolve().touch(mode=0o600, exist_ok=False)


def leftovers(path: Path) -> list[str]:
    """Name the files that SQLite kept beside a database that is gone.

    They hold its last writes, and would be mistaken for those of a new database.
    """
    # In this order: whoever makes the database does so before these files.
    left = [path.name + end for end in ("-wal", "-shm") if Path(f"{path}{end}").exists()]
    return [] if path.exists() else left


def watch_file(engine: Engine, path: Path) -> None:
    """Make the connections of ``engine`` belong to the file that has this name now."""

    def open_existing(_dialect: object, record: Any, args: list[Any], options: Any) -> None:  # noqa: ANN401 -- the driver's own types
        args[0] = f"{path.as_uri()}?mode=rw"
        options["uri"] = True
        # Before it is opened: a file replaced meanwhile is then found to be another.
        record.info[_SEEN] = identity(path)

    def compare(_connection: object, record: Any, _proxy: object) -> None:  # noqa: ANN401 -- same
        if record.info.get(_SEEN) != identity(path):
            raise DisconnectionError

    event.listen(engine, "do_connect", open_existing)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "checkout", compare)
    event.listen(engine, "begin", _begin)


def identity(path: Path) -> tuple[int, int] | None:
    """Return what distinguishes this file from any other; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's own type
    # Python's sqlite3 would begin transactions by itself, and only before writes.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    seconds = options.get("patience", BUSY_SECONDS)
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")
