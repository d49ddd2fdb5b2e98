"""What every table shares: names of constraints, types, lengths."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, MetaData
from sqlalchemy.orm import DeclarativeBase

from api.storage.types import UtcDateTime

ID_LENGTH = 200
"""Characters of any identifier a blog gives."""
AUTHOR_KEY_LENGTH = 60
"""Room for a keyed hash of an author: ``3.`` and 32 hexadecimal digits."""
ACTOR_LENGTH = 60
"""Room for who acted: ``moderator:12``, ``key:3``, ``command`` or ``service``."""


class Base(DeclarativeBase):
    """Names every constraint, so that a migration can refer to it on any database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON(none_as_null=True)}  # noqa: RUF012 -- SQLAlchemy's own attribute
