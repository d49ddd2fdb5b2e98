"""Moderate comments: the same comment gets the same decision, until a person takes another.

A submission is scored outside any transaction, then stored in one, and answered once
that is committed. When two requests bring the same comment at the same moment, unique
constraints let one of them store it; the other reads what the first one stored. What a
person is to read is put in the queue by the transaction that stores the comment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from api.services.desk.enqueue import enqueue
from api.services.errors import ConflictError, CrowdedError
from api.services.ledger import Ledger, Submission
from api.services.rows import comment_row, decision_row
from api.storage import tables
from api.storage.database import is_duplicate, lock_for_writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from moderation.domain.decision import Decision
    from moderation.domain.policy import Policy
    from moderation.engine import ModerationEngine

ATTEMPTS = 10
"""Each failed attempt means that another request stored at least one of our comments."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision, and whether it had been taken before this submission."""

    decision: tables.Decision
    replayed: bool


@dataclass(slots=True)
class _Plan:
    """What each submission is, and what remains to be scored and stored."""

    ledger: Ledger
    submissions: Sequence[Submission]
    found: list[tables.Comment | ConflictError] = field(default_factory=list)
    fresh: dict[int, tables.Comment] = field(default_factory=dict)
    keys: list[tables.IdempotencyKey] = field(default_factory=list)

    def answers(self) -> list[Answer | ConflictError]:
        return [
            row
            if isinstance(row, ConflictError)
            else Answer(self.ledger.answer(sent, row), n not in self.fresh)
            for n, (sent, row) in enumerate(zip(self.submissions, self.found, strict=True))
        ]


def moderate(
    session: Session,
    engine: ModerationEngine,
    site_id: int,
    submission: Submission,
    *,
    audit_share: float = 0.0,
) -> Answer:
    """Moderate one comment.

    Raises:
        ConflictError: Its identifier or key was used for something else.
        CrowdedError: Others kept writing the same comment.
    """
    found = moderate_many(session, engine, site_id, [submission], audit_share=audit_share)
    answer = found[0]
    if isinstance(answer, ConflictError):
        raise answer
    return answer


def moderate_many(
    session: Session,
    engine: ModerationEngine,
    site_id: int,
    submissions: Sequence[Submission],
    *,
    audit_share: float = 0.0,
) -> list[Answer | ConflictError]:
    """Moderate comments, storing all decisions in one transaction.

    Args:
        session: Its transactions are begun and ended here.
        engine: What decides.
        site_id: Whose comments they are.
        submissions: A thousand at a time is a good size.
        audit_share: From 0 to 1: the part of approvals and rejections that a person is to
            read again, blind.

    Returns:
        One entry for each submission, in order: a submission in conflict spoils no other.

    Raises:
        CrowdedError: Others kept writing the same comments.
        IntegrityError: What is stored breaks a rule that no other request explains.
    """
    decided: dict[int, Decision] = {}
    for _ in range(ATTEMPTS):
        plan = _plan(session, site_id, submissions)
        missing = [n for n in plan.fresh if n not in decided]
        comments = [submissions[n].comment for n in missing]
        decided |= zip(missing, engine.moderate_many(comments) if comments else [], strict=True)
        try:
            _store(session, plan, decided, engine.policy, audit_share)
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
            continue
        return plan.answers()
    raise CrowdedError


def _plan(session: Session, site_id: int, submissions: Sequence[Submission]) -> _Plan:
    ledger = Ledger.read(session, site_id, submissions)
    plan = _Plan(ledger, submissions)
    for n, sent in enumerate(submissions):
        try:
            row = ledger.find(sent)
        except ConflictError as conflict:
            plan.found.append(conflict)
            continue
        if row is None:
            row = plan.fresh[n] = comment_row(site_id, sent.comment)
        if sent.key and sent.key not in ledger.by_key:
            plan.keys.append(tables.IdempotencyKey(site_id=site_id, key=sent.key, comment=row))
        ledger.note(sent, row)
        plan.found.append(row)
    return plan


def _store(
    session: Session,
    plan: _Plan,
    decided: dict[int, Decision],
    policy: Policy,
    audit_share: float,
) -> None:
    """Commit the new comments with their decisions and reviews, all or none."""
    if not plan.fresh and not plan.keys:
        return
    for n, row in plan.fresh.items():
        row.decisions = [decision_row(decided[n])]
    # In the same order everywhere, lest two batches wait for each other for ever.
    rows = sorted(plan.fresh.values(), key=lambda row: row.external_id or "")
    keys = sorted(plan.keys, key=lambda row: row.key)
    with session.begin():
        lock_for_writing(session)
        session.add_all(rows)
        session.flush()
        session.add_all(keys)
        for row in rows:
            enqueue(session, row, row.current, audit_share=audit_share, policy=policy)
