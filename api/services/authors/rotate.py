"""Changing what the authors of a site are hashed with.

A new key hashes from then on. The older ones still recognise whoever wrote before: when they
write again, what is theirs moves to the new hash (:mod:`api.services.authors.relink`). Once the
older ones are dropped, nobody can ever say whose the remaining rows are, not even with the
database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from api.services.audit import record
from api.services.authors.hashing import add_key, author_keys
from api.storage import queries
from api.storage.database import lock_for_writing
from api.storage.tables import AuthorKey, Comment
from moderation.domain.errors import ModerationError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.services.actors import Actor


class UnknownSiteError(ModerationError):
    """There is no site of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No site is called {name}. See: moderation keys list")


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key of a site, without its secret.

    Attributes:
        hashes: Whether it is the one that new comments are hashed with.
        authors: People whose comments are kept under it.
    """

    number: int
    created_at: datetime
    hashes: bool
    authors: int


def key_lines(session: Session, site: str) -> list[KeyLine]:
    """Return the keys of a site, the oldest first.

    Raises:
        UnknownSiteError: There is no such site.
    """
    with session.begin():
        site_id = _site(session, site)
        query = select(AuthorKey).where(AuthorKey.site_id == site_id).order_by(AuthorKey.number)
        rows = session.scalars(query).all()
        return [
            KeyLine(row.number, row.created_at, row is rows[-1], _authors(session, row))
            for row in rows
        ]


def rotate(session: Session, actor: Actor, site: str, *, forget: bool) -> int:
    """Hash the authors of a site with a new key from now on.

    Args:
        session: Its transaction is begun and ended here.
        actor: Who asks for it.
        site: Name of the site.
        forget: Whether to drop the older keys: nobody is recognised any more by what they
            wrote before, and it cannot be undone.

    Returns:
        The number of the new key.

    Raises:
        UnknownSiteError: There is no such site.
    """
    with session.begin():
        lock_for_writing(session)
        site_id = _site(session, site)
        newest = author_keys(session, site_id).newest
        add_key(session, site_id, newest + 1)
        if forget:
            older = (AuthorKey.site_id == site_id, AuthorKey.number <= newest)
            session.execute(delete(AuthorKey).where(*older))
        subject = f"site:{site_id}"
        action = "authors.forget" if forget else "authors.rotate"
        record(session, actor.key, action, subject, site_id=site_id, number=newest + 1)
    return newest + 1


def _site(session: Session, name: str) -> int:
    site = queries.find_site(session, name)
    if site is None:
        raise UnknownSiteError(name)
    return site.id


def _authors(session: Session, key: AuthorKey) -> int:
    under = Comment.author_key.startswith(f"{key.number}.")
    query = select(func.count(Comment.author_key.distinct()))
    return session.scalar(query.where(Comment.site_id == key.site_id, under)) or 0
