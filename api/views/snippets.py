"""``GET /snippets/…``: the scripts and styles that the pages of a blog may ask for."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Response, abort, request

views = Blueprint("snippets", __name__)

FOLDER = Path(__file__).parents[1] / "static" / "snippets"
NAMES = frozenset(path.name for path in FOLDER.iterdir() if path.suffix in {".js", ".css"})
_WEEK = 7 * 24 * 3600


@views.get("/snippets/<name>")
def snippet(name: str) -> Response:
    """Give a snippet, the same to everybody: another site's page may load and keep it."""
    if name not in NAMES:
        abort(HTTPStatus.NOT_FOUND)
    body = (FOLDER / name).read_bytes()
    kind, _ = guess_type(name)
    response = Response(body, content_type=f"{kind}; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.cache_control.public = True
    response.cache_control.max_age = _WEEK
    # Of the content, and not of a file's date: every process and machine gives the same.
    response.set_etag(sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response
