"""The OpenAPI 3.1 description of the service, made from the wire shapes.

Bodies are validated by the views themselves, on the raw bytes; this module only
describes. A test holds that every route is described and every description served.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from api.schemas.problem import Problem
from api.web.openapi.operation import Json, Operation
from api.web.openapi.operations import OPERATIONS, REPLAYED_HEADER
from api.web.openapi.webhooks import TOLD, WEBHOOKS
from api.web.problem import MEDIA_TYPE, Kind

if TYPE_CHECKING:
    from api.schemas.fields import Wire

__all__ = ["OPERATIONS", "REPLAYED_HEADER", "Operation", "openapi_document"]

_REF = "#/components/schemas/{model}"
_HEADERS = {
    Kind.UNAUTHORISED: ("WWW-Authenticate", "Le genre de clé attendu."),
    Kind.TOO_MANY: ("Retry-After", "Secondes à attendre avant la demande suivante."),
    Kind.UNAVAILABLE: ("Retry-After", "Secondes à attendre avant de renvoyer la requête."),
}


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
        "webhooks": WEBHOOKS,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Une clé créée par `moderation keys create`, avec `--review` "
                    "pour les routes `/reviews` ; avec `--public`, elle peut figurer dans une page "
                    "et n'ouvre que `/mirror`.",
                }
            },
        },
    }


def _schemas() -> Json:
    shapes: set[type[Wire]] = {operation.response for operation in OPERATIONS} | {Problem, *TOLD}
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
            **{str(kind.status): _problem(kind) for kind in _problems(operation)},
        },
    }
    if operation.request:
        media = {"schema": _reference(operation.request), "example": operation.example}
        described["requestBody"] = {"required": True, "content": {"application/json": media}}
    return described


def _problems(operation: Operation) -> tuple[Kind, ...]:
    """Return what may go wrong, in the order of statuses; a public key is refused nearly all."""
    kinds = {*operation.problems, *((Kind.FORBIDDEN,) if operation.secured else ())}
    return tuple(kind for kind in Kind if kind in kinds)


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


def _reference(shape: type[Wire]) -> Json:
    return {"$ref": _REF.format(model=shape.__name__)}
