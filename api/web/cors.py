"""Which pages may read an answer: those for which a public key was made, of ``/mirror`` alone.

A browser asks before it sends (``OPTIONS``, without any key: the Fetch standard, "CORS
preflight"); the answer names the origin when some public key stands there. Whether it is
the key of that origin is seen when the request itself comes. Cookies never travel: who
calls is said by the key, and by nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, g, request

if TYPE_CHECKING:
    from collections.abc import Collection

    from flask import Flask

OPEN_PATH = "/mirror"
"""The one address that pages of other origins may call."""
_REMEMBERED_SECONDS = 7200
"""How long a browser need not ask again; none remembers it for longer."""


def install_cors(app: Flask) -> None:
    """Let pages read the answers that are meant for them, refusals too."""
    app.after_request(_tell)


def origin() -> str:
    """Return where the page stands that sends the request, as its browser says."""
    return request.headers.get("Origin", "")


def allow_origin(origins: Collection[str]) -> bool:
    """Say whether the request comes from one of these, which may then read the answer."""
    found = origin()
    if found not in origins:
        return False
    g.readable_by = found
    return True


def preflight() -> Response:
    """Answer what a browser asks before it sends."""
    response = Response(status=204)
    response.headers.pop("Content-Type", None)
    response.headers["Allow"] = "OPTIONS, POST"
    if "readable_by" in g:
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.headers["Access-Control-Max-Age"] = str(_REMEMBERED_SECONDS)
    return response


def _tell(response: Response) -> Response:
    if request.path == OPEN_PATH:
        response.headers.add("Vary", "Origin")
        if "readable_by" in g:
            response.headers["Access-Control-Allow-Origin"] = g.readable_by
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    return response
