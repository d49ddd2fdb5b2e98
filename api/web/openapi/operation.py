"""One route of the service, as its OpenAPI description tells it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api.web.problem import Kind

if TYPE_CHECKING:
    from api.schemas.fields import Wire

Json = dict[str, Any]

BODY_KINDS = (
    Kind.UNREADABLE,
    Kind.UNAUTHORISED,
    Kind.TOO_LARGE,
    Kind.MEDIA,
    Kind.INVALID,
    Kind.UNAVAILABLE,
)
"""What may be wrong with any request that has a body."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One route, as its callers see it."""

    method: str
    path: str
    name: str
    summary: str
    description: str
    response: type[Wire]
    request: type[Wire] | None = None
    example: Json | None = None
    problems: tuple[Kind, ...] = ()
    secured: bool = True
    parameters: tuple[Json, ...] = field(default=())
