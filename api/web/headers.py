"""Headers that every answer carries."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import g, request

from api.web.desk.sessions import on_desk

if TYPE_CHECKING:
    from flask import Flask, Response

_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_DESK_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
SECURITY = {
    "Content-Security-Policy": DATA_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

SNIPPETS = "snippets.snippet"
"""The endpoint of what the pages of any blog may load."""


def install_headers(app: Flask) -> None:
    """Send security headers with every answer (OWASP Secure Headers Project)."""
    app.after_request(_secure)


def _secure(response: Response) -> Response:
    if request.method == "OPTIONS" and response.status_code == HTTPStatus.OK:
        _empty(response)
    headers = response.headers
    headers.update(SECURITY)
    headers["Content-Security-Policy"] = _policy(page=response.mimetype == "text/html")
    headers["X-Request-Id"] = g.request_id
    if request.endpoint == SNIPPETS and response.status_code < HTTPStatus.BAD_REQUEST:
        # The page of a blog asks for them, and a cache in between may keep them.
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    elif request.endpoint != "static":
        # Decisions are about people: no shared cache may keep them.
        headers["Cache-Control"] = "no-store"
    return response


def _policy(*, page: bool) -> str:
    if not page:
        return DATA_POLICY
    return _DESK_POLICY if on_desk(request.path) else _PAGE_POLICY


def _empty(response: Response) -> None:
    """Say of Flask's own answer to OPTIONS what it is: headers alone, and no page."""
    response.status_code = HTTPStatus.NO_CONTENT
    response.headers.pop("Content-Type", None)
    response.headers.pop("Content-Length", None)
