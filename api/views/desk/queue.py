"""``/moderation``: what waits for a person, and how it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request

from api.services.desk.around import done_lately
from api.services.desk.queue import queue_page
from api.views.desk import acting, one_comment
from api.web.desk.marks import pieces
from api.web.desk.queue_address import (
    age_choices,
    chosen,
    filters_of,
    known,
    label_choices,
    path_of,
)
from api.web.desk.queue_context import lanes_of, shared, undo_of, views_of
from api.web.desk.visitor import signed_in
from api.web.desk.words import counted, lately
from api.web.wiring import wiring

if TYPE_CHECKING:
    from api.services.desk.queue import QueuePage

views = Blueprint("desk_queue", __name__, url_prefix="/moderation")
views.register_blueprint(acting.views)
views.register_blueprint(one_comment.views)
views.add_app_template_filter(lambda text: list(pieces(text)), "pieces")

_SIZE = 10
_FURTHEST = 100_000


@views.get("")
def show() -> str:
    """Show a page of the queue, under the filters of its address."""
    given = known(request.args)
    parts = wiring()
    with parts.database.session() as session:
        actor = signed_in(session)
        page = queue_page(
            session,
            actor,
            filters_of(given),
            size=_SIZE,
            offset=_offset(request.args.get("suite", "")),
            policy=parts.engine.policy,
        )
        undo = undo_of(session, actor)
        today = None if page.cards else lately(done_lately(session, actor))
    return render_template(
        "desk/queue.html",
        **shared(back=path_of(given)),
        page=page,
        views=views_of(page.cards, page.sites),
        undo=undo,
        today=today,
        elsewhere=_elsewhere(page.elsewhere),
        enhanced=True,
        clauses=_clauses(page),
        **_around(page, given),
    )


def _around(page: QueuePage, given: dict[str, str]) -> dict[str, Any]:
    """Return what leads elsewhere: lanes, filters, the next page."""
    return {
        "lanes": lanes_of(page, given),
        "filters": filters_of(given),
        "current": given,
        "kept": {name: given[name] for name in ("voie", "fil", "auteur", "etat") if name in given},
        "chosen": chosen(given, page.sites),
        "filtered": bool(given),
        "choices": {
            "sites": [(site.id, site.name) for site in page.sites],
            "labels": label_choices(),
            "ages": age_choices(),
        },
        "escalated": path_of(given, etat=None if given.get("etat") else "transmis"),
        "next_page": path_of(given, suite=page.next) if page.next else None,
    }


def _clauses(page: QueuePage) -> list[tuple[str, str]]:
    """Return the articles of the house rules of all that is shown, each once."""
    rules = (clause for card in page.cards for clause in card.rules.clauses)
    return list(dict.fromkeys((clause.id, clause.title) for clause in rules))


def _offset(asked: str) -> int:
    understood = asked.isascii() and asked.isdigit() and len(asked) <= len(str(_FURTHEST))
    return min(int(asked), _FURTHEST) if understood else 0


def _elsewhere(count: int) -> str | None:
    if not count:
        return None
    verb = "sont" if count > 1 else "est"
    return (
        f"{counted(count, 'commentaire')} {verb} en ce moment sous les yeux de quelqu’un d’autre."
    )
