"""From the cards of the queue to what a program reads; what is blind stays hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.schemas.decision import Clause, ModerateResponse
from api.schemas.review import (
    AuthorPast,
    Lanes,
    Neighbour,
    NoteShape,
    PastComment,
    ReviewDetail,
    ReviewedComment,
    ReviewPage,
    ReviewShape,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.services.desk import queue
    from api.storage import tables


def page_of(page: queue.QueuePage, names: Mapping[str, str]) -> ReviewPage:
    """Return a page of the queue; ``names`` says how people read each actor."""
    return ReviewPage(
        reviews=[shape_of(card, names) for card in page.cards],
        total=page.total,
        elsewhere=page.elsewhere,
        lanes=Lanes(**page.lanes),
        next=int(page.next) if page.next else None,
    )


def detail_of(
    card: queue.Card,
    thread: Sequence[tuple[tables.Comment, tables.Decision | None]],
    names: Mapping[str, str],
) -> ReviewDetail:
    """Return a review with the thread around it."""
    return ReviewDetail(
        review=shape_of(card, names),
        thread=[
            Neighbour.model_validate(
                {
                    "comment": _comment(row),
                    "outcome": decision.outcome if decision else None,
                }
            )
            for row, decision in thread
        ],
    )


def shape_of(card: queue.Card, names: Mapping[str, str]) -> ReviewShape:
    """Return a review; of a blind one neither score, outcome nor reasons."""
    review = card.review
    same = ("id", "version", "kind", "lane", "state", "opened_at")
    seen = not card.blind
    return ReviewShape.model_validate(
        {name: getattr(review, name) for name in same}
        | {
            "blind": card.blind,
            "label": review.label if seen else None,
            "uncertainty": review.uncertainty if seen else None,
            "skipped": card.skipped,
            "held_by": card.held_by,
            "comment": _comment(card.comment),
            "author": _author(card.author, names),
            "decision": ModerateResponse.of(card.decision) if seen else None,
            "clause": card.clause,
            "clauses": [
                Clause(id=rule.id, title=rule.title, text=rule.text) for rule in card.rules.clauses
            ],
            "would": card.would.value if seen else None,
            "policy_version": card.rules.version,
        }
    )


def note_of(note: tables.Note, names: Mapping[str, str]) -> NoteShape:
    """Return a note."""
    return NoteShape(
        id=note.id,
        text=note.text,
        by=names.get(note.actor, note.actor),
        about_author=note.author_key is not None,
        created_at=note.created_at,
    )


def _comment(row: tables.Comment) -> ReviewedComment:
    names = ReviewedComment.model_fields.keys() - {"id"}
    given = {name: getattr(row, name) for name in names}
    return ReviewedComment.model_validate(given | {"id": row.external_id})


def _author(past: queue.AuthorPast, names: Mapping[str, str]) -> AuthorPast:
    return AuthorPast(
        comments=past.comments,
        approved=past.approved,
        held=past.held,
        rejected=past.rejected,
        last=[
            PastComment(received_at=moment, outcome=outcome.value, excerpt=excerpt)
            for moment, outcome, excerpt in past.last
        ],
        notes=[note_of(note, names) for note in past.notes],
    )
