"""What the house rules of a site say of a stored decision, and of a person's rejection."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from api.services.desk.review_errors import NoClauseError, UnknownClauseError
from api.services.rules.again import decide_again, held_around, reading_then, standing_then
from api.services.rules.policies import policy_in_force
from moderation.domain.decision import Outcome, Reason
from moderation.domain.policy import TOXICITY, load_policy, parse_policy
from moderation.domain.policy_reasons import SIGNAL_REASONS
from moderation.domain.scores import Scores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from api.storage.tables import Decision
    from moderation.domain.comment import Accountability
    from moderation.domain.policy import Policy, ReasonTemplate

RULE_CODE = "charte"
"""Code of a rejection for a clause that no reason of the policy speaks of."""


def rules_of(session: Session, site_id: int, fallback: Policy | None = None) -> Policy:
    """Return the policy that a site has in force, inside the caller's transaction.

    Args:
        session: To read with.
        site_id: Whose policy.
        fallback: What decides where a site has none of its own; None is the shipped policy.
    """
    version = policy_in_force(session, site_id)
    return _parsed(version.document) if version else fallback or _shipped()


@lru_cache(maxsize=256)
def _parsed(document: str) -> Policy:
    return parse_policy(document)


@lru_cache(maxsize=1)
def _shipped() -> Policy:
    return load_policy()


def accountability_of(decision: Decision) -> Accountability:
    """Return how far the author answers for their words, as it was found then."""
    return standing_then(decision.signals).accountability


def would_decide(policy: Policy, decision: Decision) -> Outcome:
    """Return what a policy makes of the scores of a decision; unscored comments are held."""
    if decision.scores is None:
        return Outcome.HOLD
    return outcome_of(policy, Scores(**decision.scores), decision)


def outcome_of(policy: Policy, scores: Scores, decision: Decision) -> Outcome:
    """Return what a policy makes of scores, in the circumstances of a decision."""
    standing, reading = standing_then(decision.signals), reading_then(decision.signals)
    around = held_around(decision.reasons)
    return decide_again(policy, scores, standing, reading, around=around)[0]


def clause_of(policy: Policy, decision: Decision) -> str | None:
    """Return the clause that the strongest reason rests on, if the rules still have it."""
    strongest = decision.reasons[0]["clause"] if decision.reasons else None
    known = {clause.id for clause in policy.clauses}
    return strongest["id"] if strongest and strongest["id"] in known else None


def rejection(
    policy: Policy, decision: Decision, clause: str | None, labels: Mapping[str, bool] | None
) -> list[dict[str, Any]]:
    """Return the reasons of a person's rejection, the strongest first.

    They are those that the policy gives for the clause. Where it has several, those of the
    labels that the person saw, else those of the labels that the model saw, else the first.
    Reasons that rest on no score are given only where the service gave them already.

    Args:
        policy: The rules in force.
        decision: What the service answered, for what the model saw.
        clause: The house rule that is broken.
        labels: What the person says is there.

    Raises:
        NoClauseError: No clause was chosen.
        UnknownClauseError: The rules have none of that number.
    """
    if clause is None:
        raise NoClauseError
    rule = next((rule for rule in policy.clauses if rule.id == clause), None)
    if rule is None:
        raise UnknownClauseError(clause)
    templates = [template for template in policy.templates.values() if template.clause == rule]
    seen = {label for label, there in (labels or {}).items() if there}
    suspected = {reason["label"] for reason in decision.reasons}
    chosen = (
        _of(templates, seen)
        or _of(templates, suspected)
        or [one for one in templates if one.label is not None][:1]
        or _unscored(templates, decision)
    )
    # No-break spaces as in the shipped policy: these words go to the blog as they are.
    sentence = (
        "Votre commentaire n’est pas publié\u00a0: "
        f"il s’écarte de la règle «\u202f{rule.title}\u202f»."
    )
    if not chosen:
        return [asdict(Reason(RULE_CODE, None, sentence, rule))]
    # Without a sentence of its own for a refusal, a reason only says that someone will read.
    return [
        asdict(Reason(one.code, one.label, one.reject or sentence, one.clause)) for one in chosen
    ]


def _of(templates: list[ReasonTemplate], labels: set[Any]) -> list[ReasonTemplate]:
    """Keep the reasons for these labels; toxicity only where no label says which."""
    found = [one for one in templates if one.label is not None and one.label in labels]
    return [one for one in found if one.label != TOXICITY] or found


def _unscored(templates: list[ReasonTemplate], decision: Decision) -> list[ReasonTemplate]:
    """Keep one reason that rests on no score: given before, or not about what surrounds a text."""
    given = {reason["code"] for reason in decision.reasons}
    return [one for one in templates if one.code in given or one.code not in SIGNAL_REASONS][:1]
