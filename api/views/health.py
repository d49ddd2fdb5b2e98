"""``GET /health`` and ``GET /ready``, for those who watch over the service."""

from __future__ import annotations

from flask import Blueprint, Response

from api.schemas.health import Health, Ready
from api.storage.migrate import is_migrated
from api.version import version
from api.web.problem import RETRY_SECONDS, Kind, ProblemError
from api.web.wiring import wiring

views = Blueprint("health", __name__)


@views.get("/health")
def health() -> Response:
    """Say that the process answers, and with which versions."""
    engine = wiring().engine
    shape = Health(
        status="ok",
        version=version(),
        model_version=engine.model_version,
        policy_version=engine.policy.version,
        encoder="absent",
    )
    return Response(shape.model_dump_json(), content_type="application/json")


@views.get("/ready")
def ready() -> Response:
    """Say whether comments can be judged; the model was loaded before the first request."""
    if not is_migrated(wiring().database.engine):
        raise ProblemError(
            Kind.UNAVAILABLE,
            "La base de données n'est pas à jour. Redémarrez par « moderation serve », "
            "qui la met à jour.",
            headers={"Retry-After": str(RETRY_SECONDS)},
        )
    return Response(Ready(status="ready").model_dump_json(), content_type="application/json")
