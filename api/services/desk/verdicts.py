"""What a person says of a comment, and the decision it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from api.services.desk.house_rules import clause_of, rejection
from api.services.desk.notes import note_text
from api.services.desk.review_errors import UnknownClauseError, VerdictError
from api.storage.desk_queries import BLIND
from api.storage.tables import Decision
from moderation.domain.decision import Outcome
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from api.services.actors import Actor
    from api.storage.tables import Review
    from moderation.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decides.

    Attributes:
        outcome: To approve or to reject.
        clause: The house rule that a rejection rests on; None is the one that each card
            proposes, where it proposes one.
        labels: What is there and what is not, of the five labels, as far as they said.
        note: For the other moderators.
    """

    outcome: Outcome
    clause: str | None = None
    labels: dict[str, bool] | None = None
    note: str | None = None


def check_verdict(verdict: Verdict) -> None:
    """Refuse what no site could store.

    Raises:
        VerdictError: With what is wrong.
    """
    if verdict.outcome is Outcome.HOLD:
        raise VerdictError("Publiez ou refusez : ce commentaire est déjà en attente.")
    if set(verdict.labels or ()) - set(Label):
        raise VerdictError(
            "L'une des étiquettes n'existe pas. Choisissez parmi insulte, haine, menace, "
            "vulgarité et leçon."
        )
    if verdict.note is not None:
        note_text(verdict.note)


def decision_of(review: Review, rules: Policy, actor: Actor, verdict: Verdict) -> Decision:
    """Return the decision that a verdict becomes, the next one of the comment.

    What the model saw is kept beside it; the reasons are those of the person.

    Raises:
        NoClauseError: A rejection names no clause, and the card proposes none.
        UnknownClauseError: The rules have no such clause.
    """
    comment = review.comment
    first, last = comment.decisions[0], comment.current
    blind = review.kind in BLIND
    reasons: list[dict[str, Any]] = []
    if verdict.outcome is Outcome.REJECT:
        proposed = None if blind else clause_of(rules, last)
        reasons = rejection(rules, first, verdict.clause or proposed, verdict.labels)
    return Decision(
        id=uuid4(),
        comment=comment,
        position=last.position + 1,
        outcome=verdict.outcome.value,
        reasons=reasons,
        scores=first.scores,
        spans=first.spans,
        signals=first.signals,
        policy_version=rules.version,
        model_version=first.model_version,
        language=first.language,
        automated=False,
        actor=actor.key,
        labels=dict(verdict.labels) if verdict.labels else None,
        blind=blind,
    )


def second_reading(rules: Policy, verdict: Verdict) -> dict[str, Any]:
    """Return what the act of a second reading keeps: it makes no decision.

    Raises:
        UnknownClauseError: The rules have no such clause.
    """
    if verdict.clause is not None and verdict.clause not in {rule.id for rule in rules.clauses}:
        raise UnknownClauseError(verdict.clause)
    return {
        "outcome": verdict.outcome.value,
        "clause": verdict.clause,
        "labels": verdict.labels,
    }
