"""Sessions of the review desk: a random token in a cookie, everything else in the database.

They exist under ``/moderation`` only; the addresses of the programs know keys, and no cookie.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import structlog
from flask import g
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import SQLAlchemyError

from api.services.people import web_sessions
from api.storage.database import lock_for_writing
from api.storage.types import now
from api.web.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask, Request, Response

    from api.storage.database import Database
    from api.storage.tables import WebSession

HOME = "/moderation"
COOKIE = "moderation_session"
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")

_log = structlog.get_logger()


def on_desk(path: str) -> bool:
    """Say whether an address belongs to the review desk.

    >>> on_desk("/moderation"), on_desk("/moderation/compte"), on_desk("/moderations")
    (True, True, False)
    """
    return path == HOME or path.startswith(f"{HOME}/")


class DeskSession(SessionMixin):
    """What the service remembers of a browser; read from the database when first looked at.

    Attributes:
        token: What the browser sent, if that is the token of a session.
        fresh: The token it is to hold from now on, when that changes.
    """

    modified = False

    def __init__(self, database: Database, token: str | None) -> None:
        self.token = token
        self.fresh: str | None = None
        self.row: WebSession | None = None
        self._database = database
        self._data: dict[str, Any] | None = None if token else {}

    @property
    def moderator_id(self) -> int | None:
        """Who signed in with it."""
        self._load()
        return self.row.moderator_id if self.row else None

    @property
    def loaded(self) -> bool:
        """Whether the database was already asked."""
        return self._data is not None

    def detach(self) -> None:
        """Go on without what was remembered: for a page that says the database is down."""
        self._data = {}
        self.row = None
        self.modified = False

    def become(self, token: str) -> None:
        """Leave for another session, which the service has begun."""
        self.detach()
        self.fresh = token

    def dump(self) -> dict[str, Any]:
        """Return all that is to be remembered."""
        return dict(self._load())

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 -- Flask's own contract
        """Return what is remembered under a name."""
        return self._load()[key]

    def __setitem__(self, key: str, value: Any) -> None:  # noqa: ANN401 -- same
        """Remember something."""
        self._load()[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        """Forget something."""
        del self._load()[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._load())

    def __len__(self) -> int:
        """Count the names."""
        return len(self._load())

    def _load(self) -> dict[str, Any]:
        if self._data is None:
            with self._database.session() as session:
                self.row = web_sessions.find(session, self.token or "")
            self._data = dict(self.row.data) if self.row else {}
        return self._data


class DeskSessions(SessionInterface):
    """Opens and keeps the sessions of the desk."""

    def open_session(self, app: Flask, request: Request) -> DeskSession | None:
        """Return the session of a request; Flask makes an empty one elsewhere."""
        if not on_desk(request.path):
            return None
        token = request.cookies.get(COOKIE, "")
        return DeskSession(wiring(app).database, token if _SHAPE.fullmatch(token) else None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what has changed, and send the cookie where the token has.

        The page is answered even when the database refuses: what it would have remembered
        is asked again.
        """
        if not isinstance(session, DeskSession):
            return
        response.vary.add("Cookie")
        try:
            _keep(wiring(app).database, session)
        except SQLAlchemyError as error:
            _log.error(
                "session_not_kept", request_id=g.get("request_id"), error=type(error).__name__
            )
            return
        if session.fresh:
            _send(app, response, session.fresh)


def _keep(database: Database, session: DeskSession) -> None:
    if session.fresh or not session.loaded:
        # One just begun in the database; or a page that looked at nothing.
        if session.fresh and session.modified:
            _store(database, session, session.fresh)
        return
    row = session.row
    with database.session() as connection:
        if row is None:
            if session.modified:
                with connection.begin():
                    lock_for_writing(connection)
                    session.fresh = web_sessions.begin(connection, session.dump())
        elif session.modified or now() - row.seen_at >= web_sessions.COARSE:
            data = session.dump() if session.modified else None
            web_sessions.keep(connection, row, data)


def _store(database: Database, session: DeskSession, token: str) -> None:
    with database.session() as connection:
        row = web_sessions.find(connection, token)
        if row is not None:
            web_sessions.keep(connection, row, row.data | session.dump())


def _send(app: Flask, response: Response, token: str) -> None:
    secure = wiring(app).settings.secure_cookies
    response.set_cookie(COOKIE, token, path=HOME, httponly=True, samesite="Lax", secure=secure)
