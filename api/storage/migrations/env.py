"""Run by Alembic: applies revisions on the connection it is given."""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlalchemy import Connection, Engine

from api.storage.tables import Base
from api.storage.types import UtcDateTime


def run() -> None:
    """Apply the revisions on the connection, or engine, of the configuration."""
    target = context.config.attributes["connection"]
    if isinstance(target, Engine):
        with target.connect() as connection, connection.begin():
            _apply(connection)
    else:
        _apply(target)


def _apply(connection: Connection) -> None:
    # Batches: SQLite changes a table by copying it.
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()


def _render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our types as those of SQLAlchemy: a revision must not change with the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


run()
