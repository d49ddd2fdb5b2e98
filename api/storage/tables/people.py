"""Moderators: who they are, which sites they see, how they sign in."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotations
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.storage.tables.base import ACTOR_LENGTH, ID_LENGTH, Base
from api.storage.tables.received import Site  # noqa: TC001 -- SQLAlchemy reads the annotations
from api.storage.types import now


class Moderator(Base):
    """A person who reviews comments, or only reads what others do.

    Attributes:
        login: What they sign in with, case-folded; ``name`` is what others see.
        password: argon2id, in its own encoded form; None until an invitation is followed.
        role: ``owner`` sees every site and manages people; ``moderator`` decides on
            ``sites``; ``reader`` only looks.
        totp_secret: Base32; None without a second factor.
        totp_step: The last time step whose code was accepted: none is accepted twice.
        preferences: Of the pages: ``blur``, ``keys``.
    """

    __tablename__ = "moderators"
    __table_args__ = (CheckConstraint("role IN ('owner', 'moderator', 'reader')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(ID_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(ID_LENGTH))
    role: Mapped[str] = mapped_column(String(10))
    password: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    failures: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    locked_until: Mapped[datetime | None]
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled_at: Mapped[datetime | None]
    sites: Mapped[list[Site]] = relationship(secondary="site_rights", order_by="Site.name")


class SiteRight(Base):
    """A site that a moderator or a reader may see."""

    __tablename__ = "site_rights"

    moderator_id: Mapped[int] = mapped_column(
        ForeignKey("moderators.id", ondelete="CASCADE"), primary_key=True
    )
    site_id: Mapped[int] = mapped_column(
        ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True
    )


class Invitation(Base):
    """A link by which a person chooses a password, the first time or after a reset."""

    __tablename__ = "invitations"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id", ondelete="CASCADE"))
    made_by: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    moderator: Mapped[Moderator] = relationship()


class WebSession(Base):
    """What the service remembers of a browser; the browser holds a random token only.

    ``moderator_id`` is None before sign-in: the form that signs in is protected too.
    """

    __tablename__ = "web_sessions"
    __table_args__ = (Index("ix_web_sessions_expires_at", "expires_at"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    moderator_id: Mapped[int | None] = mapped_column(
        ForeignKey("moderators.id", ondelete="CASCADE"), index=True
    )
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class AuditEntry(Base):
    """One line of the journal: each holds the digest of the one before it.

    Entries are only ever added; that ``previous`` is unique forbids two second lines.
    No entry holds the text of a comment.
    """

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(ID_LENGTH))
    site_id: Mapped[int | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class Secret(Base):
    """A random secret of this installation, made once (``csrf``, ``feedback``)."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
