"""``GET /decisions/{id}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from api.schemas.decision import ModerateResponse
from api.services.decisions import find_decision
from api.web.auth import authenticate
from api.web.wiring import wiring

if TYPE_CHECKING:
    from uuid import UUID

views = Blueprint("decisions", __name__)


@views.get("/decisions/<uuid:decision_id>")
def read_decision(decision_id: UUID) -> Response:
    """Show a decision to the site it belongs to."""
    with wiring().database.session() as session:
        caller = authenticate(session)
        decision = find_decision(session, caller.site_id, decision_id)
    body = ModerateResponse.of(decision).model_dump_json()
    return Response(body, content_type="application/json")
