"""``/moderation/journal``: who did what; for owners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from api.services import audit
from api.services.actors import Role, names_of
from api.services.people import accounts
from api.web.desk.journal_words import told
from api.web.desk.sessions import HOME
from api.web.desk.visitor import require, signed_in
from api.web.wiring import wiring

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

views = Blueprint("desk_journal", __name__, url_prefix=f"{HOME}/journal")

LENGTH = 50
"""Lines of one page."""


@views.get("")
def show() -> ResponseReturnValue:
    """Show a page of the journal, the latest lines first."""
    with wiring().database.session() as session:
        require(signed_in(session), Role.OWNER)
        before = request.args.get("avant", type=int)
        found = audit.entries(session, limit=LENGTH + 1, before=before)
        lines = found[:LENGTH]
        with session.begin():
            names = names_of(session, {key for line in lines for key in (line.actor, line.subject)})
        sites = {site.id: site.name for site in accounts.all_sites(session)}
    return render_template(
        "desk/journal.html",
        lines=[told(line, names, sites) for line in lines],
        older=lines[-1].id if len(found) > LENGTH else None,
        before=before,
    )
