"""``GET /health`` and ``GET /ready``, for those who watch over the service."""

from __future__ import annotations

from flask import Blueprint, Response

from api.schemas.health import Health, Ready
from api.storage.migrate import check_tables, is_migrated
from api.version import version
from api.web.problem import RETRY_SECONDS, Kind, ProblemError
from api.web.wiring import wiring

views = Blueprint("health", __name__)


@views.get("/health")
def health() -> Response:
    """Say that the process answers, and with which versions."""
    engine = wiring().engines.current
    shape = Health(
        status="ok",
        version=version(),
        model_version=engine.model_version,
        policy_version=engine.policy.version,
        encoder=engine.encoder_use.value,
    )
    return Response(shape.model_dump_json(), content_type="application/json")


@views.get("/ready")
def ready() -> Response:
    """Say whether comments can be judged; the model was loaded before the first request."""
    database = wiring().database
    if not database.in_place:
        raise _not_ready(
            "Le fichier de la base de données n'est plus à sa place. Remettez-le, avec ceux "
            "qui l'accompagnent (-wal et -shm) ; pour repartir d'une base vide, redémarrez "
            "par « moderation serve »."
        )
    if not is_migrated(database.engine):
        raise _not_ready(
            "La base de données n'est pas à jour. Redémarrez par « moderation serve », "
            "qui la met à jour."
        )
    check_tables(database.engine)
    return Response(Ready(status="ready").model_dump_json(), content_type="application/json")


def _not_ready(detail: str) -> ProblemError:
    return ProblemError(Kind.UNAVAILABLE, detail, headers={"Retry-After": str(RETRY_SECONDS)})
