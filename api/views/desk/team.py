"""``/moderation/equipe``: who reviews, on which sites; for owners."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request

from api.services.actors import Role
from api.services.people import accounts, people
from api.services.people.account_errors import FormError, LastOwnerError
from api.services.people.invitations import LIFETIME
from api.web.desk.sessions import HOME
from api.web.desk.visitor import require, signed_in
from api.web.wiring import wiring

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from api.services.actors import Actor

views = Blueprint("desk_team", __name__, url_prefix=f"{HOME}/equipe")

_TEAM = f"{HOME}/equipe"
ROLES = [
    (Role.MODERATOR.value, "Modération : lit et décide sur ses sites"),
    (Role.READER.value, "Lecture : lit ses sites sans décider"),
    (Role.OWNER.value, "Propriétaire : tous les sites, l’équipe et les réglages"),
]


@views.get("")
def show() -> ResponseReturnValue:
    """Show everyone."""
    with wiring().database.session() as session:
        return _page(session, _owner(session))


@views.post("")
def invite() -> ResponseReturnValue:
    """Make an account, and show its link: the only time."""
    with wiring().database.session() as session:
        actor, form = _owner(session), request.form
        try:
            made = accounts.add(
                session,
                actor,
                login=form.get("login", ""),
                name=form.get("name", ""),
                role=_role(),
                site_ids=_site_ids(),
            )
        except FormError as error:
            page = _page(session, actor, faults={error.field: str(error)}, typed=form)
            return page, HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(session, actor, invited=made.moderator, link=_link(made.token))


@views.post("/<int:number>/droits")
def change_rights(number: int) -> ResponseReturnValue:
    """Give another role, or other sites."""
    with wiring().database.session() as session:
        actor = _owner(session)
        try:
            person = accounts.change_rights(session, actor, number, _role(), _site_ids())
        except LastOwnerError as error:
            return _page(session, actor, refused=str(error)), HTTPStatus.CONFLICT
    flash(f"Les droits de {person.name} sont enregistrés.")
    return redirect(_TEAM, HTTPStatus.SEE_OTHER)


@views.post("/<int:number>/desactivation")
def disable(number: int) -> ResponseReturnValue:
    """Refuse a person from now on."""
    with wiring().database.session() as session:
        actor = _owner(session)
        try:
            person = accounts.disable(session, actor, number)
        except LastOwnerError as error:
            return _page(session, actor, refused=str(error)), HTTPStatus.CONFLICT
    flash(f"L’accès de {person.name} est fermé, et ses sessions sont terminées.")
    return redirect(_TEAM, HTTPStatus.SEE_OTHER)


@views.post("/<int:number>/reinitialisation")
def reset(number: int) -> ResponseReturnValue:
    """Give a new link in place of password and second factor, and show it: the only time."""
    with wiring().database.session() as session:
        actor = _owner(session)
        made = accounts.reset(session, actor, number)
        return _page(session, actor, invited=made.moderator, link=_link(made.token))


def _owner(session: Session) -> Actor:
    actor = signed_in(session)
    require(actor, Role.OWNER)
    return actor


def _page(session: Session, actor: Actor, **shown: Any) -> str:  # noqa: ANN401 -- what the template reads
    usual: dict[str, Any] = {"faults": {}, "typed": {}, "days": LIFETIME.days}
    return render_template(
        "desk/team.html",
        everyone=people.everyone(session),
        sites=accounts.all_sites(session),
        roles=ROLES,
        own=actor.key,
        **usual | shown,
    )


def _role() -> Role:
    typed = request.form.get("role", "")
    if typed not in set(Role):
        raise FormError("role", "Choisissez un rôle dans la liste.")
    return Role(typed)


def _site_ids() -> list[int]:
    return request.form.getlist("site", type=int)


def _link(token: str) -> str:
    """Return a link as it is sent to someone; where all travels by HTTPS, it says so."""
    scheme = "https" if wiring().settings.secure_cookies else request.scheme
    return f"{scheme}://{request.host}{HOME}/invitation/{token}"
