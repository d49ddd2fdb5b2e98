"""The route for drafts, as its callers see it."""

from __future__ import annotations

from api.schemas.mirror import MirrorRequest, MirrorResponse
from api.web.openapi.operation import BODY_KINDS, Operation
from api.web.problem import Kind

MIRROR = (
    Operation(
        "post",
        "/mirror",
        "mirror",
        "Relire un brouillon avec son auteur",
        "Dit comment un brouillon peut être reçu, quels mots pèsent et quel article de la charte "
        "ils rencontrent. Rien n'est conservé, et rien n'est décidé : l'auteur modifie, ou publie "
        "tel quel. Les remarques commencent un peu avant le seuil de la politique, arrondi pour "
        "qu'il ne puisse pas être retrouvé en tâtonnant. Une clé publique (`moderation keys create "
        "--public --origin https://blog.example`) peut figurer dans une page : le brouillon passe "
        "alors pour anonyme, le corps compte 16 Kio au plus, et un même foyer en envoie au plus 20 "
        "par minute et 200 par heure. Toute clé en envoie au plus 600 par minute.",
        MirrorResponse,
        MirrorRequest,
        {"comment": {"text": "Relisez donc vos classiques avant d'écrire ce genre de choses."}},
        (*BODY_KINDS, Kind.FORBIDDEN, Kind.TOO_MANY),
    ),
)
