"""Shields: put up from a card or a pile-on, lifted, taken up again."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.exceptions import BadRequest

from api.services.pile_ons.protected import around_review
from api.services.pile_ons.shields import (
    OverError,
    Shield,
    ShieldError,
    put_back,
    put_up,
    take_down,
)
from api.web.desk.pile_on_words import KINDS, LASTS
from api.web.desk.queue_context import back, in_place, shared
from api.web.desk.shield_form import choices_of
from api.web.desk.visitor import signed_in
from api.web.wiring import wiring
from moderation.domain.pile_on import Answer

if TYPE_CHECKING:
    from werkzeug import Response as BaseResponse

views = Blueprint("shields", __name__)

_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)
_PERSON = "personne:"
_HOME = "/moderation/meutes"
_RAISED = "Le bouclier est en place."
_LIFTED = "La mesure est levée. Vous pouvez la remettre pendant une heure."
_AGAIN = "La mesure est de nouveau en place."


@views.get("/bouclier/<int:review_id>")
def ask(review_id: int) -> str:
    """Show what may be shielded from where a comment stands."""
    with wiring().database.session() as session:
        signed = signed_in(session)
        around = around_review(session, signed, review_id)
    part = {"choices": choices_of(around), "lasts": LASTS, "number": review_id}
    template = "desk/_shield.html" if in_place() else "desk/shield.html"
    return render_template(template, **shared(), **part)


@views.post("/bouclier")
def raise_one() -> BaseResponse:
    """Put up a shield."""
    form = request.form
    with wiring().database.session() as session:
        actor = signed_in(session)
        try:
            put_up(
                session,
                actor,
                _shield(form.get("quoi", ""), form.get("duree", "")),
                review_id=_number("relecture"),
                pile_on_id=_number("meute"),
            )
        except ShieldError as error:
            flash(str(error), "error")
        else:
            flash(_RAISED)
    return redirect(_return(), HTTPStatus.SEE_OTHER)


@views.post("/mesures/lever")
def lift() -> BaseResponse:
    """End measures before their time."""
    return _change(lift_them=True)


@views.post("/mesures/remettre")
def again() -> BaseResponse:
    """Take a lift back."""
    return _change(lift_them=False)


def _change(*, lift_them: bool) -> BaseResponse:
    with wiring().database.session() as session:
        actor = signed_in(session)
        try:
            batch = UUID(request.form.get("lot", ""))
        except ValueError:
            raise BadRequest from None
        try:
            (take_down if lift_them else put_back)(session, actor, batch)
        except OverError as error:
            flash(str(error), "error")
        else:
            flash(_LIFTED if lift_them else _AGAIN)
    return redirect(_return(), HTTPStatus.SEE_OTHER)


def _shield(what: str, lasts: str) -> Shield:
    """Read what is to be shielded: a person by their key, or the thread in some way."""
    person = what.removeprefix(_PERSON) if what.startswith(_PERSON) else None
    if lasts not in LASTS or (person is None and what not in KINDS):
        raise BadRequest
    kind = KINDS[what] if person is None else Answer.HOLD_AIMED
    return Shield(kind, person, LASTS[lasts][1])


def _number(name: str) -> int | None:
    given = request.form.get(name, "")
    return int(given) if _NUMBER.fullmatch(given) else None


def _return() -> str:
    return back() if request.form.get("retour") else _HOME
