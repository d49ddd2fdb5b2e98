"""``POST /mirror``: how a draft may be received; nothing of it is kept."""

from __future__ import annotations

from flask import Blueprint, Response

from api.schemas.mirror import MirrorRequest, MirrorResponse
from api.schemas.validate import validate
from api.services.keys import is_known_origin
from api.services.mirror import reflect, sentence_of, signed, unsigned
from api.web import cors
from api.web.auth import recognised
from api.web.body import read_json
from api.web.rate import count_draft
from api.web.wiring import wiring

views = Blueprint("mirror", __name__)

FORM_LIMIT = 16 * 1024
"""Bytes of a draft from a page: a form holds no article and no long thread."""
_JSON = "application/json"
_SHORTEN = "Raccourcissez le brouillon ou ce qui l'accompagne."


@views.post(cors.OPEN_PATH, provide_automatic_options=False)
def look() -> Response:
    """Say how a draft may be received."""
    parts = wiring()
    with parts.database.session() as session:
        caller = recognised(session)
        count_draft(caller)
        limit = FORM_LIMIT if caller.is_public else parts.settings.comment_limit
        sent = validate(MirrorRequest, read_json(limit, _SHORTEN)).comment.to_domain()
        engine = parts.engines.for_site(session, caller.site_id)
        draft = (
            unsigned(sent)
            if caller.is_public
            else signed(session, caller.site_id, sent, engine.policy)
        )
    remarks = reflect(engine, draft)
    body = MirrorResponse.of(sentence_of(remarks), remarks).model_dump_json()
    return Response(body, content_type=_JSON)


@views.route(cors.OPEN_PATH, methods=["OPTIONS"], provide_automatic_options=False)
def ask() -> Response:
    """Tell a browser whether a page may send its drafts here."""
    if origin := cors.origin():
        with wiring().database.session() as session:
            known = is_known_origin(session, origin)
        cors.allow_origin({origin} if known else ())
    return cors.preflight()
