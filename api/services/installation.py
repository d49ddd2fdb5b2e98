"""Random secrets of this installation, the same for all its processes."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

from api.storage.database import lock_for_writing
from api.storage.tables import Secret
from api.storage.types import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def secret_of(session: Session, name: str) -> str:
    """Return the secret of this name, made the first time it is asked for.

    Two processes that ask at the same first moment get the same one: the second insertion
    does nothing, and what is read afterwards is what was kept.
    """
    with session.begin():
        found = session.get(Secret, name)
    if found is not None:
        return found.value
    with session.begin():
        lock_for_writing(session)
        on_postgresql = session.get_bind().dialect.name == "postgresql"
        insert = postgresql.insert if on_postgresql else sqlite.insert
        row = {"name": name, "value": secrets.token_urlsafe(32), "created_at": now()}
        session.execute(insert(Secret).values(row).on_conflict_do_nothing())
    with session.begin():
        return session.get_one(Secret, name).value
