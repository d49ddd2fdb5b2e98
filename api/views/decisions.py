"""``GET /decisions/{id}``, and ``GET /decisions``: what people decided, for a blog that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from api.schemas.cursor import Cursor
from api.schemas.decision import ModerateResponse
from api.schemas.query import read_query
from api.services.decisions import find_decision
from api.services.outbox.messages import decisions_since
from api.web.auth import authenticate
from api.web.wiring import wiring

if TYPE_CHECKING:
    from uuid import UUID

views = Blueprint("decisions", __name__)

_JSON = "application/json"


@views.get("/decisions/<uuid:decision_id>")
def read_decision(decision_id: UUID) -> Response:
    """Show a decision to the site it belongs to."""
    with wiring().database.session() as session:
        caller = authenticate(session)
        decision = find_decision(session, caller.site_id, decision_id)
    body = ModerateResponse.of(decision).model_dump_json()
    return Response(body, content_type=_JSON)


@views.get("/decisions")
def read_decisions() -> Response:
    """Show what people decided since a number, as the webhook tells it: byte for byte."""
    with wiring().database.session() as session:
        caller = authenticate(session)
        cursor = read_query(Cursor, request.args.items(multi=True))
        rows = decisions_since(session, caller.site_id, cursor.since, cursor.limit)
    events = ",".join(row.body for row in rows)
    after = rows[-1].id if rows else cursor.since
    return Response(f'{{"events":[{events}],"next":{after}}}', content_type=_JSON)
