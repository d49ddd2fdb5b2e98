"""Problems, as RFC 9457 writes them (``application/problem+json``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, model_serializer

from api.schemas.fields import Wire

if TYPE_CHECKING:
    from pydantic import SerializerFunctionWrapHandler


class FieldProblem(Wire):
    """Ce qui ne va pas dans un champ."""

    field: str = Field(description="Chemin du champ.", examples=["comment.author.name"])
    problem: str = Field(description="Ce qui ne va pas, à lire après le nom du champ.")


class Problem(Wire):
    """Une erreur : ce qui s'est passé et ce qu'il faut faire (RFC 9457)."""

    type: str = Field(description="Genre d'erreur ; l'adresse de son explication.")
    title: str = Field(description="Le genre d'erreur, en quelques mots.")
    status: int = Field(description="Code HTTP.", ge=400, le=599)
    detail: str = Field(description="Ce qui s'est passé cette fois, et que faire.")
    instance: str | None = Field(
        default=None, description="Identifiant de la requête, aussi inscrit au journal."
    )
    errors: list[FieldProblem] | None = Field(
        default=None, description="Les champs à corriger, s'il y en a."
    )

    @model_serializer(mode="wrap")
    def _without_absent(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in write(self).items() if value is not None}
