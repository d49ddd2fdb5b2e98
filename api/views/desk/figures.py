"""``/moderation/chiffres``: what comes in, what becomes of it, and where people differ."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from api.services.figures import PERIODS, figures_of
from api.services.figures.severe import PAUSE_FROM
from api.services.own_sites import chosen, sites_of
from api.web.desk.figure_charts import charts_of, label_name
from api.web.desk.figure_words import between, number, percent, short_day, wait
from api.web.desk.visitor import signed_in
from api.web.wiring import wiring

views = Blueprint("desk_figures", __name__, url_prefix="/moderation")
_USUAL = 30


@views.get("/chiffres")
def show() -> str:
    """Show the figures of a period, of one site or of all one may see."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        with session.begin():
            sites = sites_of(session, actor)
        site = chosen(sites, request.args.get("site"))
        days = _days(request.args.get("jours"))
        figures = figures_of(session, actor, days, [site.id] if site else actor.sites)
    return render_template(
        "desk/figures.html",
        figures=figures,
        charts=charts_of(figures),
        sites=sites,
        site=site,
        days=days,
        periods=PERIODS,
        pause_from=PAUSE_FROM,
        say={
            "between": between,
            "day": short_day,
            "label": label_name,
            "number": number,
            "percent": percent,
            "wait": wait,
        },
    )


def _days(asked: str | None) -> int:
    return next((days for days in PERIODS if str(days) == asked), _USUAL)
