"""Recognising what was already sent: by the blog's identifier, or by idempotency key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.services.errors import IdConflictError, KeyConflictError
from api.storage import queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.storage import tables
    from moderation.domain.comment import Comment


@dataclass(frozen=True, slots=True)
class Submission:
    """A comment to be judged, and the ``Idempotency-Key`` it came with."""

    comment: Comment
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The comments a site is known to have sent.

    Attributes:
        by_id: By the blog's own identifier.
        by_key: By idempotency key.
        used: When each of these keys was first answered.
    """

    by_id: dict[str, tables.Comment]
    by_key: dict[str, tables.Comment]
    used: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, site_id: int, submissions: Sequence[Submission]) -> Ledger:
        """Read what is known of these submissions, in one transaction."""
        ids = {sent.comment.id for sent in submissions if sent.comment.id}
        keys = {sent.key for sent in submissions if sent.key}
        with session.begin():
            by_id = queries.comments_by_id(session, site_id, ids)
            rows = queries.keys_used(session, site_id, keys)
        return cls(
            by_id,
            {row.key: row.comment for row in rows},
            {row.key: row.created_at for row in rows},
        )

    def find(self, sent: Submission) -> tables.Comment | None:
        """Return the comment this submission repeats, None when it is new.

        Raises:
            IdConflictError: Its identifier was used with another text.
            KeyConflictError: Its key was used for another comment.
        """
        keyed = self.by_key.get(sent.key or "")
        if keyed and (keyed.external_id, keyed.text) != (sent.comment.id, sent.comment.text):
            raise KeyConflictError
        named = self.by_id.get(sent.comment.id or "")
        if named and named.text != sent.comment.text:
            raise IdConflictError(named.external_id or "")
        return named or keyed

    def answer(self, sent: Submission, row: tables.Comment) -> tables.Decision:
        """Return the decision that a repeated comment gets.

        A key gets what it got first, whatever was decided since. Otherwise a person's word
        wins: the answer is what holds now.
        """
        first = self.used.get(sent.key or "")
        if first is None:
            return row.current
        known = [decision for decision in row.decisions if decision.created_at <= first]
        return known[-1] if known else row.decisions[0]

    def note(self, sent: Submission, row: tables.Comment) -> None:
        """Remember that this submission is this comment."""
        if sent.comment.id:
            self.by_id[sent.comment.id] = row
        if sent.key:
            self.by_key[sent.key] = row
