"""What moderators do of comments: forms that work without a script, and in place with one."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request
from werkzeug.exceptions import BadRequest

from api.services.desk.acts import Seen, Verdict, escalate, resolve, resolve_all, skip, undo
from api.services.desk.queue import queue_page
from api.services.desk.review_errors import StaleReviewError, VerdictError
from api.web.desk.queue_address import filters_of, known
from api.web.desk.queue_context import back, in_place, lanes_of, shared, undo_of
from api.web.desk.visitor import signed_in
from api.web.desk.words import counted, done_sentence
from api.web.wiring import wiring
from moderation.domain.decision import Outcome
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from flask import Response
    from sqlalchemy.orm import Session
    from werkzeug import Response as BaseResponse

    from api.services.actors import Actor
    from api.services.desk.acts import Done

views = Blueprint("acting", __name__)

_SEEN = re.compile(r"([0-9]{1,10}):([0-9]{1,9})", re.ASCII)
_VERDICTS = {"approve": Outcome.APPROVE, "reject": Outcome.REJECT}
_ONE_BACK = "C’est annulé : le commentaire est de retour dans la file."
_NOTHING = "rien"
"""What Enter in a field asks for: a browser then presses the first button of the form."""
_SHOWN = {label.value for label in Label}


@views.post("/agir")
def act() -> BaseResponse:
    """Do one thing of one comment, or of all those that were chosen."""
    kind = request.form.get("acte", "")
    parts = wiring()
    with parts.database.session() as session:
        actor = signed_in(session)
        if kind == _NOTHING:
            return redirect(back(), HTTPStatus.SEE_OTHER)
        seen = _seen()
        try:
            if kind in _VERDICTS:
                done = resolve(session, parts.engine, actor, seen, _verdict(kind))
            elif kind in {"skip", "escalate"}:
                done = (skip if kind == "skip" else escalate)(session, actor, seen)
            else:
                raise BadRequest
        except StaleReviewError as stale:
            return _stale(stale)
        return _told(session, actor, kind, done)


@views.post("/tout")
def act_on_all() -> BaseResponse:
    """Decide all that waits of one author, or in one thread."""
    kind = request.form.get("acte", "")
    number = request.form.get("relecture", "")
    whole = request.form.get("de", "")
    if kind == _NOTHING:
        return redirect(back(), HTTPStatus.SEE_OTHER)
    if kind not in _VERDICTS or whole not in {"auteur", "fil"} or not _is_number(number):
        raise BadRequest
    parts = wiring()
    with parts.database.session() as session:
        actor = signed_in(session)
        done = resolve_all(
            session,
            parts.engine,
            actor,
            author_of=int(number) if whole == "auteur" else None,
            thread_of=int(number) if whole == "fil" else None,
            verdict=_verdict(kind),
        )
    flash(done_sentence(kind, done.count, done.left_out))
    return redirect(back(), HTTPStatus.SEE_OTHER)


@views.post("/annuler")
def take_back() -> BaseResponse:
    """Undo what was done, all of it at once."""
    try:
        batch = UUID(request.form.get("lot", ""))
    except ValueError:
        raise BadRequest from None
    with wiring().database.session() as session:
        count = undo(session, signed_in(session), batch)
    some = counted(count, "commentaire")
    flash(f"C’est annulé : {some} de retour dans la file." if count > 1 else _ONE_BACK)
    return redirect(back(), HTTPStatus.SEE_OTHER)


def _told(session: Session, actor: Actor, kind: str, done: Done) -> BaseResponse:
    """Say what was done: on the queue, or beside the card that goes away."""
    sentence = done_sentence(kind, done.count, done.left_out)
    if not in_place():
        flash(sentence)
        return redirect(back(), HTTPStatus.SEE_OTHER)
    given = known(_arguments(back()))
    page = queue_page(session, actor, filters_of(given), size=1, claim=False)
    return make_response(
        render_template(
            "desk/done.html",
            **shared(),
            sentence=sentence,
            undo=undo_of(session, actor),
            lanes=lanes_of(page, given),
        )
    )


def _stale(error: StaleReviewError) -> Response:
    page = render_template(
        "desk/stale.html", **shared(), changes=error.changes, in_place=in_place()
    )
    return make_response(page, HTTPStatus.CONFLICT)


def _seen() -> list[Seen]:
    """Read what was seen; each value is the number of a review and its version."""
    found = [_SEEN.fullmatch(value) for value in request.form.getlist("seen")]
    if not all(found):
        raise BadRequest
    return [Seen(int(one[1]), int(one[2])) for one in found if one]


def _verdict(kind: str) -> Verdict:
    form = request.form
    rejected = kind == "reject"
    return Verdict(
        _VERDICTS[kind],
        (form.get("clause") or None) if rejected else None,
        _labels(),
        form.get("note", "").strip() or None,
    )


def _labels() -> dict[str, bool] | None:
    """Read the labels; None where nobody touched them, nor said that they are right."""
    form = request.form
    if "vu" not in form:
        return None
    ticked = set(form.getlist("etiquette"))
    if unknown := ticked - _SHOWN:
        raise VerdictError(f"Étiquette inconnue : « {min(unknown)[:40]} ».")
    before = {name for name in form["vu"].split(",") if name}
    if ticked == before and not form.get("sur"):
        return None
    return {label.value: label.value in ticked for label in Label}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10  # noqa: PLR2004 -- of an identifier


def _arguments(path: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(path).query))
