"""What the service says by itself: the ``webhooks`` of its OpenAPI 3.1 description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.schemas.cursor import HIGHEST
from api.schemas.webhook import DecisionEvent, PileOnEvent
from api.services.outbox.messages import MOST

if TYPE_CHECKING:
    from api.schemas.fields import Wire

Json = dict[str, Any]

TOLD: tuple[type[Wire], ...] = (DecisionEvent, PileOnEvent)
"""What is sent."""

SINCE_PARAMETER: Json = {
    "name": "since",
    "in": "query",
    "description": "Le `next` de la réponse précédente ; 0, ou rien, la première fois.",
    "schema": {"type": "integer", "minimum": 0, "maximum": HIGHEST, "default": 0},
}
LIMIT_PARAMETER: Json = {
    "name": "limit",
    "in": "query",
    "description": "Combien d'événements au plus.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": MOST},
}


def _header(name: str, description: str, schema: Json) -> Json:
    return {
        "name": name,
        "in": "header",
        "required": True,
        "description": description,
        "schema": schema,
    }


_HEADERS = [
    _header(
        "Moderation-Signature",
        "`t=<secondes>,v1=<hexadécimal>` : HMAC-SHA256, par le secret du webhook, de l'heure, d'un "
        "point et des octets du corps. Deux `v1` pendant les 24 heures qui suivent un changement "
        "de secret. Refusez une heure qui s'écarte de plus de cinq minutes de la vôtre.",
        {"type": "string", "pattern": "^t=[0-9]+(,v1=[0-9a-f]{64})+$"},
    ),
    _header("Moderation-Event", "Le champ `id` du corps.", {"type": "string", "format": "uuid"}),
    _header("Moderation-Attempt", "Le numéro de l'essai.", {"type": "integer", "minimum": 1}),
]
_ANSWERS: Json = {
    "2XX": {"description": "Reçu : l'événement n'est plus envoyé."},
    "410": {"description": "L'événement est abandonné aussitôt."},
    "429": {
        "description": "L'événement est renvoyé plus tard, pas avant `Retry-After` (une heure au "
        "plus). De même pour 503."
    },
    "default": {
        "description": "Toute autre réponse, une redirection ou quinze secondes de silence : "
        "l'événement est renvoyé plus tard, pendant un jour environ."
    },
}


def _told(shape: type[Wire], name: str, summary: str, description: str) -> Json:
    schema = {"$ref": f"#/components/schemas/{shape.__name__}"}
    return {
        "post": {
            "operationId": name,
            "summary": summary,
            "description": description,
            "parameters": _HEADERS,
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": _ANSWERS,
        }
    }


WEBHOOKS: Json = {
    "decision": _told(
        DecisionEvent,
        "decision",
        "Une personne a décidé",
        "Envoyé à l'adresse donnée par `moderation webhooks set`, au moins une fois, et dans "
        "l'ordre pour chaque commentaire. Vérifiez la signature avant de lire le corps, et "
        "ignorez un événement déjà appliqué.",
    ),
    "pile_on": _told(
        PileOnEvent,
        "pile_on",
        "Une meute commence, se calme ou s'achève",
        "Envoyé à la même adresse, signé de même, si la politique du site prévoit de prévenir "
        "(`tell`). L'événement ne nomme personne et ne cite rien. Il n'est pas dans "
        "`GET /decisions`. Répondez `2XX` même si vous n'en faites rien.",
    ),
}
