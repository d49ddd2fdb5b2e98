"""Moderate comments: the same comment gets the same decision, until a person takes another.

A submission is scored outside any transaction, by what its author did on this site before,
then stored in one, and answered once that is committed. The transaction that stores a
comment also sees what it adds to around it, which may hold it, and puts what a person is to
read in the queue. When two requests bring the same comment at the same moment, unique
constraints let one of them store it; the other reads what the first one stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from api.services.authors.introduce import introduce
from api.services.authors.relink import called_in, named_in, relink
from api.services.desk.enqueue import enqueue
from api.services.errors import ConflictError, CrowdedError
from api.services.ledger import Ledger, Submission
from api.services.pile_ons.aims import thread_of
from api.services.pile_ons.around import usual_overlap
from api.services.pile_ons.contributions import prepare
from api.services.pile_ons.locks import lock_targets
from api.services.pile_ons.observe import observe
from api.services.rows import comment_row, decision_row
from api.storage import tables
from api.storage.database import is_duplicate, lock_for_writing
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

    from api.services.authors.hashing import AuthorKeys
    from moderation.domain.comment import Comment
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
    """What each submission is, and what remains to be scored and stored.

    Attributes:
        hashes: The site's keys.
        known: Of those to be stored, the comment with what the site knows of its author.
        found: Of each submission, the row it is or becomes, or why it cannot be.
        fresh: The rows to be stored.
    """

    hashes: AuthorKeys
    ledger: Ledger
    submissions: Sequence[Submission]
    known: dict[int, Comment]
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
        plan = _plan(session, site_id, submissions, engine.policy)
        missing = {n: plan.known[n] for n in plan.fresh if n not in decided}
        decided |= zip(missing, _score(session, engine, site_id, missing.values()), strict=True)
        try:
            _store(session, plan, decided, engine.policy, audit_share)
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
            continue
        return plan.answers()
    raise CrowdedError


def _plan(
    session: Session, site_id: int, submissions: Sequence[Submission], policy: Policy
) -> _Plan:
    ledger = Ledger.read(session, site_id, submissions)
    unknown = [n for n, sent in enumerate(submissions) if _is_unknown(ledger, sent)]
    introduced = introduce(
        session,
        site_id,
        [submissions[n].comment for n in unknown],
        rules=policy.accountability,
    )
    known = dict(zip(unknown, introduced.comments, strict=True))
    plan = _Plan(introduced.keys, ledger, submissions, known)
    for n, sent in enumerate(submissions):
        try:
            row = ledger.find(sent)
        except ConflictError as conflict:
            plan.found.append(conflict)
            continue
        if row is None:
            row = plan.fresh[n] = comment_row(site_id, known[n], plan.hashes)
        if sent.key and sent.key not in ledger.by_key:
            plan.keys.append(tables.IdempotencyKey(site_id=site_id, key=sent.key, comment=row))
        ledger.note(sent, row)
        plan.found.append(row)
    return plan


def _is_unknown(ledger: Ledger, sent: Submission) -> bool:
    """Say whether a submission may have to be scored: not when it repeats, or conflicts."""
    try:
        return ledger.find(sent) is None
    except ConflictError:
        return False


def _score(
    session: Session, engine: ModerationEngine, site_id: int, comments: Collection[Comment]
) -> list[Decision]:
    """Decide each comment by itself, outside any transaction."""
    if not comments:
        return []
    threads = [
        thread_of(comment.thread.id, comment.thread.url) if comment.thread.text else None
        for comment in comments
    ]
    asked = {thread for thread in threads if thread is not None}
    if not asked:
        return engine.moderate_many(list(comments))
    with session.begin():
        usual = {thread: usual_overlap(session, site_id, thread) for thread in sorted(asked)}
    overlaps = [usual[thread] if thread is not None else None for thread in threads]
    return engine.moderate_many(list(comments), usual_overlaps=overlaps)


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
    arrived = {n: prepare(row, plan.known[n], decided[n]) for n, row in plan.fresh.items()}
    # In the same order everywhere, lest two batches wait for each other for ever.
    rows = sorted(plan.fresh.values(), key=lambda row: row.external_id or "")
    keys = sorted(plan.keys, key=lambda row: row.key)
    with session.begin():
        lock_for_writing(session)
        _recognise(session, plan)
        at = now()
        for row in rows:
            row.received_at, row.decisions = at, []
        session.add_all(rows)
        session.flush()
        session.add_all(keys)
        session.flush()
        seen = observe(session, list(arrived.values()), policy=policy, keys=plan.hashes, at=at)
        for one, decision in zip(arrived.values(), seen.decisions, strict=True):
            one.row.decisions.append(decision_row(decision))
        session.flush()
        for row in rows:
            enqueue(session, row, row.current, audit_share=audit_share, policy=policy)
        seen.tell(session)


def _recognise(session: Session, plan: _Plan) -> None:
    """Bring what was kept under older keys of the people spoken of to the newest one.

    While a site has older keys, its comments are stored one submission at a time.
    """
    if len(plan.hashes.secrets) > 1:
        lock_targets(session, plan.hashes.site_id, ["older keys"])
        fresh = [plan.known[n] for n in plan.fresh]
        relink(session, plan.hashes.site_id, plan.hashes, named_in(fresh), names=called_in(fresh))
