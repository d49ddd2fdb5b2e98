"""Headers that every answer carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, request

if TYPE_CHECKING:
    from flask import Flask, Response

_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


def install_headers(app: Flask) -> None:
    """Send security headers with every answer (OWASP Secure Headers Project)."""
    app.after_request(_secure)


def _secure(response: Response) -> Response:
    page = response.mimetype == "text/html"
    headers = response.headers
    headers["Content-Security-Policy"] = _PAGE_POLICY if page else _DATA_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["X-Request-Id"] = g.request_id
    if request.endpoint != "static":
        # Decisions are about people: no shared cache may keep them.
        headers["Cache-Control"] = "no-store"
    return response
