"""``/moderation/compte``: what a person changes of their own account."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request

from api.services.people import people, profile, second_factor
from api.services.people.account_errors import FormError
from api.services.people.passwords import SHORTEST, same
from api.web.desk.sessions import HOME
from api.web.desk.throttle import count_try
from api.web.desk.visitor import desk_session, preferences_of, signed_in
from api.web.typography import spaced
from api.web.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from api.services.actors import Actor

views = Blueprint("desk_account", __name__, url_prefix=f"{HOME}/compte")

_ACCOUNT = f"{HOME}/compte"
_CANDIDATE = "totp_candidate"
"""Name, in the session, of the secret that the telephone is about to learn."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One change of the account of the person who is signed in."""

    session: Session
    actor: Actor
    number: int

    def prove(self) -> None:
        """Check the current password."""
        count_try(self.actor.key)
        profile.prove(self.session, self.number, request.form.get("current", ""))


@views.get("")
def show() -> ResponseReturnValue:
    """Show the account."""
    with wiring().database.session() as session:
        asked = _asked(session)
        return _page(asked)


@views.post("/nom")
def rename() -> ResponseReturnValue:
    """Change the name that others see."""

    def change(asked: _Asked) -> None:
        profile.rename(asked.session, asked.number, request.form.get("name", ""))

    return _change("name", change, "Votre nom est enregistré.")


@views.post("/preferences")
def prefer() -> ResponseReturnValue:
    """Set the preferences of the pages."""

    def change(asked: _Asked) -> None:
        chosen = {name: name in request.form for name in ("blur", "keys")}
        profile.prefer(asked.session, asked.number, **chosen)

    return _change("preferences", change, "Vos préférences sont enregistrées.")


@views.post("/mot-de-passe")
def change_password() -> ResponseReturnValue:
    """Change the password."""

    def change(asked: _Asked) -> None:
        count_try(asked.actor.key)
        new = same(request.form.get("password", ""), request.form.get("again", ""))
        current, browser = request.form.get("current", ""), desk_session().token
        profile.change_password(asked.session, asked.number, current, new, browser)

    done = "Votre mot de passe est changé. Vos autres appareils sont déconnectés."
    return _change("password", change, done)


@views.post("/second-facteur")
def begin_second_factor() -> ResponseReturnValue:
    """Make a secret for the telephone, and show it."""

    def change(asked: _Asked) -> None:
        asked.prove()
        desk_session()[_CANDIDATE] = second_factor.new_secret()

    return _change("second", change, "Plus qu’une étape : le code que montre votre téléphone.")


@views.post("/second-facteur/code")
def finish_second_factor() -> ResponseReturnValue:
    """Ask for codes from now on, once the telephone has shown that it knows the secret."""

    def change(asked: _Asked) -> None:
        count_try(asked.actor.key)
        browser = desk_session()
        if _CANDIDATE not in browser:
            raise FormError("current", "Cette étape a expiré. Recommencez l’activation.")
        code, secret = request.form.get("code", ""), browser[_CANDIDATE]
        profile.start_second_factor(asked.session, asked.number, secret, code, browser.token)
        del browser[_CANDIDATE]

    done = "Le second facteur est activé. Vos autres appareils sont déconnectés."
    return _change("second", change, done)


@views.post("/second-facteur/abandon")
def abandon_second_factor() -> ResponseReturnValue:
    """Forget the secret that was shown."""

    def change(_asked: _Asked) -> None:
        desk_session().pop(_CANDIDATE, None)

    return _change("second", change, "Le second facteur reste désactivé.")


@views.post("/second-facteur/retrait")
def stop_second_factor() -> ResponseReturnValue:
    """Sign in by the password alone from now on."""

    def change(asked: _Asked) -> None:
        count_try(asked.actor.key)
        current = request.form.get("current", "")
        profile.stop_second_factor(asked.session, asked.number, current)

    return _change("second", change, "Le second facteur est désactivé.")


def _change(part: str, change: Callable[[_Asked], None], done: str) -> ResponseReturnValue:
    """Do one change and come back to the account, or show it again with what is wrong."""
    with wiring().database.session() as session:
        asked = _asked(session)
        try:
            change(asked)
        except FormError as error:
            page = _page(asked, part, {error.field: str(error)})
            return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(spaced(done))
    return redirect(_ACCOUNT, HTTPStatus.SEE_OTHER)


def _asked(session: Session) -> _Asked:
    actor = signed_in(session)
    return _Asked(session, actor, int(actor.key.partition(":")[2]))


def _page(asked: _Asked, part: str = "", faults: dict[str, str] | None = None) -> str:
    person = people.find(asked.session, asked.number)
    secret = desk_session().get(_CANDIDATE)
    return render_template(
        "desk/account.html",
        person=person,
        chosen=preferences_of(person),
        part=part,
        faults=faults or {},
        typed=request.form,
        shortest=SHORTEST,
        secret=second_factor.spelled(secret) if secret else None,
        picture=second_factor.picture(secret, person.login) if secret else None,
    )
