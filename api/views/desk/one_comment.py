"""``/moderation/commentaire/…``: one comment, the thread around it, the past of its author."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request

from api.services.actors import names_of
from api.services.desk.acts import add_note
from api.services.desk.around import Waiting, waiting_around
from api.services.desk.queue import Card, author_of, card, thread_of
from api.services.own_sites import sites_of
from api.storage.types import now
from api.web.desk.cards import when
from api.web.desk.marks import segments
from api.web.desk.queue_context import in_place, shared, undo_of, views_of
from api.web.desk.visitor import signed_in
from api.web.desk.words import OUTCOMES, author_name
from api.web.wiring import wiring

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy.orm import Session
    from werkzeug import Response as BaseResponse

    from api.services.actors import Actor

views = Blueprint("one_comment", __name__, url_prefix="/commentaire/<int:review_id>")


@views.get("")
def show(review_id: int) -> str:
    """Show one card, with its thread and its author unfolded on demand."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        return _page(session, actor, review_id, None)


@views.get("/fil")
def thread(review_id: int) -> str:
    """Show the whole thread around a comment."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        own = _card(session, actor, review_id)
        part = _thread(session, actor, own)
        return _part("desk/_thread.html", part) or _page(session, actor, review_id, part)


@views.get("/auteur")
def author(review_id: int) -> str:
    """Show what is known of an author on this site."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        part = _author(session, actor, review_id)
        return _part("desk/_author.html", part) or _page(session, actor, review_id, part)


@views.post("/note")
def note(review_id: int) -> str | BaseResponse:
    """Keep a note on a comment, or on its author."""
    about_author = request.form.get("sujet") == "auteur"
    with wiring().database.session() as session:
        actor = signed_in(session)
        add_note(session, actor, review_id, request.form.get("note", ""), about_author=about_author)
        part = _author(session, actor, review_id)
    if in_place():
        return _part("desk/_author.html", part) or ""
    flash("Note gardée.")
    return redirect(f"/moderation/commentaire/{review_id}/auteur", HTTPStatus.SEE_OTHER)


def _card(session: Session, actor: Actor, review_id: int) -> Card:
    return card(session, actor, review_id, policy=wiring().engine.policy)


def _part(template: str, part: dict[str, Any]) -> str | None:
    return render_template(template, **shared(), **part) if in_place() else None


def _page(session: Session, actor: Actor, review_id: int, part: dict[str, Any] | None) -> str:
    found = _card(session, actor, review_id)
    undo = undo_of(session, actor)
    with session.begin():
        sites = sites_of(session, actor)
    return render_template(
        "desk/comment.html",
        **shared(),
        **(part or {}),
        view=views_of([found], sites)[0],
        outcome=None if found.blind else OUTCOMES[found.decision.outcome],
        enhanced=False,
        undo=undo,
    )


def _thread(session: Session, actor: Actor, own: Card) -> dict[str, Any]:
    at = now()
    rows = [
        {
            "author": author_name(row.author_name, row.author_key),
            "when": when(row.written_at or row.received_at, at),
            "text": segments(row.text),
            "outcome": decision.outcome if decision else None,
            "said": OUTCOMES[decision.outcome] if decision else None,
            "current": row.id == own.comment.id,
        }
        for row, decision in thread_of(session, actor, own.review.id)
    ]
    return {"thread": rows, **_whole(session, actor, own)}


def _author(session: Session, actor: Actor, review_id: int) -> dict[str, Any]:
    own = _card(session, actor, review_id)
    past = author_of(session, actor, review_id)
    with session.begin():
        names = names_of(session, {row.actor for row in past.notes})
    at = now()
    return {
        "past": past,
        "last": [
            {
                "when": when(moment, at),
                "outcome": outcome.value,
                "said": OUTCOMES[outcome.value],
                "excerpt": excerpt,
            }
            for moment, outcome, excerpt in past.last
        ],
        "notes": [
            {
                "by": names[row.actor],
                "when": when(row.created_at, at),
                "text": row.text,
                "of_comment": row.comment_id is not None,
            }
            for row in past.notes
        ],
        **_whole(session, actor, own),
    }


def _whole(session: Session, actor: Actor, own: Card) -> dict[str, Any]:
    """Return what the acts on a whole author or thread need; nothing for who only reads."""
    waiting = Waiting(0, 0)
    if actor.may_decide() and not own.blind:
        waiting = waiting_around(session, actor, own.review.id)
    return {
        "waiting": waiting,
        "number": own.review.id,
        "clauses": [(clause.id, clause.title) for clause in own.rules.clauses],
        "clause": own.clause,
        "has_author": own.comment.author_key is not None,
    }
