"""``POST /me``: what a site knows of one commenter, for them to read."""

from __future__ import annotations

from flask import Blueprint, Response

from api.schemas.me import MeRequest, MeResponse
from api.schemas.validate import validate
from api.services.authors.own_record import own_record
from api.web.auth import authenticate
from api.web.body import read_json
from api.web.typography import spaced
from api.web.wiring import wiring

views = Blueprint("me", __name__)

_SHORTEN = "N'envoyez que l'auteur."


@views.post("/me")
def show() -> Response:
    """Show an author their own record; who was never seen has an empty one."""
    parts = wiring()
    with parts.database.session() as session:
        caller = authenticate(session)
        sent = validate(MeRequest, read_json(parts.settings.comment_limit, _SHORTEN))
        rules = parts.engines.for_site(session, caller.site_id).policy.accountability
        record = own_record(session, caller.site_id, sent.author.to_domain(), rules)
    body = MeResponse.of(record, spaced).model_dump_json()
    return Response(body, content_type="application/json")
