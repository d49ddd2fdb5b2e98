"""Whom and what one may shield from where a comment, or a pile-on, stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.services.desk.cards import find_review
from api.services.pile_ons.aims import thread_of
from api.services.pile_ons.finding import find_pile_on
from api.services.pile_ons.names import shown_names
from api.storage.tables import Contribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from api.storage.tables import PileOn


@dataclass(frozen=True, slots=True)
class Protected:
    """Someone who may be shielded.

    Attributes:
        key: Keyed hash of theirs.
        name: The name shown for them, or None.
        aim: How the comment concerns them; None of the target of a pile-on.
    """

    key: str
    name: str | None
    aim: str | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What a comment, or a pile-on, lets one shield.

    Attributes:
        thread: As measures name it; None where the blog named none.
    """

    site_id: int
    people: Sequence[Protected]
    thread: str | None
    thread_title: str | None


def around_review(session: Session, actor: Actor, review_id: int) -> Around:
    """Return what may be shielded from one card; a transaction of its own.

    Raises:
        UnknownReviewError: There is none, or the actor may not see it.
    """
    with session.begin():
        return of_review(session, actor, review_id)


def around_pile_on(session: Session, actor: Actor, number: int) -> Around:
    """Return what may be shielded from one pile-on; a transaction of its own.

    Raises:
        UnknownPileOnError: There is none, or the actor may not see it.
    """
    with session.begin():
        return of_pile_on(find_pile_on(session, actor, number))


def of_review(session: Session, actor: Actor, review_id: int) -> Around:
    """Do the same inside the caller's transaction."""
    review = find_review(session, actor, review_id)
    comment = review.comment
    rows = session.scalars(
        select(Contribution).where(Contribution.comment_id == comment.id).order_by(Contribution.id)
    ).all()
    aims = {row.target: row.aim for row in rows if row.target is not None}
    if comment.parent_author_key not in {None, comment.author_key}:
        aims.setdefault(str(comment.parent_author_key), "parent")
    names = shown_names(session, review.site_id, aims)
    thread = thread_of(comment.thread_id, comment.thread_url)
    people = [Protected(key, names.get(key), aim) for key, aim in aims.items()]
    return Around(review.site_id, people, thread, comment.thread_title)


def of_pile_on(found: PileOn) -> Around:
    """Return what may be shielded from a pile-on that was found."""
    target = Protected(found.target, found.target_name)
    return Around(found.site_id, [target], found.thread, found.thread_title)
