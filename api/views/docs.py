"""``GET /openapi.json`` and ``GET /docs``: what the service offers, for programs and people."""

from __future__ import annotations

import re

from flask import Blueprint, Response, jsonify, render_template, request
from markupsafe import Markup, escape

from api.version import version
from api.web.openapi.document import openapi_document
from api.web.openapi.reference import sections
from api.web.problem import Kind
from api.web.typography import spaced

views = Blueprint("docs", __name__)


_JOINT = re.compile(r"([./_])")
_CODE = re.compile(r"`([^`]+)`")
_HOST = re.compile(r"([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.IGNORECASE)
_USUAL = "http://127.0.0.1:8000"


@views.app_template_filter()
def prose(text: str) -> Markup:
    """Show what stands between backticks as code; keep French punctuation on its line.

    >>> prose("`id` & co")
    Markup('<code>id</code> &amp; co')
    """
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(spaced(text)))))  # noqa: S704 -- escaped first


@views.app_template_filter()
def breakable(path: str) -> Markup:
    """Let a long path go to the next line after a dot or a slash."""
    return Markup(_JOINT.sub(r"\1<wbr>", str(escape(path))))  # noqa: S704 -- escaped first


@views.get("/openapi.json")
def openapi() -> Response:
    """Give the OpenAPI document."""
    return jsonify(openapi_document(version()))


@views.get("/docs")
def docs() -> str:
    """Show the documentation."""
    document = openapi_document(version())
    return render_template(
        "docs.html",
        info=document["info"],
        sections=sections(document, _base()),
        kinds=list(Kind),
    )


def _base() -> str:
    """Return the address for the examples; they carry a key, hence no odd host in them."""
    host = request.headers.get("Host", "")
    return f"{request.scheme}://{host}" if _HOST.fullmatch(host) else _USUAL
