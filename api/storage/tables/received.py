"""Sites, their keys, the comments received and what was decided of them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotations
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.storage.tables.base import ACTOR_LENGTH, ID_LENGTH, Base
from api.storage.types import now

SUFFIX_LENGTH = 5
"""Room for the position of a comment in a batch, added to its idempotency key."""


class Site(Base):
    """A blog; nothing of one is ever shown to another."""

    __tablename__ = "sites"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(ID_LENGTH), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class ApiKey(Base):
    """A key of one site; only its beginning and its digest are kept.

    ``can_review`` lets its holder decide as a moderator does, through ``/reviews``. A key
    with ``origins`` is public: it stands in the pages of a blog, and opens ``/mirror`` only.

    Attributes:
        origins: Web origins that may use a public key, separated by spaces; None makes the
            key a secret one.
    """

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    prefix: Mapped[str] = mapped_column(String(12), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    can_review: Mapped[bool] = mapped_column(default=False, server_default=false())
    origins: Mapped[str | None] = mapped_column(String(2000))
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    site: Mapped[Site] = relationship(lazy="joined")


class AuthorKey(Base):
    """What the authors of one site are hashed with; the last number hashes new comments.

    Older ones recognise who wrote before, until they are dropped: whoever they hashed can
    then no longer be linked to anybody.
    """

    __tablename__ = "author_keys"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Comment(Base):
    """A comment as it was received.

    ``external_id`` is the blog's own identifier: one per site, when there is one. People
    are known by keyed hashes (:class:`AuthorKey`), never by the blog's own identifiers.
    """

    __tablename__ = "comments"
    __table_args__ = (
        UniqueConstraint("site_id", "external_id"),
        Index("ix_comments_author", "site_id", "author_key", "received_at"),
        Index("ix_comments_thread", "site_id", "thread_id"),
        Index("ix_comments_received", "site_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    external_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    author_key: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    author_name: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    author_email_verified: Mapped[bool | None]
    author_account_created_at: Mapped[datetime | None]
    author_anonymous: Mapped[bool | None]
    thread_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    thread_url: Mapped[str | None] = mapped_column(String(2000))
    thread_title: Mapped[str | None] = mapped_column(String(500))
    parent_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    parent_text: Mapped[str | None] = mapped_column(Text)
    parent_author_key: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    written_at: Mapped[datetime | None]
    declared_language: Mapped[str | None] = mapped_column(String(35))
    reading_seconds: Mapped[float | None]
    received_at: Mapped[datetime] = mapped_column(default=now)
    decisions: Mapped[list[Decision]] = relationship(
        back_populates="comment", order_by="Decision.position", passive_deletes=True
    )

    @property
    def current(self) -> Decision:
        """What holds now: the last decision."""
        return self.decisions[-1]


class Decision(Base):
    """What was decided of a comment, when, by whom, and by which policy and model.

    Decisions are only ever added. ``position`` counts those of one comment: 0 is what the
    service answered at once; that it is unique makes two people who decide at the same
    moment meet a conflict, and not each other's work.

    Attributes:
        actor: Who decided, as in :data:`ACTOR_LENGTH`; None when the service did.
        labels: What the person said is there, per label; None where they said nothing.
        blind: Whether they were shown neither score nor earlier outcome.
        undoes: The decision that this one takes back.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("outcome IN ('approve', 'hold', 'reject')", name="outcome"),
        UniqueConstraint("comment_id", "position"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    outcome: Mapped[str] = mapped_column(String(10))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    scores: Mapped[dict[str, Any] | None]
    spans: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    signals: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    policy_version: Mapped[str] = mapped_column(String(ID_LENGTH))
    model_version: Mapped[str] = mapped_column(String(ID_LENGTH))
    language: Mapped[str] = mapped_column(String(35))
    automated: Mapped[bool]
    actor: Mapped[str | None] = mapped_column(String(ACTOR_LENGTH))
    labels: Mapped[dict[str, Any] | None]
    blind: Mapped[bool] = mapped_column(default=False, server_default=false())
    undoes: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
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
