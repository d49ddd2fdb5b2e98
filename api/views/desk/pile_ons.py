"""``/moderation/meutes``: many on one, what is done about it, and all that is told of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.exceptions import BadRequest

from api.services.actors import names_of
from api.services.desk.acts import Verdict
from api.services.desk.cards import card
from api.services.desk.house_rules import rules_of
from api.services.pile_ons.finding import UnknownPileOnError, pile_on_of_comment
from api.services.pile_ons.overview import Brief, overview
from api.services.pile_ons.shields import answers, shields_of
from api.services.pile_ons.states import settle
from api.services.pile_ons.story import story_of
from api.services.pile_ons.together import NothingWaitsError, resolve_pile_on
from api.storage.types import now
from api.views.desk import shields
from api.web.desk.pile_on_cards import actors_of, measures_view, pile_on_view
from api.web.desk.pile_on_page import page_of
from api.web.desk.queue_context import back, shared, undo_of
from api.web.desk.visitor import signed_in
from api.web.desk.words import done_sentence
from api.web.wiring import wiring
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session
    from werkzeug import Response as BaseResponse

    from moderation.domain.policy import Policy

views = Blueprint("desk_pile_ons", __name__, url_prefix="/moderation/meutes")
views.register_blueprint(shields.views)

_PAST, _TEXTS = 20, 100
_FURTHEST = 100_000
_SETTLED = 20
"""Pile-ons that a page lets cool by itself, where no worker runs."""
_VERDICTS = {"approve": Outcome.APPROVE, "reject": Outcome.REJECT}
_NOTHING = "rien"


@views.get("")
def show() -> str:
    """Show the pile-ons that last, what is in force, and those that are over."""
    offset = _offset()
    with wiring().database.session() as session:
        actor = signed_in(session)
        settle(session, now(), _SETTLED, fallback=wiring().engine.policy)
        found = overview(session, actor, offset=offset, size=_PAST)
        running, lifted = shields_of(session, actor)
        every = [*found.open, *found.past]
        with session.begin():
            names = names_of(session, actors_of([*running, *lifted]))
            rules = _rules(session, {brief.pile_on.site_id for brief in every})
    at = now()

    def view(brief: Brief) -> object:
        ladder = rules[brief.pile_on.site_id].ladder
        return pile_on_view(brief, ladder, running, names, at)

    apart = [
        batch
        for batch in running
        if not any(answers(row, one.pile_on) for one in found.open for row in batch.rows)
    ]
    return render_template(
        "desk/pile_ons.html",
        **shared(),
        open=[view(brief) for brief in found.open] if not offset else [],
        past=[view(brief) for brief in found.past],
        several=found.several,
        older=found.older,
        first=not offset,
        running=[measures_view(batch, names, at) for batch in apart],
        lifted=[measures_view(batch, names, at) for batch in lifted],
    )


@views.get("/<int:number>")
def one(number: int) -> str:
    """Show one pile-on: who is targeted, what was said, and what can be done."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        settle(session, now(), _SETTLED, fallback=wiring().engine.policy)
        story = story_of(session, actor, number, before=_offset(), size=_TEXTS)
        running, lifted = shields_of(session, actor, pile_on=story.pile_on)
        undo = undo_of(session, actor)
        with session.begin():
            names = names_of(session, actors_of([*running, *lifted]))
            rules = _rules(session, [story.pile_on.site_id])[story.pile_on.site_id]
    return render_template(
        "desk/pile_on.html",
        **shared(),
        **page_of(story, rules, running, lifted, names, now(), size=_TEXTS),
        undo=undo,
    )


@views.get("/de/<int:review_id>")
def of_comment(review_id: int) -> BaseResponse:
    """Lead from a comment to the pile-on that it adds to."""
    parts = wiring()
    with parts.database.session() as session:
        actor = signed_in(session)
        own = card(session, actor, review_id, policy=parts.engine.policy)
        number = pile_on_of_comment(session, actor, own.comment.id)
    if number is None:
        raise UnknownPileOnError
    return redirect(f"/moderation/meutes/{number}", HTTPStatus.SEE_OTHER)


@views.post("/<int:number>/tout")
def decide(number: int) -> BaseResponse:
    """Decide at once all that waits of a pile-on."""
    kind, which = request.form.get("acte", ""), request.form.get("portee", "hostiles")
    parts = wiring()
    with parts.database.session() as session:
        actor = signed_in(session)
        if kind == _NOTHING:
            return redirect(back(), HTTPStatus.SEE_OTHER)
        if kind not in _VERDICTS or which not in {"hostiles", "tous"}:
            raise BadRequest
        clause = (request.form.get("clause") or None) if kind == "reject" else None
        verdict = Verdict(_VERDICTS[kind], clause)
        try:
            done = resolve_pile_on(
                session, parts.engine, actor, number, verdict, hostile_only=which == "hostiles"
            )
        except NothingWaitsError as error:
            flash(str(error), "error")
        else:
            flash(done_sentence(kind, done.count, done.left_out))
    return redirect(f"/moderation/meutes/{number}", HTTPStatus.SEE_OTHER)


def _rules(session: Session, sites: Iterable[int]) -> dict[int, Policy]:
    """Return the policy of each of these sites, inside a transaction."""
    policy = wiring().engine.policy
    return {site: rules_of(session, site, policy) for site in sites}


def _offset() -> int:
    asked = request.args.get("suite", "")
    understood = asked.isascii() and asked.isdigit() and len(asked) <= len(str(_FURTHEST))
    return min(int(asked), _FURTHEST) if understood else 0
