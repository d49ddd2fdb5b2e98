"""``/moderation/politiques``: the versions of a site, which one decides, which one is tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request

from api.services.actors import Role, names_of
from api.services.own_sites import chosen, sites_of
from api.services.rules import policies
from api.services.rules.comparison import shown
from api.services.rules.policy_words import differences
from api.services.rules.shadows import model_shadow, policy_shadow
from api.services.rules.what_if import ruling
from api.web.desk.figure_words import number, percent, short_day
from api.web.desk.french_time import dated
from api.web.desk.visitor import require, signed_in
from api.web.desk.words import LABELS, OUTCOMES
from api.web.wiring import wiring
from moderation.domain.decision import Outcome
from moderation.domain.policy import parse_policy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session
    from werkzeug.wrappers import Response

    from api.services.rules.comparison import Comparison, Shown
    from api.services.rules.what_if import Ruling
    from api.storage.tables import PolicyVersion, Site

views = Blueprint("desk_policies", __name__, url_prefix="/moderation")
SAY = {"number": number, "percent": percent, "day": short_day, "dated": dated}


@dataclass(frozen=True, slots=True)
class _Shadow:
    """What is compared without effect, and what it would have decided otherwise."""

    name: str
    since: datetime
    comparison: Comparison
    listed: list[Shown]


@views.get("/politiques")
def show() -> str:
    """Show the versions of a site, and the differences of what is in the shadow."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        with session.begin():
            sites = sites_of(session, actor)
            if not sites:
                return render_template("desk/policies.html", sites=sites, site=None)
            site = chosen(sites, request.args.get("site")) or sites[0]
            used = ruling(session, site.id, wiring().settings.policy)
            rows = policies.versions(session, site.id)
            tried = policies.policy_in_shadow(session, site.id)
            names = names_of(session, {row.made_by for row in rows})
            return render_template(
                "desk/policies.html",
                sites=sites,
                site=site,
                used=used,
                rows=rows,
                names=names,
                tried=tried,
                changes=_changes(used, rows),
                shadows=_shadows(session, site, tried),
                outcomes=list(Outcome),
                words=OUTCOMES,
                labels=LABELS,
                say=SAY,
            )


@views.post("/politiques/<int:policy_id>/mettre-en-vigueur")
def activate(policy_id: int) -> Response:
    """Put a version in force."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        require(actor, Role.OWNER)
        row = policies.activate(session, actor, policy_id)
    flash(f"La politique {row.version} est en vigueur dès le prochain commentaire.")
    return _back(row.site_id)


@views.post("/politiques/<int:policy_id>/ombre")
def shadow(policy_id: int) -> Response:
    """Begin to compare a version, or stop."""
    on = request.form.get("action") != "stop"
    with wiring().database.session() as session:
        actor = signed_in(session)
        require(actor, Role.OWNER)
        row = policies.shadow(session, actor, policy_id, on=on)
    if on:
        flash(f"La politique {row.version} est essayée dans l’ombre : elle ne décide de rien.")
    else:
        flash(f"La politique {row.version} n’est plus dans l’ombre.")
    return _back(row.site_id)


@views.post("/politiques/retirer")
def withdraw() -> Response:
    """Go back to the policy of the settings."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        require(actor, Role.OWNER)
        with session.begin():
            site = chosen(sites_of(session, actor), request.form.get("site"))
        if site is None:
            raise policies.UnknownPolicyError
        policies.withdraw(session, actor, site.id)
    flash("La politique de l’installation est de nouveau en vigueur.")
    return _back(site.id)


def _changes(used: Ruling, rows: Sequence[PolicyVersion]) -> dict[int, list[str]]:
    """Say for each version how it differs from the one that decides."""
    return {row.id: differences(used.policy, parse_policy(row.document)) for row in rows}


def _shadows(session: Session, site: Site, tried: PolicyVersion | None) -> list[_Shadow]:
    found: list[tuple[str, datetime, Comparison]] = []
    if tried is not None and tried.shadowed_at is not None:
        name = f"Politique {tried.version}"
        found.append((name, tried.shadowed_at, policy_shadow(session, tried)))
    if (model := model_shadow(session, site.id)) is not None:
        found.append((f"Modèle {model.model_version}", model.since, model.comparison))
    return [
        _Shadow(name, since, comparison, shown(session, comparison.changed))
        for name, since, comparison in found
    ]


def _back(site_id: int) -> Response:
    return redirect(f"/moderation/politiques?site={site_id}", 303)
