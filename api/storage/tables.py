"""The tables: sites, their keys, the comments received and what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from api.storage.types import UtcDateTime, now

ID_LENGTH = 200
"""Characters of any identifier a blog gives."""
SUFFIX_LENGTH = 5
"""Room for the position of a comment in a batch, added to its idempotency key."""


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


class Site(Base):
    """A blog; nothing of one is ever shown to another."""

    __tablename__ = "sites"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(ID_LENGTH), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class ApiKey(Base):
    """A key of one site; only its beginning and its digest are kept."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    prefix: Mapped[str] = mapped_column(String(12), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    site: Mapped[Site] = relationship(lazy="joined")


class Comment(Base):
    """A comment as it was received.

    ``external_id`` is the blog's own identifier: one per site, when there is one.
    """

    __tablename__ = "comments"
    __table_args__ = (UniqueConstraint("site_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    external_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    author_name: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    author_email_verified: Mapped[bool | None]
    author_account_created_at: Mapped[datetime | None]
    author_anonymous: Mapped[bool | None]
    thread_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    thread_url: Mapped[str | None] = mapped_column(String(2000))
    thread_title: Mapped[str | None] = mapped_column(String(500))
    parent_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    parent_text: Mapped[str | None] = mapped_column(Text)
    parent_author_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    written_at: Mapped[datetime | None]
    declared_language: Mapped[str | None] = mapped_column(String(35))
    reading_seconds: Mapped[float | None]
    received_at: Mapped[datetime] = mapped_column(default=now)
    decisions: Mapped[list[Decision]] = relationship(
        back_populates="comment", order_by="Decision.created_at", passive_deletes=True
    )


class Decision(Base):
    """What was decided of a comment, when, and by which policy and model."""

    __tablename__ = "decisions"
    __table_args__ = (CheckConstraint("outcome IN ('approve', 'hold', 'reject')", name="outcome"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    outcome: Mapped[str] = mapped_column(String(10))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    scores: Mapped[dict[str, Any] | None]
    spans: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    signals: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    policy_version: Mapped[str] = mapped_column(String(ID_LENGTH))
    model_version: Mapped[str] = mapped_column(String(ID_LENGTH))
    language: Mapped[str] = mapped_column(String(35))
    automated: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(default=now)
    comment: Mapped[Comment] = relationship(back_populates="decisions")


class IdempotencyKey(Base):
    """An ``Idempotency-Key`` a site has used, and the comment it came with."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("site_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    key: Mapped[str] = mapped_column(String(ID_LENGTH + SUFFIX_LENGTH))
    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    comment: Mapped[Comment] = relationship()
