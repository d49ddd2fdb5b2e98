"""``/reviews``: the queue of a moderator, and what they do of it, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from api.schemas import review as shapes
from api.schemas.query import read_query
from api.schemas.review_card import detail_of, note_of, page_of
from api.schemas.review_query import ReviewQuery
from api.schemas.validate import Shape, validate
from api.services.actors import names_of
from api.services.desk import acts, queue
from api.services.desk.acts import Seen, Verdict
from api.web.auth import reviewer
from api.web.body import read_json
from api.web.wiring import wiring
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from api.schemas.fields import Wire
    from api.storage.tables import Note

views = Blueprint("reviews", __name__)

_SHORTEN = "Envoyez moins de relectures à la fois."


@views.get("/reviews")
def read_queue() -> Response:
    """Show a page of the queue; nothing is claimed by looking."""
    parts = wiring()
    with parts.database.session() as session:
        actor = reviewer(session)
        wanted = read_query(ReviewQuery, request.args.items(multi=True))
        page = queue.queue_page(
            session,
            actor,
            wanted.filters(),
            size=wanted.size,
            offset=wanted.offset,
            claim=False,
            policy=parts.engine.policy,
        )
        names = _names(session, (note for card in page.cards for note in card.author.notes))
    return _json(page_of(page, names))


@views.get("/reviews/<int:review_id>")
def read_review(review_id: int) -> Response:
    """Show one review and the thread around it."""
    parts = wiring()
    with parts.database.session() as session:
        actor = reviewer(session)
        card = queue.card(session, actor, review_id, policy=parts.engine.policy)
        thread = queue.thread_of(session, actor, review_id)
        names = _names(session, card.author.notes)
    return _json(detail_of(card, thread, names))


@views.post("/reviews/claim")
def claim() -> Response:
    """Keep reviews from others for ten minutes."""
    with wiring().database.session() as session:
        actor = reviewer(session)
        wanted = set(_body(shapes.Numbers).reviews)
        mine = queue.claim(session, actor, wanted)
    return _json(shapes.Claimed(claimed=sorted(mine), elsewhere=sorted(wanted - mine)))


@views.post("/reviews/release")
def release() -> Response:
    """Give reviews back."""
    with wiring().database.session() as session:
        actor = reviewer(session)
        count = queue.release(session, actor, _body(shapes.Numbers).reviews)
    return _json(shapes.Counted(count=count))


@views.post("/reviews/resolve")
def resolve() -> Response:
    """Approve or reject reviews."""
    parts = wiring()
    with parts.database.session() as session:
        actor = reviewer(session)
        wanted = _body(shapes.ResolveRequest)
        done = acts.resolve(session, parts.engine, actor, _seen(wanted.reviews), _verdict(wanted))
    return _done(done)


@views.post("/reviews/resolve-all")
def resolve_all() -> Response:
    """Approve or reject whatever waits of an author, or of a thread."""
    parts = wiring()
    with parts.database.session() as session:
        actor = reviewer(session)
        wanted = _body(shapes.ResolveAllRequest)
        done = acts.resolve_all(
            session,
            parts.engine,
            actor,
            author_of=wanted.review if wanted.same == "author" else None,
            thread_of=wanted.review if wanted.same == "thread" else None,
            verdict=_verdict(wanted),
        )
    return _done(done)


@views.post("/reviews/skip")
def skip() -> Response:
    """Put reviews off."""
    with wiring().database.session() as session:
        actor = reviewer(session)
        done = acts.skip(session, actor, _seen(_body(shapes.SeenReviews).reviews))
    return _done(done)


@views.post("/reviews/escalate")
def escalate() -> Response:
    """Hand reviews on to an owner."""
    with wiring().database.session() as session:
        actor = reviewer(session)
        done = acts.escalate(session, actor, _seen(_body(shapes.SeenReviews).reviews))
    return _done(done)


@views.post("/reviews/undo")
def undo() -> Response:
    """Take back what was done less than ten minutes ago."""
    with wiring().database.session() as session:
        actor = reviewer(session)
        count = acts.undo(session, actor, _body(shapes.UndoRequest).batch)
    return _json(shapes.Counted(count=count))


@views.post("/reviews/notes")
def add_note() -> Response:
    """Note something for the other moderators."""
    with wiring().database.session() as session:
        actor = reviewer(session)
        wanted = _body(shapes.NoteRequest)
        note = acts.add_note(
            session, actor, wanted.review, wanted.text, about_author=wanted.about_author
        )
    return _json(note_of(note, {actor.key: actor.name}))


def _body(shape: type[Shape]) -> Shape:
    return validate(shape, read_json(wiring().settings.comment_limit, _SHORTEN))


def _seen(rows: Iterable[shapes.SeenReview]) -> list[Seen]:
    return [Seen(row.id, row.version) for row in rows]


def _verdict(wanted: shapes.VerdictFields) -> Verdict:
    labels = wanted.labels.said() if wanted.labels else None
    return Verdict(Outcome(wanted.outcome), wanted.clause, labels, wanted.note)


def _names(session: Session, notes: Iterable[Note]) -> dict[str, str]:
    with session.begin():
        return names_of(session, {note.actor for note in notes})


def _done(done: acts.Done) -> Response:
    return _json(shapes.DoneShape(batch=done.batch, count=done.count, left_out=done.left_out))


def _json(shape: Wire) -> Response:
    return Response(shape.model_dump_json(), content_type="application/json")
