"""What people decided, as examples a model can learn from.

A verdict says less than a set of labels, and no more is read into it than it says:

- A label that the person corrected is what they said.
- A rejection says that the labels of its reasons are there; of the others it says nothing.
- An approval says that what held the comment is no reason to refuse it: those labels are
  false; of the others it says nothing. A person who read blind had nothing pointed out to
  them: their approval says it of every label that the policy acts on.

Only the decision in force counts: what was undone, and what undid it, are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from api.services.desk.house_rules import rules_of
from api.storage.tables import Comment, Decision, Site
from moderation.corpus.example import Example, toxicity_of
from moderation.domain.policy import TOXICITY
from moderation.domain.scores import TOXIC_LABELS, Label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from moderation.domain.policy import Policy

SOURCE = "local"
UNSCORED = "unscored"
"""Trait of a comment that is not in French: no model is taught by it."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Feedback:
    """One comment that a person decided.

    Attributes:
        site: The name of its site.
        example: Its trait ``outcome`` is ``approve`` or ``reject``; ``blind`` is there when
            the person saw neither score nor earlier outcome.
    """

    comment_id: int
    site: str
    decided_at: datetime
    example: Example


def feedback(
    session: Session,
    fallback: Policy,
    *,
    site: str | None = None,
    since: datetime | None = None,
) -> Iterator[Feedback]:
    """Yield every comment a person decided, in the order of arrival; reads in batches.

    Args:
        session: Its transactions are begun and ended here.
        fallback: The policy of sites without one of their own.
        site: The name of one site; None means all.
        since: Only what was decided from then on.
    """
    last = 0
    policies: dict[int, Policy] = {}
    while True:
        with session.begin():
            rows = _after(session, last, site)
            for row, _ in rows:
                if row.site_id not in policies:
                    policies[row.site_id] = rules_of(session, row.site_id, fallback)
        if not rows:
            return
        for row, name in rows:
            decided = standing(row)
            if decided and (since is None or decided.created_at >= since):
                example = _example(row, decided, policies[row.site_id])
                yield Feedback(row.id, name, decided.created_at, example)
        last = rows[-1][0].id
        session.expunge_all()


def standing(comment: Comment) -> Decision | None:
    """Return the person's decision that holds; None where nobody's does."""
    undone = {decision.undoes for decision in comment.decisions}
    held = [d for d in comment.decisions if d.undoes is None and d.id not in undone]
    return held[-1] if held and not held[-1].automated else None


def labels_of(decided: Decision, first: Decision, policy: Policy) -> dict[str, bool | None]:
    """Return what a person's decision says of each score.

    Args:
        decided: The person's.
        first: What the service answered.
        policy: That of the site.
    """
    given = decided.labels or {}
    approved = decided.outcome == "approve"
    named = {reason["label"] for reason in (first if approved else decided).reasons}
    if approved and decided.blind:
        named |= set(policy.thresholds)
    labels: dict[str, bool | None] = {
        label.value: given.get(label.value, not approved if label.value in named else None)
        for label in Label
    }
    labels[TOXICITY] = toxicity_of(labels)
    toxic = {TOXICITY, *(label.value for label in TOXIC_LABELS)}
    if labels[TOXICITY] is None and toxic & (named - given.keys()):
        labels[TOXICITY] = not approved
    return labels


def _after(session: Session, last: int, site: str | None) -> list[tuple[Comment, str]]:
    people = select(Decision.comment_id).where(~Decision.automated)
    query = (
        select(Comment, Site.name)
        .join(Site, Site.id == Comment.site_id)
        .where(Comment.id > last, Comment.id.in_(people))
        .order_by(Comment.id)
        .limit(_BATCH)
        .options(selectinload(Comment.decisions))
    )
    if site is not None:
        query = query.where(Site.name == site)
    return [(comment, name) for comment, name in session.execute(query)]


def _example(row: Comment, decided: Decision, policy: Policy) -> Example:
    traits = {"outcome": decided.outcome} | ({"blind": "yes"} if decided.blind else {})
    if row.decisions[0].scores is None:
        traits[UNSCORED] = "yes"
    return Example(
        id=f"{SOURCE}:{row.id}",
        text=row.text,
        labels=labels_of(decided, row.decisions[0], policy),
        source=SOURCE,
        group=_group(row),
        parent=row.parent_text,
        title=row.thread_title,
        traits=traits,
    )


def _group(row: Comment) -> str:
    """Name the conversation, without saying whose it is: its thread, else its author."""
    kind, name = ("comment", str(row.id))
    if row.thread_id or row.thread_url:
        kind, name = "thread", row.thread_id or row.thread_url or ""
    elif row.author_key:
        kind, name = "author", row.author_key
    return f"{SOURCE}:{sha256(f'{row.site_id} {kind} {name}'.encode()).hexdigest()[:16]}"
