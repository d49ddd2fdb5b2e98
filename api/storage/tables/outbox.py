"""What the blogs are to be told, until they have heard it."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotations
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.storage.tables.base import ACTOR_LENGTH, Base
from api.storage.tables.received import Site  # noqa: TC001 -- SQLAlchemy reads the annotations
from api.storage.types import now


class Webhook(Base):
    """Where a site wants to be told; signing needs the secret itself.

    ``previous_secret`` signs too, until ``previous_until``: a blog changes secrets at leisure.
    """

    __tablename__ = "webhooks"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    url: Mapped[str] = mapped_column(String(2000))
    secret: Mapped[str] = mapped_column(String(100))
    previous_secret: Mapped[str | None] = mapped_column(String(100))
    previous_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled_at: Mapped[datetime | None]
    site: Mapped[Site] = relationship()


class Message(Base):
    """What a site is to be told; the body is fixed here.

    It is a decision that a person took, or a pile-on that began, changed or ended.

    Its number grows in the order of commits, so that ``/decisions?since=`` misses nothing.

    Attributes:
        kind: ``decision``, or ``pile_on``: then the comment is the one that changed its state.
        event: What the receiver recognises a repeated delivery by.
        body: The exact bytes, in UTF-8, that are signed and sent.
        state: ``waiting``, ``delivered``, ``dead`` (given up, to be replayed by a person)
            or ``unaddressed`` (the site had no webhook: it polls).
        claimed_by: The worker that is sending it, until ``claimed_until``.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'delivered', 'dead', 'unaddressed')", name="state"),
        Index("ix_messages_due", "state", "next_attempt_at"),
        Index("ix_messages_site", "site_id", "id"),
        # A number is never used again, even once its message is gone.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    decision_id: Mapped[UUID] = mapped_column(
        ForeignKey("decisions.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10), default="decision", server_default="decision")
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    next_attempt_at: Mapped[datetime] = mapped_column(default=now)
    claimed_by: Mapped[str | None] = mapped_column(String(ACTOR_LENGTH))
    claimed_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
