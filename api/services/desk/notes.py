"""What moderators note for one another; blogs and commenters never read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.services.audit import record
from api.services.desk.cards import find_review
from api.services.desk.claims import require_decider
from api.services.desk.review_errors import VerdictError
from api.storage.database import lock_for_writing
from api.storage.tables import Note

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from api.storage.tables import Review

NOTE_LENGTH = 2000
"""Characters of a note."""


def add_note(
    session: Session, actor: Actor, review_id: int, text: str, *, about_author: bool
) -> Note:
    """Keep a note about a comment, or about its author on that site.

    Raises:
        OnlyReadingError: The actor may not decide.
        UnknownReviewError: There is no such review for the actor.
        VerdictError: The note is empty or too long, or the author is not known.
    """
    require_decider(actor)
    kept = note_text(text)
    with session.begin():
        lock_for_writing(session)
        review = find_review(session, actor, review_id)
        note = note_on(review, actor, kept, about_author=about_author)
        session.add(note)
        session.flush()
        subject = f"review:{review.id}"
        record(session, actor.key, "note.add", subject, site_id=review.site_id, note=note.id)
    return note


def note_on(review: Review, actor: Actor, text: str, *, about_author: bool = False) -> Note:
    """Return the row of a note.

    Raises:
        VerdictError: It is about an author who is not known.
    """
    author = review.comment.author_key
    if about_author and author is None:
        raise VerdictError(
            "L'auteur de ce commentaire n'a pas d'identifiant : notez plutôt le commentaire."
        )
    return Note(
        site_id=review.site_id,
        comment_id=None if about_author else review.comment_id,
        author_key=author if about_author else None,
        actor=actor.key,
        text=note_text(text),
    )


def note_text(text: str) -> str:
    r"""Return a note as it is kept: without spaces around, nor what no database holds.

    Raises:
        VerdictError: Nothing is left, or too much.

    >>> note_text(" Déjà prévenue\0 deux fois ")
    'Déjà prévenue deux fois'
    """
    kept = text.replace("\0", "").encode(errors="replace").decode().strip()
    if not kept:
        raise VerdictError("La note est vide : écrivez-la, ou ne l'ajoutez pas.")
    if len(kept) > NOTE_LENGTH:
        raise VerdictError(f"La note est trop longue : {NOTE_LENGTH} caractères au plus.")
    return kept
