"""``POST /moderate`` and ``POST /moderate/batch``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from api.schemas.comment import BatchEnvelope, Comment, ModerateRequest
from api.schemas.decision import BatchProblem, BatchResponse, ModerateResponse
from api.schemas.validate import InvalidFieldsError, validate
from api.services.ledger import Submission
from api.services.moderate import Answer, moderate, moderate_many
from api.web.auth import authenticate
from api.web.body import idempotency_key, read_json
from api.web.errors import problem_of
from api.web.openapi.document import REPLAYED_HEADER
from api.web.wiring import wiring

if TYPE_CHECKING:
    from api.services.errors import ConflictError

views = Blueprint("moderate", __name__)

JSON = "application/json"
_SHORTEN = "Raccourcissez le commentaire ou ce qui l'accompagne."
_SPLIT = "Envoyez moins de commentaires à la fois."


@views.post("/moderate")
def moderate_one() -> Response:
    """Moderate one comment."""
    parts = wiring()
    with parts.database.session() as session:
        caller = authenticate(session)
        wanted = validate(ModerateRequest, read_json(parts.settings.comment_limit, _SHORTEN))
        sent = Submission(wanted.comment.to_domain(), idempotency_key())
        engine = parts.engines.for_site(session, caller.site_id)
        share = parts.settings.audit_share
        answer = moderate(session, engine, caller.site_id, sent, audit_share=share)
    body = ModerateResponse.of(answer.decision).model_dump_json()
    headers = {REPLAYED_HEADER: "true"} if answer.replayed else {}
    return Response(body, headers=headers, content_type=JSON)


@views.post("/moderate/batch")
def moderate_batch() -> Response:
    """Moderate many comments; those that cannot be get a problem in their place."""
    parts = wiring()
    with parts.database.session() as session:
        caller = authenticate(session)
        batch = validate(BatchEnvelope, read_json(parts.settings.batch_limit, _SPLIT))
        read = _read(batch, idempotency_key())
        sent = [one for one in read if isinstance(one, Submission)]
        engine = parts.engines.for_site(session, caller.site_id)
        share = parts.settings.audit_share
        found = moderate_many(session, engine, caller.site_id, sent, audit_share=share)
        answers = iter(found)
    results = [next(answers) if isinstance(one, Submission) else one for one in read]
    body = BatchResponse(results=[_result(one) for one in results]).model_dump_json()
    return Response(body, content_type=JSON)


def _read(batch: BatchEnvelope, key: str | None) -> list[Submission | InvalidFieldsError]:
    """Validate each comment by itself; its position makes the key of the batch its own."""
    found: list[Submission | InvalidFieldsError] = []
    for position, document in enumerate(batch.comments):
        try:
            comment = validate(Comment, document, under=f"comments[{position}]")
        except InvalidFieldsError as error:
            found.append(error)
        else:
            own = f"{key} {position}" if key else None
            found.append(Submission(comment.to_domain(), own))
    return found


def _result(one: Answer | ConflictError | InvalidFieldsError) -> ModerateResponse | BatchProblem:
    if isinstance(one, Answer):
        return ModerateResponse.of(one.decision)
    return BatchProblem(problem=problem_of(one))
