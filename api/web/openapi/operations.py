"""What the service offers: every route that programs call, in the order of the documentation."""

from __future__ import annotations

from api.schemas.comment import BatchRequest, ModerateRequest
from api.schemas.decision import BatchResponse, ModerateResponse
from api.schemas.health import Health, Ready
from api.schemas.webhook import DecisionsResponse
from api.storage.tables import ID_LENGTH
from api.web.body import KEY_HEADER
from api.web.openapi.me_operations import ME
from api.web.openapi.mirror_operations import MIRROR
from api.web.openapi.operation import BODY_KINDS, Json, Operation
from api.web.openapi.review_operations import REVIEWS
from api.web.openapi.webhooks import LIMIT_PARAMETER, SINCE_PARAMETER
from api.web.problem import Kind

REPLAYED_HEADER = "Idempotent-Replayed"
_COMMENT = {
    "id": "billet-12-commentaire-3",
    "text": "Merci pour cette recette, elle est parfaite !",
    "author": {"id": "lectrice-7", "name": "Claire", "email_verified": True},
}

_KEY_PARAMETER: Json = {
    "name": KEY_HEADER,
    "in": "header",
    "description": "La même clé reçoit la même réponse : une requête peut être renvoyée "
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

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "post",
        "/moderate",
        "moderate",
        "Juger un commentaire",
        f"Répond une fois la décision enregistrée. Renvoyé avec la même `{KEY_HEADER}`, un "
        "commentaire reçoit la réponse déjà donnée à cette clé. Renvoyé avec le même `id`, et "
        "sans cette clé, il n'est pas jugé à nouveau : il reçoit la décision en vigueur, celle "
        "d'une personne si l'une d'elles a décidé depuis. Dans les deux cas, l'en-tête "
        f"`{REPLAYED_HEADER}: true` le dit. Le corps compte 1 Mio au plus.",
        ModerateResponse,
        ModerateRequest,
        {"comment": _COMMENT},
        (*BODY_KINDS, Kind.CONFLICT),
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
        BODY_KINDS,
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
        "/decisions",
        "read_decisions",
        "Lire ce que des personnes ont décidé",
        "Les décisions prises par des personnes sur les commentaires de votre site, dans l'ordre "
        "où elles ont été enregistrées : aucune n'apparaît après coup avant `next`. Ce sont les "
        "événements `decision` du webhook ; les deux peuvent servir ensemble. Les événements "
        "`pile_on` n'y figurent pas : ils disent ce qui se passe, et seul le webhook les porte.",
        DecisionsResponse,
        problems=(Kind.UNAUTHORISED, Kind.INVALID, Kind.UNAVAILABLE),
        parameters=(SINCE_PARAMETER, LIMIT_PARAMETER),
    ),
    *MIRROR,
    *ME,
    *REVIEWS,
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
