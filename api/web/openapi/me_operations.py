"""The route for commenters who ask what is known of them."""

from __future__ import annotations

from api.schemas.me import MeRequest, MeResponse
from api.web.openapi.operation import BODY_KINDS, Operation
from api.web.problem import Kind

ME = (
    Operation(
        "post",
        "/me",
        "me",
        "Montrer à une personne ce que le site sait d'elle",
        "Dit si elle est anonyme, connue ou de confiance, pourquoi, et ce qui manque pour l'être "
        "davantage, en phrases à lui montrer. Les décisions comptées sont celles de votre site, et "
        "de lui seul. Une personne inconnue a un passé vide. Montrez-le à elle seule, une fois "
        "qu'elle s'est identifiée chez vous : qui a votre clé voit tout le monde.",
        MeResponse,
        MeRequest,
        {"author": {"id": "lectrice-7", "name": "Claire", "email_verified": True}},
        (*BODY_KINDS, Kind.FORBIDDEN),
    ),
)
