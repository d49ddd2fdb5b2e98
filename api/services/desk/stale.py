"""Reviews as they are now, locked, against what the actor saw of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from api.services.actors import names_of
from api.services.desk.claims import holder, states_of
from api.services.desk.review_errors import (
    Change,
    StaleReviewError,
    UnknownReviewError,
    VerdictError,
)
from api.storage.desk_queries import last_act, names, visible
from api.storage.tables import Comment, Review

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from api.services.actors import Actor

_DID = {
    "approve": "publié ce commentaire",
    "reject": "refusé ce commentaire",
    "escalate": "transmis ce commentaire à une personne propriétaire",
}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Seen:
    """A review as it was when the actor saw it."""

    review_id: int
    version: int


def lock_reviews(session: Session, *wanted: ColumnElement[bool]) -> list[Review]:
    """Return reviews that nobody else can change before this transaction ends.

    They are locked by growing number, whoever locks them: two transactions that want the
    same ones wait for each other in turn, and never for ever.
    """
    return list(
        session.scalars(
            select(Review)
            .where(*wanted)
            .order_by(Review.id)
            .with_for_update(of=Review)
            .options(selectinload(Review.comment).selectinload(Comment.decisions))
            .execution_options(populate_existing=True)
        )
    )


def lock_seen(session: Session, actor: Actor, seen: Sequence[Seen], at: datetime) -> list[Review]:
    """Lock the reviews that the actor acts on, if they are still what the actor saw.

    Raises:
        VerdictError: There are none.
        UnknownReviewError: One of them does not exist, or is not for the actor to see.
        StaleReviewError: Somebody decided one of them, or has it before their eyes.
    """
    if not seen:
        raise VerdictError("Aucun commentaire n'est choisi : cochez-en un, puis recommencez.")
    ids = {one.review_id for one in seen}
    rows = lock_reviews(session, names(ids), visible(actor.key, actor.sites))
    if len(rows) < len(ids):
        raise UnknownReviewError
    versions: dict[int, set[int]] = {}
    for one in seen:
        versions.setdefault(one.review_id, set()).add(one.version)
    changes = [
        change
        for row in rows
        if (change := _change(session, actor, row, versions[row.id], at)) is not None
    ]
    if changes:
        raise StaleReviewError(changes)
    return rows


def what_happened(session: Session, actor: Actor, review: Review, at: datetime) -> Change:
    """Say who last did what of a review, and when; inside a transaction."""
    act = last_act(session, review.id)
    if review.state == "open" or act is None:
        return Change(
            review.id, "Ce commentaire est revenu dans la file depuis que vous l'avez affiché"
        )
    did, when = _DID[act.kind], ago(act.created_at, at)
    if act.actor == actor.key:
        return Change(review.id, f"Vous avez déjà {did} {when}")
    return Change(review.id, f"{names_of(session, [act.actor])[act.actor]} a {did} {when}")


def _change(
    session: Session, actor: Actor, review: Review, versions: set[int], at: datetime
) -> Change | None:
    if review.state not in states_of(actor) or versions != {review.version}:
        return what_happened(session, actor, review, at)
    other = holder(actor, review, at)
    if other is None:
        return None
    name = names_of(session, [other])[other]
    return Change(review.id, f"{name} relit ce commentaire en ce moment")


def ago(moment: datetime, at: datetime) -> str:
    """Say how long before ``at`` a moment lies, in whole words.

    >>> from datetime import UTC, datetime, timedelta
    >>> noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    >>> [ago(noon - timedelta(minutes=m), noon) for m in (0, 2, 61, 3000)]
    ["à l'instant", 'il y a 2 minutes', 'il y a 1 heure', 'il y a 2 jours']
    """
    seconds = (at - moment).total_seconds()
    for unit, name in ((_DAY, "jour"), (_HOUR, "heure"), (_MINUTE, "minute")):
        if (count := int(seconds // unit)) >= 1:
            return f"il y a {count} {name}{'s' if count > 1 else ''}"
    return "à l'instant"
