"""``/moderation/dossiers`` and what leads there from a pile-on: signed evidence, printable."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, render_template, request

from api.services.pile_ons import evidence as services
from api.services.pile_ons.evidence_blind import blind_in
from api.services.pile_ons.finding import find_pile_on
from api.storage.tables import PileOn
from api.web.desk import evidence_words as words
from api.web.desk.french_time import dated
from api.web.desk.sessions import HOME
from api.web.desk.visitor import signed_in
from api.web.wiring import wiring

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from api.storage.tables import Evidence

views = Blueprint("desk_evidence", __name__, url_prefix=HOME)


@views.get("/dossiers")
def list_all() -> str:
    """List the bundles of one's sites: they outlast the pile-ons they tell of."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        rows = services.bundles(session, actor)
    return render_template("desk/evidence_list.html", rows=rows, dated=dated)


@views.get("/dossiers/<int:number>")
def show(number: int) -> str:
    """Show one bundle, to be read on a screen or printed."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        return _sheet(session, actor, services.find_bundle(session, actor, number))


@views.get("/meutes/<int:pile_on_id>/dossier")
def of_pile_on(pile_on_id: int) -> str:
    """Show the last bundle of a pile-on; how to make one while there is none."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        with session.begin():
            pile_on = find_pile_on(session, actor, pile_on_id)
        rows = services.bundles(session, actor, pile_on_id=pile_on.id)
        if rows:
            return _sheet(session, actor, services.find_bundle(session, actor, rows[0].id))
    return render_template("desk/evidence_none.html", pile_on=pile_on, say=words)


@views.post("/meutes/<int:pile_on_id>/dossier/nouveau")
def make(pile_on_id: int) -> ResponseReturnValue:
    """Make a bundle of what is known now."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        row = services.make_bundle(session, actor, pile_on_id, request.host_url.rstrip("/"))
    flash(f"Dossier n° {row.id} constitué et signé.")
    return redirect(f"{HOME}/dossiers/{row.id}", HTTPStatus.SEE_OTHER)


@views.post("/meutes/<int:pile_on_id>/conservation")
def keep(pile_on_id: int) -> ResponseReturnValue:
    """Keep a pile-on beyond its time, or no longer."""
    on = request.form.get("garder") == "1"
    with wiring().database.session() as session:
        actor = signed_in(session)
        services.hold(session, actor, pile_on_id, on=on)
    flash(
        "Cette meute et ses commentaires sont gardés tant que vous ne dites pas le contraire."
        if on
        else "Cette meute s’effacera à son terme, comme les autres."
    )
    where = "dossier" if request.form.get("retour") == "dossier" else ""
    return redirect(f"{HOME}/meutes/{pile_on_id}/{where}".rstrip("/"), HTTPStatus.SEE_OTHER)


@views.post("/dossiers/<int:number>/fichier")
def download(number: int) -> Response:
    """Hand the signed file over; the journal notes it."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        raw = services.hand_over(session, actor, number)
    name = f"meute-dossier-{number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(raw, headers=headers, content_type="application/json")


@views.post("/dossiers/<int:number>/suppression")
def delete(number: int) -> ResponseReturnValue:
    """Destroy a bundle; owners only."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        services.delete_bundle(session, actor, number)
    flash(f"Dossier n° {number} détruit. Le journal garde son empreinte.")
    return redirect(f"{HOME}/dossiers", HTTPStatus.SEE_OTHER)


def _sheet(session: Session, actor: Actor, row: Evidence) -> str:
    """Return the page of a bundle: everything on it is read from what was signed.

    What was decided of comments that the actor may yet read blind is left out.
    """
    told: dict[str, Any] = json.loads(row.body)
    blind = blind_in(session, actor, row.site_id, told)
    pile_on, rows = None, [row]
    if row.pile_on_id is not None:
        rows = list(services.bundles(session, actor, pile_on_id=row.pile_on_id))
        with session.begin():
            pile_on = session.get(PileOn, row.pile_on_id)
    return render_template(
        "desk/evidence.html",
        row=row,
        rows=rows,
        pile_on=pile_on,
        told=told,
        hostile=[one for one in told["comments"] if one["hostile"]],
        others=[one for one in told["comments"] if not one["hostile"]],
        journal=[
            {"told": words.journal_line(line, told["site"]), "comment": line["comment"]}
            for line in told["journal"]["entries"]
            if line["comment"] not in blind
        ],
        blind=blind,
        say=words,
        dated=dated,
    )
