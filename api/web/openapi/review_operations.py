"""The queue of a moderator, as its callers see it: the routes under ``/reviews``."""

from __future__ import annotations

from api.schemas import review as shapes
from api.schemas.review_query import ReviewQuery
from api.storage.desk_queries import MOST_ID
from api.web.openapi.operation import BODY_KINDS, Json, Operation
from api.web.problem import Kind

_READING = (Kind.UNAUTHORISED, Kind.FORBIDDEN)
_ACTING = (*BODY_KINDS, Kind.FORBIDDEN, Kind.NOT_FOUND, Kind.CONFLICT)
_SEEN: Json = {"reviews": [{"id": 12, "version": 0}]}
_BATCH = "7f0c2a52-6c1e-4f0e-9a53-0d9b3a5b1c44"

_ID_PARAMETER: Json = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "Le numéro de la relecture.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST_ID},
}


def _query() -> tuple[Json, ...]:
    """Describe the filters of the queue, each of which may be left out, from their shape."""
    fields = ReviewQuery.model_json_schema()["properties"]
    return tuple(
        {
            "name": name,
            "in": "query",
            "description": schema["description"],
            "schema": _value(schema),
        }
        for name, schema in fields.items()
    )


def _value(schema: Json) -> Json:
    """Return what a filter holds where it is given; a choice of one or more sets of words."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice["type"] != "null"]
    if len(choices) > 1:
        words = [word for one in choices for word in one.get("enum", [one.get("const")])]
        return {"type": "string", "enum": words}
    found = choices[0] if choices else schema
    return {key: value for key, value in found.items() if key not in {"title", "description"}}


REVIEWS = (
    Operation(
        "get",
        "/reviews",
        "read_queue",
        "Lire la file d'attente",
        "Les commentaires qui attendent une personne : d'abord les menaces possibles, puis les "
        "plus incertains, puis les décisions automatiques tirées au sort. Ce que d'autres relisent "
        "n'y est pas. Lire ne réserve rien : voyez `/reviews/claim`. Toutes les routes `/reviews` "
        "demandent une clé créée par `moderation keys create --review`.",
        shapes.ReviewPage,
        problems=(*_READING, Kind.INVALID, Kind.UNAVAILABLE),
        parameters=_query(),
    ),
    Operation(
        "get",
        "/reviews/{id}",
        "read_review",
        "Lire une relecture et le fil autour",
        "À l'aveugle, ni score, ni motif, ni décision ne sont montrés.",
        shapes.ReviewDetail,
        problems=(*_READING, Kind.NOT_FOUND, Kind.UNAVAILABLE),
        parameters=(_ID_PARAMETER,),
    ),
    Operation(
        "post",
        "/reviews/claim",
        "claim_reviews",
        "Réserver des relectures",
        "Pendant dix minutes, personne d'autre ne les voit ; demandez-les à nouveau pour dix "
        "minutes de plus.",
        shapes.Claimed,
        shapes.Numbers,
        {"reviews": [12, 14]},
        (*BODY_KINDS, Kind.FORBIDDEN, Kind.NOT_FOUND),
    ),
    Operation(
        "post",
        "/reviews/release",
        "release_reviews",
        "Rendre des relectures",
        "Ce que vous aviez réservé est de nouveau à tous.",
        shapes.Counted,
        shapes.Numbers,
        {"reviews": [12, 14]},
        (*BODY_KINDS, Kind.FORBIDDEN),
    ),
    Operation(
        "post",
        "/reviews/resolve",
        "resolve_reviews",
        "Publier ou refuser",
        "Toutes les relectures, ou aucune : si quelqu'un a décidé de l'une d'elles depuis que vous "
        "l'avez lue, ou la relit, rien n'est fait (409). La décision est enregistrée, et annoncée "
        "au blog par le webhook et par `/decisions`.",
        shapes.DoneShape,
        shapes.ResolveRequest,
        _SEEN | {"outcome": "reject", "clause": "2", "labels": {"insult": True}},
        _ACTING,
    ),
    Operation(
        "post",
        "/reviews/resolve-all",
        "resolve_all_reviews",
        "Publier ou refuser tout ce qui attend d'un auteur ou d'un fil",
        "Ce que d'autres relisent leur est laissé, comme ce qui se relit à l'aveugle.",
        shapes.DoneShape,
        shapes.ResolveAllRequest,
        {"review": 12, "same": "author", "outcome": "approve"},
        _ACTING,
    ),
    Operation(
        "post",
        "/reviews/skip",
        "skip_reviews",
        "Remettre à plus tard",
        "Les relectures passent à la fin de votre file, et d'autres peuvent les prendre.",
        shapes.DoneShape,
        shapes.SeenReviews,
        _SEEN,
        _ACTING,
    ),
    Operation(
        "post",
        "/reviews/escalate",
        "escalate_reviews",
        "Transmettre à une personne propriétaire",
        "Les relectures quittent la file ; seules les personnes propriétaires les voient.",
        shapes.DoneShape,
        shapes.SeenReviews,
        _SEEN,
        _ACTING,
    ),
    Operation(
        "post",
        "/reviews/undo",
        "undo_reviews",
        "Annuler une action",
        "Pendant dix minutes, une fois. La décision d'avant revient comme une nouvelle décision, "
        "annoncée au blog ; la relecture attend de nouveau.",
        shapes.Counted,
        shapes.UndoRequest,
        {"batch": _BATCH},
        (*_ACTING, Kind.GONE),
    ),
    Operation(
        "post",
        "/reviews/notes",
        "note_review",
        "Noter pour les autres modérateurs",
        "Sur un commentaire, ou sur son auteur ; le blog n'en sait rien.",
        shapes.NoteShape,
        shapes.NoteRequest,
        {"review": 12, "text": "Déjà averti en octobre.", "about_author": True},
        (*BODY_KINDS, Kind.FORBIDDEN, Kind.NOT_FOUND),
    ),
)
