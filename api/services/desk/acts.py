"""What people do of the queue: approve, reject, put off, hand on, note.

Each act is one transaction: the decision, the review it closes, the act that may be undone,
the message to the blog and the line of the journal are stored together or not at all. The
reviews are locked first, and compared with what the actor saw; of two people who decide at
the same moment one succeeds, and the other is told what happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from api.services.desk.cards import find_review
from api.services.desk.claims import holder, require_decider
from api.services.desk.deciding import MOST_AT_ONCE, Done, decide_on, move
from api.services.desk.notes import add_note
from api.services.desk.review_errors import VerdictError
from api.services.desk.stale import Seen, lock_reviews, lock_seen
from api.services.desk.undo import UNDO_WINDOW, last_undoable, undo
from api.services.desk.verdicts import Verdict, check_verdict
from api.services.errors import CrowdedError
from api.storage.database import is_duplicate, lock_for_writing
from api.storage.desk_queries import visible
from api.storage.tables import Comment, Review
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from moderation.engine import ModerationEngine

__all__ = [
    "UNDO_WINDOW",
    "Done",
    "Seen",
    "Verdict",
    "add_note",
    "escalate",
    "last_undoable",
    "resolve",
    "resolve_all",
    "skip",
    "undo",
]


def resolve(
    session: Session, engine: ModerationEngine, actor: Actor, seen: Sequence[Seen], verdict: Verdict
) -> Done:
    """Decide reviews, all or none.

    A second reading changes nothing and tells nobody: its act alone keeps what was said.

    Args:
        session: Its transaction is begun and ended here.
        engine: Whose policy gives the reasons, for sites without one of their own.
        actor: Who decides.
        seen: The reviews, each with the version that was seen.
        verdict: The same for all.

    Raises:
        OnlyReadingError: The actor may not decide.
        StaleReviewError: Somebody decided one of them since, or holds it.
        UnknownReviewError: One of them is none that the actor may see.
        VerdictError: The verdict cannot be stored; see the classes that derive from it.
    """
    _check(actor, verdict)

    def decide(at: datetime) -> Done:
        rows = lock_seen(session, actor, seen, at)
        return decide_on(session, engine.policy, actor, rows, verdict)

    return _store(session, decide)


def resolve_all(  # noqa: PLR0913 -- as the contract of the desk has it
    session: Session,
    engine: ModerationEngine,
    actor: Actor,
    *,
    author_of: int | None = None,
    thread_of: int | None = None,
    verdict: Verdict,
) -> Done:
    """Decide whatever is held and open of an author, or of a thread, on one site.

    What others hold is left to them. Audits and second readings are left out too: read in
    a heap, they would say nothing of the comments.

    Args:
        session: Its transaction is begun and ended here.
        engine: As for :func:`resolve`.
        actor: Who decides.
        author_of: A review, for all those of the same author.
        thread_of: A review, for all those of the same thread.
        verdict: The same for all.

    Raises:
        OnlyReadingError: The actor may not decide.
        UnknownReviewError: The review is none that the actor may see.
        VerdictError: The comment names neither author nor thread, or as in :func:`resolve`.
    """
    if (author_of is None) == (thread_of is None):
        raise ValueError("either an author or a thread")
    _check(actor, verdict)

    def decide(at: datetime) -> Done:
        anchor = find_review(session, actor, author_of or thread_of or 0)
        rows = lock_reviews(
            session,
            visible(actor.key, actor.sites),
            Review.site_id == anchor.site_id,
            Review.kind == "held",
            Review.state == "open",
            Review.comment_id.in_(_group(anchor.comment, by_author=author_of is not None)),
        )
        mine = [row for row in rows if holder(actor, row, at) is None][:MOST_AT_ONCE]
        done = decide_on(session, engine.policy, actor, mine, verdict)
        return Done(done.batch, done.count, len(rows) - len(mine))

    return _store(session, decide)


def skip(session: Session, actor: Actor, seen: Sequence[Seen]) -> Done:
    """Put reviews off: they go to the end of the actor's queue, and others may have them.

    Raises:
        ServiceError: As :func:`resolve`.
    """
    require_decider(actor)

    def put_off(at: datetime) -> Done:
        return move(session, actor, lock_seen(session, actor, seen, at), "skip")

    return _store(session, put_off)


def escalate(session: Session, actor: Actor, seen: Sequence[Seen]) -> Done:
    """Hand reviews on to the owners.

    Raises:
        ServiceError: As :func:`resolve`.
    """
    require_decider(actor)

    def hand_on(at: datetime) -> Done:
        rows = lock_seen(session, actor, seen, at)
        if any(row.kind == "second" for row in rows):
            raise VerdictError("Une seconde lecture n'est que pour vous : elle ne se transmet pas.")
        if any(row.state != "open" for row in rows):
            raise VerdictError("Ce commentaire est déjà transmis : décidez, ou passez au suivant.")
        return move(session, actor, rows, "escalate")

    return _store(session, hand_on)


def _check(actor: Actor, verdict: Verdict) -> None:
    require_decider(actor)
    check_verdict(verdict)


def _group(comment: Comment, *, by_author: bool) -> Select[int]:
    """Find the comments of the same author, or thread, on the same site."""
    name = comment.author_key if by_author else comment.thread_id
    if name is None:
        what = "son auteur" if by_author else "son fil"
        raise VerdictError(
            f"Ce commentaire ne dit pas quel est {what} : décidez de chacun, ou cochez-les."
        )
    column = Comment.author_key if by_author else Comment.thread_id
    return select(Comment.id).where(Comment.site_id == comment.site_id, column == name)


def _store(session: Session, work: Callable[[datetime], Done]) -> Done:
    try:
        with session.begin():
            lock_for_writing(session)
            return work(now())
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        # A decision of the same position, from whoever does not lock reviews first.
        raise CrowdedError from error
