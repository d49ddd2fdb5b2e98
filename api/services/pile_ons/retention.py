"""How long it is kept whom a comment concerned, and what stays as evidence.

A contribution is older than its time by when its comment was written, a pile-on by when it
was over, a shield that a person put up by when it ended. What belongs to a pile-on under legal
hold stays until that is lifted; bundles of evidence stay until an owner deletes them. Comments
themselves are not deleted here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from sqlalchemy import delete, exists, select

from api.services.pile_ons.finding import OVER, belong_to_each
from api.storage.database import lock_for_writing
from api.storage.tables import Contribution, Measure, PileOn
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, CursorResult, Delete
    from sqlalchemy.orm import Session

AT_ONCE = 500
"""Rows of one transaction: short enough that no comment waits for it."""


def forget(session: Session, days: int, *, at: datetime | None = None, limit: int = AT_ONCE) -> int:
    """Delete a few of the rows that are older than their time.

    Several workers may do so at once: on PostgreSQL each takes rows that no other has.

    Args:
        session: Its transaction is begun and ended here.
        days: How long rows are kept.
        at: The present moment.
        limit: Rows of each kind, at most.

    Returns:
        How many were deleted; 0 when all that remains is to be kept.
    """
    moment = at or now()
    before = moment - timedelta(days=days)
    with session.begin():
        lock_for_writing(session)
        gone = _contributions(session, before, moment, limit)
        return gone + _pile_ons(session, before, limit) + _shields(session, before, limit)


def kept_by_law(session: Session, comment_ids: Collection[int]) -> set[int]:
    """Return those of these comments that must not be erased, inside a transaction.

    They belong to a pile-on under legal hold.
    """
    query = select(Contribution.comment_id).where(
        Contribution.comment_id.in_(comment_ids), _held(now())
    )
    return set(session.scalars(query))


def _contributions(session: Session, before: datetime, at: datetime, limit: int) -> int:
    old = (
        select(Contribution.id)
        .where(Contribution.at < before, ~_held(at))
        .order_by(Contribution.at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Contribution)
    )
    numbers = session.scalars(old).all()
    # Asked again: a legal hold may have begun since, and wins.
    gone = delete(Contribution).where(Contribution.id.in_(numbers), ~_held(at))
    return _count(session, gone) if numbers else 0


def _pile_ons(session: Session, before: datetime, limit: int) -> int:
    over = (PileOn.state == OVER, PileOn.last_at < before, PileOn.closed_at < before)
    old = (
        select(PileOn.id)
        .where(*over, ~PileOn.legal_hold)
        .order_by(PileOn.last_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    numbers = session.scalars(old).all()
    gone = delete(PileOn).where(PileOn.id.in_(numbers), ~PileOn.legal_hold)
    return _count(session, gone) if numbers else 0


def _shields(session: Session, before: datetime, limit: int) -> int:
    """Delete what answers no pile-on; what answers one goes with it."""
    told = exists().where(
        PileOn.legal_hold, PileOn.site_id == Measure.site_id, PileOn.target == Measure.target
    )
    old = (
        select(Measure.id)
        .where(Measure.pile_on_id.is_(None), Measure.expires_at < before, ~told)
        .order_by(Measure.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    numbers = session.scalars(old).all()
    return _count(session, delete(Measure).where(Measure.id.in_(numbers))) if numbers else 0


def _held(at: datetime) -> ColumnElement[bool]:
    return exists().where(PileOn.legal_hold, belong_to_each(at)).correlate(Contribution)


def _count(session: Session, statement: Delete) -> int:
    quiet = statement.execution_options(synchronize_session=False)
    return cast("CursorResult[object]", session.execute(quiet)).rowcount
