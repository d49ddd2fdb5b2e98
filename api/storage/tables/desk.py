"""The review desk: what waits for a person, what people did, what they noted."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotations
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.storage.tables.base import ACTOR_LENGTH, ID_LENGTH, Base
from api.storage.tables.received import Comment, Decision  # noqa: TC001 -- read by SQLAlchemy
from api.storage.types import now


class Review(Base):
    """A comment that waits for a person, or waited.

    Attributes:
        kind: ``held``, ``audit`` (an automatic decision looked at again, blind) or
            ``second`` (a moderator reads again, blind, what they decided long ago).
        lane: Where it waits: ``threat``, ``uncertain``, ``audit`` or ``second``.
        state: ``open``, ``escalated`` (waits for an owner) or ``closed``.
        uncertainty: From 0 to 1: how near the score stands to the threshold.
        label: The score that held it, or None.
        claimed_by: Who has it before their eyes, until ``claimed_until``.
        reserved_for: The only one who may decide, of a second reading.
        version: Grows with each change: who acts says which one they saw.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("kind IN ('held', 'audit', 'second')", name="kind"),
        CheckConstraint("lane IN ('threat', 'uncertain', 'audit', 'second')", name="lane"),
        CheckConstraint("state IN ('open', 'escalated', 'closed')", name="state"),
        UniqueConstraint("comment_id", "kind"),
        Index("ix_reviews_queue", "site_id", "state", "lane", "uncertainty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    lane: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="open")
    uncertainty: Mapped[float] = mapped_column(default=0.0)
    label: Mapped[str | None] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(ACTOR_LENGTH))
    claimed_until: Mapped[datetime | None]
    reserved_for: Mapped[str | None] = mapped_column(String(ACTOR_LENGTH))
    version: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    comment: Mapped[Comment] = relationship()


class Act(Base):
    """What a person did of a review; those of one ``batch`` are undone together.

    Attributes:
        kind: ``approve``, ``reject``, ``skip`` or ``escalate``.
        before: State of the review that an undo restores.
        decision_id: The decision it made, of approve and reject.
    """

    __tablename__ = "acts"
    __table_args__ = (
        CheckConstraint("kind IN ('approve', 'reject', 'skip', 'escalate')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[UUID] = mapped_column(default=uuid4, index=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), index=True)
    actor: Mapped[str] = mapped_column(String(ACTOR_LENGTH), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    decision_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("decisions.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]
    review: Mapped[Review] = relationship()
    decision: Mapped[Decision | None] = relationship()


class Note(Base):
    """What moderators tell one another of a comment, or of an author on one site."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_author", "site_id", "author_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    author_key: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    actor: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
