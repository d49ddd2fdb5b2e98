"""The OpenAPI 3.1 description of the service, made from the wire shapes.

Bodies are validated by the views themselves, on the raw bytes; this module only
describes. A test holds that every route is described and every description served.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from api.schemas.comment import BatchRequest, ModerateRequest
from api.schemas.decision import BatchResponse, ModerateResponse
from api.schemas.health import Health, Ready
from api.schemas.problem import Problem
from api.storage.tables import ID_LENGTH
from api.web.body import KEY_HEADER
from api.web.problem import MEDIA_TYPE, Kind

Json = dict[str, Any]
Shape = type[
    ModerateRequest | BatchRequest | ModerateResponse | BatchResponse | Health | Ready | Problem
]

REPLAYED_HEADER = "Idempotent-Replayed"
_REF = "#/components/schemas/{model}"
_BODY_KINDS = (
    Kind.UNREADABLE,
    Kind.UNAUTHORISED,
    Kind.TOO_LARGE,
    Kind.MEDIA,
    Kind.INVALID,
    Kind.UNAVAILABLE,
)
_HEADERS = {
    Kind.UNAUTHORISED: ("WWW-Authenticate", "Le genre de clé attendu."),
    Kind.UNAVAILABLE: ("Retry-After", "Secondes à attendre avant de renvoyer la requête."),
}
_COMMENT = {
    "id": "billet-12-commentaire-3",
    "text": "Merci pour cette recette, elle est parfaite !",
    "author": {"id": "lectrice-7", "name": "Claire", "email_verified": True},
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One route, as its callers see it."""

    method: str
    path: str
    name: str
    summary: str
    description: str
    response: Shape
    request: Shape | None = None
    example: Json | None = None
    problems: tuple[Kind, ...] = ()
    secured: bool = True
    parameters: tuple[Json, ...] = field(default=())


_KEY_PARAMETER: Json = {
    "name": KEY_HEADER,
    "in": "header",
    "description": "La même clé reçoit la première décision : une requête peut être renvoyée "
    "sans risque après une coupure. Sont comparés l'`id` et le texte du commentaire ; s'ils ont "
    "changé, la requête est refusée (409). Dans un lot, la clé vaut pour chaque position : "
    "renvoyez les mêmes commentaires dans le même ordre.",
    "schema": {"type": "string", "pattern": "^[!-~]+$", "maxLength": ID_LENGTH},
}
_ID_PARAMETER: Json = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "Le champ `decision.id` reçu avec la décision.",
    "schema": {"type": "string", "format": "uuid"},
}

OPERATIONS = (
    Operation(
        "post",
        "/moderate",
        "moderate",
        "Juger un commentaire",
        "Répond une fois la décision enregistrée. Un commentaire renvoyé avec le même `id`, ou "
        f"la même `{KEY_HEADER}`, reçoit la première décision, avec l'en-tête "
        f"`{REPLAYED_HEADER}: true`. Le corps compte 1 Mio au plus.",
        ModerateResponse,
        ModerateRequest,
        {"comment": _COMMENT},
        (*_BODY_KINDS, Kind.CONFLICT),
        parameters=(_KEY_PARAMETER,),
    ),
    Operation(
        "post",
        "/moderate/batch",
        "moderate_batch",
        "Juger jusqu'à mille commentaires",
        "Les réponses suivent l'ordre des commentaires. Un commentaire qui ne peut pas être jugé "
        "reçoit un `problem` à sa place, sans gêner les autres. Le corps compte 32 Mio au plus.",
        BatchResponse,
        BatchRequest,
        {"comments": [{"text": "Très bon article."}, {"text": "Je ne suis pas d'accord."}]},
        _BODY_KINDS,
        parameters=(_KEY_PARAMETER,),
    ),
    Operation(
        "get",
        "/decisions/{id}",
        "read_decision",
        "Relire une décision",
        "Seules les décisions de votre propre site sont visibles.",
        ModerateResponse,
        problems=(Kind.UNAUTHORISED, Kind.NOT_FOUND, Kind.UNAVAILABLE),
        parameters=(_ID_PARAMETER,),
    ),
    Operation(
        "get",
        "/health",
        "health",
        "Le service répond-il ?",
        "Répond tant que le service est en marche, sans interroger la base de données.",
        Health,
        secured=False,
    ),
    Operation(
        "get",
        "/ready",
        "ready",
        "Le service peut-il juger ?",
        "Vérifie que la base de données répond et qu'elle est à jour.",
        Ready,
        problems=(Kind.UNAVAILABLE,),
        secured=False,
    ),
)


class _Schemas(GenerateJsonSchema):
    """Field titles repeat the names; they are left out."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401 -- pydantic's own
        del schema
        return False


@cache
def openapi_document(version: str) -> Json:
    """Return the OpenAPI document of the service."""
    paths: Json = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _describe(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Modération de commentaires",
            "version": version,
            "description": "Juge des commentaires en français : publier, faire relire ou refuser, "
            "avec des scores calibrés et des motifs qu'un lecteur comprend.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Une clé créée par `moderation keys create`.",
                }
            },
        },
    }


def _schemas() -> Json:
    shapes = {operation.response for operation in OPERATIONS} | {Problem}
    shapes |= {operation.request for operation in OPERATIONS if operation.request}
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    _, schemas = models_json_schema(
        [(shape, "validation") for shape in ordered],
        ref_template=_REF,
        schema_generator=_Schemas,
    )
    found: Json = schemas["$defs"]
    return found


def _describe(operation: Operation) -> Json:
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description,
        "security": [{"key": []}] if operation.secured else [],
        "parameters": list(operation.parameters),
        "responses": {
            "200": _success(operation),
            **{str(kind.status): _problem(kind) for kind in operation.problems},
        },
    }
    if operation.request:
        media = {"schema": _reference(operation.request), "example": operation.example}
        described["requestBody"] = {"required": True, "content": {"application/json": media}}
    return described


def _success(operation: Operation) -> Json:
    described: Json = {
        "description": operation.summary,
        "content": {"application/json": {"schema": _reference(operation.response)}},
    }
    if operation.name == "moderate":
        described["headers"] = {
            REPLAYED_HEADER: {
                "description": "Présent lorsque la décision avait déjà été prise.",
                "schema": {"type": "string", "const": "true"},
            }
        }
    return described


def _problem(kind: Kind) -> Json:
    described: Json = {
        "description": kind.explanation,
        "content": {MEDIA_TYPE: {"schema": _reference(Problem)}},
    }
    if kind in _HEADERS:
        name, description = _HEADERS[kind]
        described["headers"] = {name: {"description": description, "schema": {"type": "string"}}}
    return described


def _reference(shape: Shape) -> Json:
    return {"$ref": _REF.format(model=shape.__name__)}
