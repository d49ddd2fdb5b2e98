"""Questions asked of the tables, each in the words of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from api.storage.tables import ApiKey, Comment, Decision, IdempotencyKey, Site

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session


def find_site(session: Session, name: str) -> Site | None:
    """Return the site of this name."""
    return session.scalar(select(Site).where(Site.name == name))


def find_key(session: Session, prefix: str) -> ApiKey | None:
    """Return the key that begins so, revoked or not."""
    return session.scalar(select(ApiKey).where(ApiKey.prefix == prefix))


def all_keys(session: Session) -> Sequence[ApiKey]:
    """Return all keys, the oldest first."""
    return session.scalars(select(ApiKey).order_by(ApiKey.id)).all()


def any_key(session: Session) -> bool:
    """Say whether a key was ever made."""
    return session.scalar(select(ApiKey.id).limit(1)) is not None


def public_origins(session: Session) -> Sequence[str]:
    """Return the origins of each public key that is not revoked."""
    rows = session.scalars(
        select(ApiKey.origins).where(ApiKey.origins.is_not(None), ApiKey.revoked_at.is_(None))
    )
    return [row for row in rows if row]


def comments_by_id(session: Session, site_id: int, ids: Collection[str]) -> dict[str, Comment]:
    """Return the comments of a site that carry these identifiers, with their decisions."""
    if not ids:
        return {}
    rows = session.scalars(
        select(Comment)
        .where(Comment.site_id == site_id, Comment.external_id.in_(ids))
        .options(selectinload(Comment.decisions))
        .execution_options(populate_existing=True)
    )
    return {row.external_id: row for row in rows if row.external_id}


def keys_used(session: Session, site_id: int, keys: Collection[str]) -> Sequence[IdempotencyKey]:
    """Return those of these idempotency keys that a site used, each with its comment."""
    if not keys:
        return ()
    return session.scalars(
        select(IdempotencyKey)
        .where(IdempotencyKey.site_id == site_id, IdempotencyKey.key.in_(keys))
        .options(selectinload(IdempotencyKey.comment).selectinload(Comment.decisions))
        .execution_options(populate_existing=True)
    ).all()


def find_decision(session: Session, site_id: int, decision_id: UUID) -> Decision | None:
    """Return a decision, provided that it is about a comment of this site."""
    return session.scalar(
        select(Decision).join(Comment).where(Decision.id == decision_id, Comment.site_id == site_id)
    )
