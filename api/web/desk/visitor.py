"""Who looks at a page of the review desk, and what every such page may rely on."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote, urlsplit

from flask import Response, abort, g, redirect, request
from flask import session as browser
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import UnsupportedMediaType

from api.services.actors import actor_of
from api.services.errors import ForbiddenError
from api.services.installation import secret_of
from api.services.pile_ons.finding import open_count
from api.storage.tables import Moderator
from api.version import version
from api.web.desk.sessions import HOME, DeskSession, DeskSessions, on_desk
from api.web.desk.throttle import install_throttle
from api.web.typography import spaced
from api.web.wiring import wiring

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from api.services.actors import Actor, Role

SIGN_IN = f"{HOME}/connexion"
FORM_LIMIT = 1024 * 1024
"""Bytes of a form: a page of forty comments with all that may be ticked is 60 kB."""

_INNER = re.compile(r"/moderation(?:/[A-Za-z0-9_~-]+)*(?:\?[A-Za-z0-9_.~%+=&:,;@!*'()/-]*)?")
_AWAY = (SIGN_IN, f"{HOME}/deconnexion", f"{HOME}/invitation")
_KEY = "WTF_CSRF_SECRET_KEY"
_PREFERENCES = {"blur": False, "keys": True}


def install_desk(app: Flask) -> None:
    """Give the pages of ``app`` their sessions, their protection and what they show of both."""
    app.session_interface = DeskSessions()
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    # The token lives as long as the session. No page sends a referrer, hence none is asked.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = False
    protection = CSRFProtect(app)

    def protect() -> None:
        if not on_desk(request.path) or not request.endpoint:
            return
        if request.mimetype.startswith("multipart/"):
            # No page sends files, and Werkzeug fails on a part without a name.
            raise UnsupportedMediaType
        request.max_content_length = FORM_LIMIT
        _know_key(app)
        protection.protect()

    install_throttle(app)
    app.before_request(protect)
    app.context_processor(_context)
    app.add_template_filter(spaced, "spaced")


def signed_in(session: Session) -> Actor:
    """Return who asks for the page; ask them to sign in when nobody is.

    Raises:
        HTTPException: A redirection to the page that signs in, which comes back here.
    """
    return known(session) or _ask()


def known(session: Session) -> Actor | None:
    """Return who is signed in; None when nobody is, and nobody is asked to be."""
    found = _moderator(session)
    if found is None:
        return None
    with session.begin():
        actor = actor_of(session, found)
        g.pile_ons = open_count(session, actor)
    g.actor = actor
    g.preferences = preferences_of(found)
    return actor


def require(actor: Actor, *roles: Role) -> None:
    """Let through only who has one of these roles.

    Raises:
        ForbiddenError: With the page that says so.
    """
    if actor.role not in roles:
        raise ForbiddenError(
            "Votre rôle ne permet pas d'ouvrir cette page ni de faire cette action. "
            "Si vous en avez besoin, demandez-le à une personne propriétaire du service."
        )


def desk_session() -> DeskSession:
    """Return what is remembered of the browser that asks."""
    if not isinstance(browser, DeskSession):
        raise TypeError("only the pages of the desk have a session")
    return browser


def preferences_of(moderator: Moderator) -> dict[str, bool]:
    """Return all preferences of a person, those they never set too."""
    return {
        name: bool(moderator.preferences.get(name, usual)) for name, usual in _PREFERENCES.items()
    }


def inner_path(wanted: str | None) -> str:
    r"""Return an address of the desk to go to next; its first page instead of any other.

    >>> inner_path("/moderation/compte?a=1")
    '/moderation/compte?a=1'
    >>> {inner_path(bad) for bad in ("//evil.example", "/moderation/../x", "/moderation\\x")}
    {'/moderation'}
    """
    if not wanted or not _INNER.fullmatch(wanted) or wanted.startswith(_AWAY):
        return HOME
    return wanted


def _moderator(session: Session) -> Moderator | None:
    number = desk_session().moderator_id
    if number is None:
        return None
    with session.begin():
        found = session.get(Moderator, number)
    return found if found is not None and found.disabled_at is None else None


def _ask() -> NoReturn:
    if request.headers.get("HX-Request"):
        where = _sign_in_path(_shown(request.headers.get("HX-Current-URL", "")))
        abort(Response(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": where}))
    here = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else HOME
    abort(redirect(_sign_in_path(inner_path(here)), HTTPStatus.SEE_OTHER))


def _shown(address: str) -> str:
    """Return the page of the desk that a browser shows; it may say anything."""
    try:
        came = urlsplit(address)
    except ValueError:
        return HOME
    return inner_path(came.path + (f"?{came.query}" if came.query else ""))


def _sign_in_path(where: str) -> str:
    return SIGN_IN if where == HOME else f"{SIGN_IN}?suite={quote(where, safe='/')}"


def _know_key(app: Flask) -> None:
    """Sign forms by a secret that all processes of this installation share."""
    if _KEY not in app.config:
        with wiring(app).database.session() as session:
            app.config[_KEY] = secret_of(session, "csrf")


def _context() -> dict[str, Any]:
    if not on_desk(request.path):
        return {}
    return {
        "actor": g.get("actor"),
        "pile_ons": g.get("pile_ons", 0),
        "preferences": g.get("preferences", _PREFERENCES),
        "version": version(),
    }
