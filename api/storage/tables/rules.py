"""Which policy and which model decide, and what others would have decided."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotations
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.tables.base import ACTOR_LENGTH, ID_LENGTH, Base
from api.storage.types import now


class PolicyVersion(Base):
    """A policy that an owner wrote for one site, as its TOML file.

    The one in force is the one activated last; without any, the policy of the settings is.
    One of ``shadowed_at`` later than ``activated_at`` is only compared with what is decided.
    """

    __tablename__ = "policies"
    __table_args__ = (UniqueConstraint("site_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    version: Mapped[str] = mapped_column(String(ID_LENGTH))
    document: Mapped[str] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(String(500))
    made_by: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    created_at: Mapped[datetime] = mapped_column(default=now)
    activated_at: Mapped[datetime | None]
    shadowed_at: Mapped[datetime | None]


class Activation(Base):
    """A model put to use; of each ``role`` the last one counts.

    Attributes:
        role: ``live`` decides; ``shadow`` is only compared with what is decided.
        model: Its folder; None is the model of the settings (for shadow: none at all).
    """

    __tablename__ = "activations"
    __table_args__ = (
        CheckConstraint("role IN ('live', 'shadow')", name="role"),
        Index("ix_activations_role", "role", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(10))
    model: Mapped[str | None] = mapped_column(String(2000))
    model_version: Mapped[str] = mapped_column(String(ID_LENGTH))
    actor: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    created_at: Mapped[datetime] = mapped_column(default=now)


class ShadowScore(Base):
    """What a model without effect says of a comment."""

    __tablename__ = "shadow_scores"
    __table_args__ = (UniqueConstraint("comment_id", "model_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    model_version: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    scores: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(default=now)
