"""``/moderation/connexion``, ``deconnexion`` and ``invitation``: the doors of the desk."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request

from api.services.people.account_errors import CodeError, FormError, SignInError
from api.services.people.invitations import follow, invited
from api.services.people.passwords import SHORTEST, same
from api.services.people.sign_in import PENDING, confirm, sign_in, sign_out
from api.web.desk.sessions import HOME
from api.web.desk.throttle import count_try
from api.web.desk.visitor import SIGN_IN, desk_session, inner_path, known
from api.web.wiring import wiring

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

views = Blueprint("desk_sign_in", __name__, url_prefix=HOME)

_NEXT = "suite"
_CODE_STEP = f"{SIGN_IN}/code"


@views.get("/connexion")
def show_sign_in() -> ResponseReturnValue:
    """Show the form, or go on when someone is signed in already."""
    wanted = inner_path(request.args.get(_NEXT))
    with wiring().database.session() as session:
        if known(session):
            return redirect(wanted, HTTPStatus.SEE_OTHER)
    return _form(wanted)


@views.post("/connexion")
def enter() -> ResponseReturnValue:
    """Compare the password."""
    count_try()
    wanted, browser = inner_path(request.form.get(_NEXT)), desk_session()
    login = request.form.get("login", "")
    try:
        with wiring().database.session() as session:
            entered = sign_in(session, login, request.form.get("password", ""), browser.token)
    except SignInError as error:
        return _form(wanted, login, str(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    browser.become(entered.token)
    if not entered.owes_code:
        return redirect(wanted, HTTPStatus.SEE_OTHER)
    browser[_NEXT] = wanted
    return redirect(_CODE_STEP, HTTPStatus.SEE_OTHER)


@views.get("/connexion/code")
def show_code() -> ResponseReturnValue:
    """Ask for the code of the second factor."""
    if PENDING not in desk_session():
        return redirect(SIGN_IN, HTTPStatus.SEE_OTHER)
    return render_template("desk/code.html")


@views.post("/connexion/code")
def enter_code() -> ResponseReturnValue:
    """Compare the code."""
    count_try()
    browser = desk_session()
    pending, wanted = browser.get(PENDING), inner_path(browser.get(_NEXT))
    if pending is None:
        return redirect(SIGN_IN, HTTPStatus.SEE_OTHER)
    code = request.form.get("code", "")
    try:
        with wiring().database.session() as session:
            token = confirm(session, pending, code, browser.token)
    except CodeError as error:
        page = render_template("desk/code.html", fault=str(error))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    except SignInError:
        flash("Il s’est passé trop de temps depuis le mot de passe. Recommencez.", "error")
        del browser[PENDING]
        return redirect(SIGN_IN, HTTPStatus.SEE_OTHER)
    browser.become(token)
    return redirect(wanted, HTTPStatus.SEE_OTHER)


@views.post("/deconnexion")
def leave() -> ResponseReturnValue:
    """End the session of this browser."""
    browser = desk_session()
    if browser.moderator_id is not None and browser.token:
        with wiring().database.session() as session:
            sign_out(session, browser.moderator_id, browser.token)
        browser.detach()
        flash("Cet appareil est déconnecté.")
    return redirect(SIGN_IN, HTTPStatus.SEE_OTHER)


@views.get("/invitation/<token>")
def show_invitation(token: str) -> ResponseReturnValue:
    """Show whom the link invites, and ask for a password."""
    with wiring().database.session() as session:
        person = invited(session, token)
    return render_template("desk/invitation.html", person=person, shortest=SHORTEST, faults={})


@views.post("/invitation/<token>")
def accept_invitation(token: str) -> ResponseReturnValue:
    """Keep the password that the person chose."""
    count_try()
    typed = request.form.get("password", ""), request.form.get("again", "")
    with wiring().database.session() as session:
        try:
            follow(session, token, same(*typed))
        except FormError as error:
            page = render_template(
                "desk/invitation.html",
                person=invited(session, token),
                shortest=SHORTEST,
                faults={error.field: str(error)},
            )
            return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash("Votre mot de passe est enregistré. Vous pouvez vous connecter.")
    return redirect(SIGN_IN, HTTPStatus.SEE_OTHER)


def _form(wanted: str, login: str = "", fault: str | None = None) -> str:
    return render_template("desk/sign_in.html", wanted=wanted, login=login, fault=fault)
