"""Who is concerned by which comment, the pile-ons that came of it, and what is done of them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotations
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.storage.tables.base import ACTOR_LENGTH, AUTHOR_KEY_LENGTH, ID_LENGTH, Base
from api.storage.tables.received import Comment  # noqa: TC001 -- SQLAlchemy reads it
from api.storage.types import now

THREAD_LENGTH = 500
"""Room for a thread's identifier, or the hash of its address where it has none."""


class Contribution(Base):
    """One comment and one person it concerns; a comment that concerns nobody has one row too.

    Rows are only ever added, each once: what is known of a person follows from the latest
    of them, in whatever order they came and whichever process wrote them.

    Attributes:
        at: When the comment was written, never later than it was received.
        thread: Its thread, within the site.
        target: Keyed hash of the person concerned; None for a comment that concerns nobody.
        aim: How the comment concerns them: ``parent``, ``article``, ``mention``, ``name`` or
            ``nobody``.
        first: Whether this is the first row of its comment, to count comments by.
        author: Keyed hash of who wrote it; of a nameless comment, one of its own.
        author_name: Keyed hash of the name shown, folded, to find who is named; or None.
        newcomer: Whether the site had published nothing of this author before.
        hostility: From 0 to 1.
        signature: MinHash of the text, 4 bytes a permutation, big-endian.
        referrer: Keyed hash of the host its author came from, or None.
        overlap: Resemblance to the article, 0 to 1; None when unknown.
    """

    __tablename__ = "contributions"
    __table_args__ = (
        CheckConstraint("aim IN ('parent', 'article', 'mention', 'name', 'nobody')", name="aim"),
        UniqueConstraint("comment_id", "target"),
        Index("ix_contributions_target", "site_id", "target", "at"),
        Index("ix_contributions_thread", "site_id", "thread", "at"),
        Index("ix_contributions_author", "site_id", "author", "at"),
        Index("ix_contributions_at", "at"),
        Index("ix_contributions_site", "site_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    thread: Mapped[str | None] = mapped_column(String(THREAD_LENGTH))
    target: Mapped[str | None] = mapped_column(String(AUTHOR_KEY_LENGTH))
    aim: Mapped[str] = mapped_column(String(10))
    first: Mapped[bool]
    author: Mapped[str] = mapped_column(String(AUTHOR_KEY_LENGTH))
    author_name: Mapped[str | None] = mapped_column(String(AUTHOR_KEY_LENGTH))
    newcomer: Mapped[bool]
    hostility: Mapped[float]
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    referrer: Mapped[str | None] = mapped_column(String(AUTHOR_KEY_LENGTH))
    overlap: Mapped[float | None]
    comment: Mapped[Comment] = relationship()


class PileOn(Base):
    """One time that many turned on one person, from the first warming to calm again.

    Attributes:
        target: Keyed hash of the person.
        target_name: The name shown for them, for the moderators; or None.
        thread: Where it stands, mostly.
        thread_title: What that thread is called, or None.
        state: ``warming``, ``pile_on``, ``cooling`` or ``calm`` (over).
        since: Since when it is in this state.
        opened_at: When the first comment counted was written.
        peaked: Whether it ever was a pile-on, and no mere warming.
        last_at: When the last hostile comment was written.
        signs: What was seen, at the worst.
        quiet_until: Until when its answers are not given, because a person lifted them.
        legal_hold: Whether it and its comments are kept beyond their time, as evidence.
        version: Grows with each change: who acts says which one they saw.
    """

    __tablename__ = "pile_ons"
    __table_args__ = (
        CheckConstraint("state IN ('calm', 'warming', 'pile_on', 'cooling')", name="state"),
        Index("ix_pile_ons_target", "site_id", "target", "state"),
        Index("ix_pile_ons_state", "state", "last_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    target: Mapped[str] = mapped_column(String(AUTHOR_KEY_LENGTH))
    target_name: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    thread: Mapped[str | None] = mapped_column(String(THREAD_LENGTH))
    thread_title: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10))
    since: Mapped[datetime]
    opened_at: Mapped[datetime]
    peaked: Mapped[bool] = mapped_column(default=False, server_default=false())
    last_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    signs: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    quiet_until: Mapped[datetime | None]
    legal_hold: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=0, server_default=sql("0"))


class Measure(Base):
    """Something done for a time about a thread or a person: it ends by itself, or is lifted.

    Attributes:
        kind: ``hold_newcomers``, ``hold_aimed``, ``slow`` or ``close``.
        thread: The thread it is about; None where it is about a person everywhere.
        target: The person it is about; None where it is about a whole thread.
        pile_on_id: What it answers; None for a shield that a person raised by hand.
        made_by: Who raised it, as in :data:`ACTOR_LENGTH`; ``service`` for the ladder.
        batch: Measures raised by one act, which are lifted together.
        lifted_by: Who ended it before its time.
    """

    __tablename__ = "measures"
    __table_args__ = (
        CheckConstraint("kind IN ('hold_newcomers', 'hold_aimed', 'slow', 'close')", name="kind"),
        CheckConstraint("thread IS NOT NULL OR target IS NOT NULL", name="about"),
        Index("ix_measures_site", "site_id", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    kind: Mapped[str] = mapped_column(String(20))
    thread: Mapped[str | None] = mapped_column(String(THREAD_LENGTH))
    thread_title: Mapped[str | None] = mapped_column(String(500))
    target: Mapped[str | None] = mapped_column(String(AUTHOR_KEY_LENGTH))
    target_name: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    pile_on_id: Mapped[int | None] = mapped_column(
        ForeignKey("pile_ons.id", ondelete="CASCADE"), index=True
    )
    made_by: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    batch: Mapped[UUID] = mapped_column(default=uuid4, index=True)
    starts_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(ACTOR_LENGTH))


class Evidence(Base):
    """A bundle made of a pile-on, as it was signed; it stays when what it tells of is gone.

    Attributes:
        body: The exact bytes that were signed, JSON in UTF-8.
        signature: Ed25519 over ``body``, base64.
        digest: SHA-256 of ``body``, hexadecimal.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    pile_on_id: Mapped[int | None] = mapped_column(
        ForeignKey("pile_ons.id", ondelete="SET NULL"), index=True
    )
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    created_at: Mapped[datetime] = mapped_column(default=now)
