"""The names that moderators read for people who are known by keyed hashes only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from api.storage.tables import Comment, Contribution, PileOn

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session


def shown_names(session: Session, site_id: int, keys: Collection[str]) -> dict[str, str]:
    """Return the name last shown for each of these people, inside a transaction.

    Whoever never wrote a comment on the site, and was never the target of a pile-on, has none.

    Args:
        session: To read with.
        site_id: Whose people.
        keys: A few keyed hashes, of an identifier or of a name.
    """
    found = {key: _of_author(session, site_id, key) for key in keys}
    return {key: name for key, name in found.items() if name}


def _of_author(session: Session, site_id: int, key: str) -> str | None:
    own = select(Comment.author_name).where(
        Comment.site_id == site_id, Comment.author_key == key, Comment.author_name.is_not(None)
    )
    told = select(PileOn.target_name).where(PileOn.site_id == site_id, PileOn.target == key)
    found = session.scalar(own.order_by(Comment.id.desc()).limit(1))
    found = found or session.scalar(told.order_by(PileOn.id.desc()).limit(1))
    return found or session.scalar(
        select(Comment.author_name)
        .join(Contribution, Contribution.comment_id == Comment.id)
        .where(
            Contribution.site_id == site_id,
            Contribution.author == key,
            Comment.author_name.is_not(None),
        )
        .order_by(Contribution.at.desc())
        .limit(1)
    )
