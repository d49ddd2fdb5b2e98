"""Every exception becomes a problem, or a page of the desk: no trace, no word of a comment."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import structlog
from flask import Response, g, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from api.schemas.document import UnreadableError
from api.schemas.problem import Problem
from api.schemas.validate import InvalidFieldsError
from api.services.errors import (
    ConflictError,
    CrowdedError,
    ForbiddenError,
    GoneError,
    MissingError,
    ServiceError,
)
from api.web.desk import error_pages
from api.web.desk.sessions import on_desk
from api.web.problem import RETRY_SECONDS, Kind, ProblemError, describe, respond

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

_log = structlog.get_logger()

_SERVICE_KINDS: dict[type[ServiceError], Kind] = {
    ConflictError: Kind.CONFLICT,
    CrowdedError: Kind.UNAVAILABLE,
    MissingError: Kind.NOT_FOUND,
    ForbiddenError: Kind.FORBIDDEN,
    GoneError: Kind.GONE,
}

_HTTP_SENTENCES = {
    400: "La requête HTTP n'a pas pu être lue. Vérifiez ses en-têtes et la longueur du corps.",
    404: "Il n'y a rien à cette adresse. La documentation des adresses est à /docs.",
    405: "Cette adresse ne répond pas à cette méthode. L'en-tête Allow dit lesquelles.",
    413: "Le corps de la requête est trop grand. Raccourcissez-le.",
}
_RETRY = {"Retry-After": str(RETRY_SECONDS)}


def install_errors(app: Flask) -> None:
    """Answer every exception of ``app`` with a problem, or with a page of the desk."""
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(ProblemError, _refused)
    app.register_error_handler(UnreadableError, _unreadable)
    app.register_error_handler(InvalidFieldsError, _invalid)
    app.register_error_handler(ServiceError, _service)
    app.register_error_handler(HTTPException, _http)
    # DatabaseError: how SQLite says that its file is damaged, and PostgreSQL (by a class of
    # it) that a table is missing. What breaks a rule of the tables is a fault of ours.
    for error in (DatabaseError, InterfaceError, PoolTimeoutError):
        app.register_error_handler(error, _database)
    for fault in (IntegrityError, DataError, Exception):
        app.register_error_handler(fault, _unexpected)


def problem_of(error: ServiceError | InvalidFieldsError) -> Problem:
    """Return the problem of a refusal, also for one comment of a batch."""
    if isinstance(error, InvalidFieldsError):
        return describe(Kind.INVALID, error.sentence, error.errors)
    found = (kind for base, kind in _SERVICE_KINDS.items() if isinstance(error, base))
    return describe(next(found, Kind.INVALID), str(error))


def _answer(
    problem: Problem, headers: Mapping[str, str] | None = None, *, own: bool = False
) -> Response:
    """Answer with a problem, or under /moderation with a page.

    Args:
        problem: What is answered to a program.
        headers: Sent with it.
        own: Whether its sentence suits a person too, who reads the usual one otherwise.
    """
    if not on_desk(request.path):
        return respond(problem, headers)
    return error_pages.error_page(problem.status, problem.detail if own else None, headers=headers)


def _forged(error: CSRFError) -> Response:
    heading, detail = error_pages.CSRF
    return error_pages.error_page(error.code or 400, detail, heading=heading)


def _refused(error: ProblemError) -> Response:
    return _answer(describe(error.kind, error.detail, error.errors), error.headers, own=True)


def _unreadable(error: UnreadableError) -> Response:
    return _answer(describe(Kind.UNREADABLE, str(error)))


def _invalid(error: InvalidFieldsError) -> Response:
    return _answer(problem_of(error), own=True)


def _service(error: ServiceError) -> Response:
    problem = problem_of(error)
    unavailable = problem.status == Kind.UNAVAILABLE.status
    return _answer(problem, _RETRY if unavailable else None, own=not unavailable)


def _http(error: HTTPException) -> Response:
    """Keep the headers of Flask's own refusals (``Allow``), not their HTML."""
    status = error.code or Kind.INTERNAL.status
    headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    kind = next((kind for kind in Kind if kind.status == status), None)
    detail = _HTTP_SENTENCES.get(status, f"La requête est refusée (HTTP {status}).")
    if kind:
        return _answer(describe(kind, detail), headers)
    instance = f"urn:uuid:{g.request_id}"
    problem = Problem(
        type="about:blank", title=error.name, status=status, detail=detail, instance=instance
    )
    return _answer(problem, headers)


def _database(error: Exception) -> Response:
    _log.error("database_unavailable", request_id=g.request_id, **_trace(error))
    detail = (
        "La base de données ne répond pas comme prévu. Renvoyez la requête dans quelques "
        "secondes ; si l'erreur dure, GET /ready dit ce qui manque."
    )
    return _answer(describe(Kind.UNAVAILABLE, detail), _RETRY)


def _unexpected(error: Exception) -> Response:
    _log.error("unexpected_error", request_id=g.request_id, **_trace(error))
    detail = (
        "Une erreur imprévue s'est produite, et elle est inscrite au journal. Renvoyez la "
        f"requête ; si elle échoue encore, signalez l'identifiant {g.request_id}."
    )
    return _answer(describe(Kind.INTERNAL, detail))


def _trace(error: Exception) -> dict[str, object]:
    """Say where an error happened, without its message: it may quote a comment."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "cause": type(error.__cause__).__name__ if error.__cause__ else None,
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]],
    }
