"""``/moderation/envois``: what the blogs were told, and what they could not be; for owners."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template

from api.services.actors import Role
from api.services.errors import ConflictError, MissingError
from api.services.outbox.replay import deliveries, replay_message, replay_site
from api.storage.types import now
from api.web.desk.delivery_words import fault_words, shown_url
from api.web.desk.french_time import ago, dated
from api.web.desk.sessions import HOME
from api.web.desk.visitor import require, signed_in
from api.web.wiring import wiring

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from api.services.actors import Actor

views = Blueprint("desk_deliveries", __name__, url_prefix=f"{HOME}/envois")

_PAGE = f"{HOME}/envois"
_SAY = {"ago": ago, "dated": dated, "fault": fault_words, "url": shown_url}


@views.get("")
def show() -> ResponseReturnValue:
    """Show, site by site, what waits and what was given up."""
    with wiring().database.session() as session:
        return _page(session, _owner(session))


@views.post("/<int:number>/renvoi")
def send_again(number: int) -> ResponseReturnValue:
    """Send a message again."""
    with wiring().database.session() as session:
        actor = _owner(session)
        try:
            count = replay_message(session, number, actor=actor.key)
        except (ConflictError, MissingError) as error:
            return _page(session, actor, str(error)), HTTPStatus.CONFLICT
    return _back(count)


@views.post("/site/<int:site_id>/renvoi")
def send_all_again(site_id: int) -> ResponseReturnValue:
    """Send again all that a site missed."""
    with wiring().database.session() as session:
        actor = _owner(session)
        try:
            count = replay_site(session, site_id, actor=actor.key)
        except ConflictError as error:
            return _page(session, actor, str(error)), HTTPStatus.CONFLICT
    return _back(count)


def _owner(session: Session) -> Actor:
    actor = signed_in(session)
    require(actor, Role.OWNER)
    return actor


def _page(session: Session, actor: Actor, refused: str = "") -> str:
    return render_template(
        "desk/deliveries.html",
        sites=deliveries(session, actor.sites),
        refused=refused,
        at=now(),
        say=_SAY,
    )


def _back(count: int) -> ResponseReturnValue:
    if not count:
        flash("Il n’y avait rien à renvoyer.")
    elif count == 1:
        flash("Un envoi repart.")
    else:
        flash(f"{count} envois repartent, dans l’ordre.")
    return redirect(_PAGE, HTTPStatus.SEE_OTHER)
