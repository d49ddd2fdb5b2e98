"""``/moderation/et-si``: move thresholds, see what they would have changed, then keep them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request

from api.services.actors import Role
from api.services.own_sites import chosen, sites_of
from api.services.rules import policies
from api.services.rules.comparison import shown
from api.services.rules.policy_problems import in_french
from api.services.rules.policy_text import dated_version, rewritten
from api.services.rules.what_if import DAYS, ruling, what_if
from api.storage.types import now
from api.web.desk.figure_words import number, percent, short_day, signed
from api.web.desk.threshold_form import groups, read
from api.web.desk.visitor import require, signed_in
from api.web.desk.words import LABELS, OUTCOMES
from api.web.wiring import wiring
from moderation.domain.decision import Outcome
from moderation.domain.errors import InvalidPolicyError
from moderation.domain.policy import Policy, parse_policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session
    from werkzeug.wrappers import Response as AnyResponse

    from api.services.actors import Actor
    from api.services.rules.comparison import Case
    from api.services.rules.what_if import Ruling
    from api.storage.tables import PolicyVersion, Site
    from api.web.desk.threshold_form import Asked

views = Blueprint("desk_what_if", __name__, url_prefix="/moderation")
SAY = {"number": number, "percent": percent, "signed": signed, "day": short_day}
_DIGITS = 10
"""Of an identifier; Python itself refuses to read a number of thousands."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """What is tried: the policy that decides, the one started from, and what is asked."""

    site: Site
    used: Ruling
    start: PolicyVersion | None
    base: Policy
    base_text: str
    asked: Asked

    def candidate(self, version: str | None = None) -> str:
        """Return the text of the policy that is tried."""
        return rewritten(self.base_text, self.asked.thresholds, version=version)


@views.get("/et-si")
def try_thresholds() -> Response:
    """Show the thresholds and, once some are sent, what they would have changed."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        with session.begin():
            sites = sites_of(session, actor)
            if not sites:
                return _page(sites, None)
            trial = _trial(session, actor, sites, request.args)
            found = _results(session, trial) if trial.asked.typed else {}
    return _page(sites, trial, **found)


@views.post("/et-si")
def keep_thresholds() -> AnyResponse:
    """Save the thresholds as a new version; put it in force or in the shadow if asked."""
    with wiring().database.session() as session:
        actor = signed_in(session)
        require(actor, Role.OWNER)
        with session.begin():
            sites = sites_of(session, actor)
            trial = _trial(session, actor, sites, request.form)
            versions = policies.versions(session, trial.site.id)
            # The installation's own too: decisions were taken under its name.
            served = (trial.base, trial.used.policy, wiring().engine.policy)
            taken = {policy.version for policy in served} | {row.version for row in versions}
        problems = trial.asked.problems
        if not problems:
            text = trial.candidate(dated_version(now().date(), taken))
            try:
                remark = request.form.get("remark")
                row = policies.save_version(session, actor, trial.site.id, text, remark)
            except InvalidPolicyError as error:
                problems = in_french(error.problems)
        if problems:
            page = _page(sites, trial, problems=problems)
            page.status_code = 422
            return page
        _then(session, actor, row, request.form.get("action"))
    return redirect(f"/moderation/politiques?site={trial.site.id}", 303)


def _then(session: Session, actor: Actor, row: PolicyVersion, action: str | None) -> None:
    if action == "activate":
        policies.activate(session, actor, row.id)
        flash(f"La politique {row.version} est en vigueur dès le prochain commentaire.")
    elif action == "shadow":
        policies.shadow(session, actor, row.id, on=True)
        flash(f"La politique {row.version} est essayée dans l’ombre : elle ne décide de rien.")
    else:
        flash(f"La politique {row.version} est enregistrée. Elle n’est pas encore en vigueur.")


def _trial(
    session: Session, actor: Actor, sites: Sequence[Site], form: Mapping[str, str]
) -> _Trial:
    site = chosen(sites, form.get("site")) or sites[0]
    used = ruling(session, site.id, wiring().settings.policy)
    start = _start(session, actor, site, form.get("version"))
    text = start.document if start else used.text
    base = parse_policy(text)
    return _Trial(site, used, start, base, text, read(form, base))


def _start(session: Session, actor: Actor, site: Site, wanted: str | None) -> PolicyVersion | None:
    """Return the version to start from, where one is named; that in force elsewhere."""
    if not wanted or not wanted.isascii() or not wanted.isdigit() or len(wanted) > _DIGITS:
        return None
    row = policies.visible(session, actor, int(wanted))
    if row.site_id != site.id:
        raise policies.UnknownPolicyError
    return row


def _results(session: Session, trial: _Trial) -> dict[str, Any]:
    if trial.asked.problems:
        return {"problems": trial.asked.problems}
    try:
        tried = parse_policy(trial.candidate())
    except InvalidPolicyError as error:
        return {"problems": in_french(error.problems)}
    found = what_if(session, trial.site.id, trial.used.policy, tried)
    before = found.comparison.mistakes_before()
    return {
        "found": found,
        "mistakes": [
            _mistakes(session, cases, used)
            for cases, used in zip(
                (found.comparison.too_strict, found.comparison.too_mild), before, strict=True
            )
        ],
    }


def _mistakes(session: Session, cases: Sequence[Case], used: int) -> dict[str, Any]:
    """Return what is shown of one kind of mistakes: the new ones, then those of today."""
    new = [case for case in cases if case.changed]
    known = [case for case in cases if not case.changed]
    return {
        "count": len(cases),
        "used": used,
        "new": len(new),
        "known": len(known),
        "new_shown": shown(session, new),
        "known_shown": shown(session, known),
    }


def _page(sites: Sequence[Site], trial: _Trial | None, **found: Any) -> Response:  # noqa: ANN401 -- of a template
    fields = groups(trial.base, trial.used.policy, trial.asked.typed) if trial else []
    return make_response(
        render_template(
            "desk/what_if.html",
            sites=sites,
            trial=trial,
            groups=fields,
            outcomes=list(Outcome),
            words=OUTCOMES,
            labels=LABELS,
            most_days=DAYS,
            say=SAY,
            **found,
        )
    )
