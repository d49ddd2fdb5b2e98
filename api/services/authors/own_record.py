"""What one site holds of one author, for the author themself to read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from api.services.authors.hashing import known_keys
from api.services.authors.introduce import pasts_of
from api.services.authors.why import Why, why
from api.storage.desk_queries import in_force
from api.storage.tables import Comment, Decision
from api.storage.types import now
from moderation.domain.comment import Past
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from moderation.domain import comment as domain
    from moderation.domain.policy import AccountabilityRules

SHOWN = 20
"""The latest comments of a record; the others are counted."""


@dataclass(frozen=True, slots=True)
class OwnComment:
    """One comment of an author, without its text.

    Attributes:
        name: The blog's own identifier of the comment, or None.
        reasons: The sentences that its author was told.
    """

    name: str | None
    received_at: datetime
    outcome: Outcome
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """What a site knows of an author; what moderators noted of them is no part of it.

    Attributes:
        first: Whether nothing of theirs was published here yet.
        counts: Their comments by outcome in force.
        comments: The latest, the latest first.
    """

    standing: Why
    first: bool
    counts: dict[Outcome, int]
    comments: Sequence[OwnComment]


def own_record(
    session: Session, site_id: int, author: domain.Author, rules: AccountabilityRules
) -> OwnRecord:
    """Return the record of an author on a site; empty for one whom it does not know.

    Args:
        session: Its transaction is begun and ended here; nothing is written.
        site_id: Whose comments.
        author: As the blog describes them; without identifier there is no record.
        rules: Of the policy in force.
    """
    counts, comments, past = dict.fromkeys(Outcome, 0), list[OwnComment](), Past()
    with session.begin():
        if keys := known_keys(session, site_id):
            past = pasts_of(session, keys, [author], rules)[0]
            if author.id is not None:
                hashes = keys.all_of_id(author.id)
                theirs = (Comment.site_id == site_id, Comment.author_key.in_(hashes))
                counts |= _counts(session, theirs)
                comments = _latest(session, theirs)
    known = replace(author, past=past)
    return OwnRecord(why(known, rules, now()), not past.published, counts, comments)


def _counts(session: Session, theirs: tuple[ColumnElement[bool], ...]) -> dict[Outcome, int]:
    query = select(Decision.outcome, func.count()).join(Comment, in_force())
    rows = session.execute(query.where(*theirs).group_by(Decision.outcome))
    return {Outcome(outcome): count for outcome, count in rows}


def _latest(session: Session, theirs: tuple[ColumnElement[bool], ...]) -> list[OwnComment]:
    query = select(Comment.external_id, Comment.received_at, Decision.outcome, Decision.reasons)
    rows = session.execute(
        query.join(Decision, in_force())
        .where(*theirs)
        .order_by(Comment.received_at.desc(), Comment.id.desc())
        .limit(SHOWN)
    )
    return [
        OwnComment(name, moment, Outcome(outcome), _sentences(reasons))
        for name, moment, outcome, reasons in rows
    ]


def _sentences(reasons: Sequence[dict[str, Any]]) -> list[str]:
    return [reason["sentence"] for reason in reasons]
