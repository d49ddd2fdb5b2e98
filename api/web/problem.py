"""Errors as RFC 9457 problems, in French, each with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from flask import Response, g

from api.schemas.problem import FieldProblem, Problem
from api.web.typography import spaced

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5


class Kind(Enum):
    """Kinds of problems: status, name in the documentation, title, explanation."""

    UNREADABLE = (
        400,
        "illisible",
        "Requête illisible",
        "La requête n'est pas du HTTP valable, ou son corps n'est pas du JSON en UTF-8.",
    )
    UNAUTHORISED = (
        401,
        "cle",
        "Clé d’accès refusée",
        "L'en-tête `Authorization: Bearer mod_…` manque, ou sa clé est inconnue ou révoquée.",
    )
    FORBIDDEN = (
        403,
        "interdit",
        "Interdit à cette clé",
        "Cette clé ne relit pas, ou elle est publique et n'ouvre que `/mirror`, depuis ses pages.",
    )
    NOT_FOUND = (
        404,
        "introuvable",
        "Introuvable",
        "L'adresse n'existe pas, ou ce qu'elle désigne n'est pas de votre site.",
    )
    METHOD = (
        405,
        "methode",
        "Méthode refusée",
        "L'adresse existe, mais pas avec cette méthode HTTP ; l'en-tête `Allow` dit lesquelles.",
    )
    CONFLICT = (
        409,
        "conflit",
        "Conflit",
        "Le même `id` ou la même clé a servi pour un autre texte, ou quelqu'un a décidé avant.",
    )
    GONE = (
        410,
        "trop-tard",
        "Trop tard",
        "Ce qui pouvait se faire une fois, ou pendant un certain temps, ne le peut plus.",
    )
    TOO_LARGE = (
        413,
        "trop-grand",
        "Corps trop grand",
        "Raccourcissez le corps : 1 Mio au plus pour un commentaire, 32 Mio pour un lot.",
    )
    ADDRESS = (
        414,
        "adresse",
        "Adresse trop longue",
        "La première ligne de la requête dépasse la limite du serveur : raccourcissez l'adresse.",
    )
    MEDIA = (
        415,
        "type",
        "Type de contenu refusé",
        "Le corps doit être du JSON non compressé, annoncé par `Content-Type: application/json`.",
    )
    EXPECTATION = (
        417,
        "attente",
        "Attente non comprise",
        "L'en-tête `Expect` demande autre chose que `100-continue` : retirez-le.",
    )
    INVALID = (
        422,
        "champs",
        "Champs à corriger",
        "Le JSON est lisible, mais des champs manquent ou ne conviennent pas : `errors` les liste.",
    )
    TOO_MANY = (
        429,
        "trop-souvent",
        "Trop de demandes",
        "Trop de demandes en peu de temps : attendez `Retry-After` secondes avant la suivante.",
    )
    HEADERS = (
        431,
        "en-tetes",
        "En-têtes trop longs",
        "Les en-têtes dépassent la limite du serveur : envoyez-en moins, ou de plus courts.",
    )
    INTERNAL = (
        500,
        "interne",
        "Erreur du service",
        "Une erreur imprévue, inscrite au journal sous l'identifiant donné dans `instance`.",
    )
    UNAVAILABLE = (
        503,
        "indisponible",
        "Momentanément indisponible",
        "La base de données ne répond pas : renvoyez la requête après `Retry-After` secondes.",
    )

    def __init__(self, status: int, slug: str, title: str, explanation: str) -> None:
        self.status = status
        self.slug = slug
        self.title = title
        self.explanation = explanation

    @property
    def uri(self) -> str:
        """Where the kind is explained: the documentation this service serves itself."""
        return f"/docs#probleme-{self.slug}"


@dataclass
class ProblemError(Exception):
    """A refusal, raised anywhere while answering a request."""

    kind: Kind
    detail: str
    errors: list[FieldProblem] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def describe(kind: Kind, detail: str, errors: list[FieldProblem] | None = None) -> Problem:
    """Return a problem of this request as it is written in an answer."""
    return compose(kind, detail, g.request_id, errors)


def compose(
    kind: Kind, detail: str, request_id: str, errors: list[FieldProblem] | None = None
) -> Problem:
    """Return a problem, also where no request could be read; its sentences are typeset."""
    rows = [FieldProblem(field=row.field, problem=spaced(row.problem)) for row in errors or ()]
    return Problem(
        type=kind.uri,
        title=kind.title,
        status=kind.status,
        detail=spaced(detail),
        instance=f"urn:uuid:{request_id}",
        errors=rows or None,
    )


def respond(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a problem."""
    body = problem.model_dump_json()
    return Response(body, problem.status, dict(headers or {}), content_type=MEDIA_TYPE)
