"""The record of authors on a site, asked of the tables: what holds of their latest comments.

One query answers for a whole batch. Of each author it reads a bounded number of rows of an
index that is in the order of arrival, and so costs the same whatever they wrote.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, column, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from api.storage.tables import Comment, Contribution, Decision
from api.storage.types import UtcDateTime, now
from moderation.domain.comment import Past

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import CTE, Select, Subquery
    from sqlalchemy.orm import Session

    from moderation.domain.policy import AccountabilityRules

LATEST = 300
"""Comments of one author that count, unless the policy asks for more before it trusts."""
OLDEST = 50
"""Comments of one author among which the first published one is looked for."""
_OF_NAME = 50
"""Comments under one name that are looked at for a published one."""


def records_of(
    session: Session, site_id: int, keys: Collection[str], rules: AccountabilityRules
) -> dict[str, Past]:
    """Return the record of each of these hashes, inside the caller's transaction.

    What counts is the decision in force, whoever took it. Of an author with more than
    :data:`LATEST` comments, the latest count; the first published one is looked for among
    the :data:`OLDEST`. Counting what is published stops at one more than trust asks for.
    """
    if not keys:
        return {}
    enough = rules.trusted_after_published + 1
    asked = _asked(session, keys)
    own = _own(asked, site_id, max(LATEST, enough), latest=True)
    oldest = _own(asked, site_id, OLDEST, latest=False)
    published = _standing(literal(1), own, "approve").limit(enough).subquery()
    refused = _standing(func.count(), own, "reject")
    first = _standing(func.min(oldest.c.at, type_=UtcDateTime), oldest, "approve")
    query = select(
        asked.c.key,
        select(func.count()).select_from(published).scalar_subquery(),
        refused.where(Decision.created_at >= now() - rules.blameless).scalar_subquery(),
        first.scalar_subquery(),
    )
    return {key: Past(*record) for key, *record in session.execute(query)}


def published_names(session: Session, site_id: int, keys: Collection[str]) -> set[str]:
    """Return those of these hashes of names under which something was published lately.

    Inside the caller's transaction. Only comments without an identifier bear the hash of a
    name, for as long as what is known of the threads is kept.
    """
    if not keys:
        return set()
    asked = _asked(session, keys)
    theirs = (
        select(Contribution.comment_id.label("id"), Contribution.at.label("at"))
        .where(Contribution.site_id == site_id, Contribution.author == asked.c.key)
        .order_by(Contribution.at.desc())
        .limit(_OF_NAME)
        .correlate(asked)
        .subquery()
    )
    published = _standing(func.count(), theirs, "approve").scalar_subquery()
    return set(session.scalars(select(asked.c.key).where(published > 0)))


def _asked(session: Session, keys: Collection[str]) -> CTE:
    """Return a table of one column, ``key``, sent as one value, however many there are.

    So the statement is the same each time, and is prepared once: to write the keys out one by
    one would take longer than to look them up.
    """
    wanted = sorted(set(keys))
    if session.get_bind().dialect.name == "postgresql":
        key = func.unnest(literal(wanted, ARRAY(String)))
        return select(key.label("key")).cte("asked")
    rows = func.json_each(json.dumps(wanted)).table_valued(column("value", String))
    return select(rows.c.value.label("key")).cte("asked")


def _own(asked: CTE, site_id: int, limit: int, *, latest: bool) -> Subquery:
    """Return the latest, or the oldest, comments of the author of a row of ``asked``."""
    at = Comment.received_at
    return (
        select(Comment.id.label("id"), at.label("at"))
        .where(Comment.site_id == site_id, Comment.author_key == asked.c.key)
        .order_by(at.desc() if latest else at.asc())
        .limit(limit)
        .correlate(asked)
        .subquery()
    )


def _standing(what: Any, rows: Subquery, outcome: str) -> Select[Any]:  # noqa: ANN401 -- any SQL
    """Ask something of the comments of which this outcome holds now."""
    last = (
        select(func.max(Decision.position))
        .where(Decision.comment_id == rows.c.id)
        .correlate(rows)
        .scalar_subquery()
    )
    return (
        select(what)
        .select_from(rows)
        .join(Decision, Decision.comment_id == rows.c.id)
        .where(Decision.position == last, Decision.outcome == outcome)
    )
