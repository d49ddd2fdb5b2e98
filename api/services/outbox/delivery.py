"""Who sends which message, and what becomes of it.

A message is due when no earlier one of the same comment is waiting: a blog hears what was
decided of a comment in the order in which it was decided. Pile-ons are few: those of one
site are told one after another. A worker takes a message for a
while (a claim); if it dies, the claim ends and another worker sends the message again:
delivery is at least once. A message that was given up (dead) blocks nothing: the next
decision of the comment replaces it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import aliased

from api.services.outbox.messages import DECISION, PILE_ON
from api.services.outbox.webhooks import secrets_at
from api.storage.database import lock_for_writing
from api.storage.tables import Message, Webhook
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, CursorResult, Update
    from sqlalchemy.orm import Session

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
ATTEMPTS = 12
PATIENCE = timedelta(days=1)
"""A message is given up after both: that many attempts, and that long since it was made."""
CLAIM = timedelta(seconds=60)
"""Four times what an attempt may take."""
_GLANCE = 20
"""Candidates looked at together: as many workers may want the first of them."""


class Fault(StrEnum):
    """Why an attempt failed, in our own words: nothing of what a blog answers is kept."""

    NO_HOST = "unknown_host"
    FORBIDDEN_ADDRESS = "forbidden_address"
    FORBIDDEN_URL = "forbidden_url"
    NO_CONNECTION = "no_connection"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN = "broken_answer"
    REDIRECT = "redirect"
    STATUS = "status"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Due:
    """A message that a worker has claimed, and all it takes to send it.

    Attributes:
        number: Of the message.
        attempt: 1 the first time; the same again when a worker died before it knew.
        secrets: Those that sign, the newest first.
    """

    number: int
    site_id: int
    event: UUID
    body: str
    attempt: int
    url: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What an attempt came to.

    Attributes:
        fault: None when the blog has heard.
        status: HTTP status of its answer, if it gave one.
        retry_after: Seconds that it asked to be left alone for.
    """

    fault: Fault | None = None
    status: int | None = None
    retry_after: float | None = None


def claim_due(
    session: Session,
    worker: str,
    *,
    busy_sites: Collection[int] = (),
    lease: timedelta = CLAIM,
) -> Due | None:
    """Take the message that has been due longest; None when none is.

    Args:
        session: To work with; transactions of its own.
        worker: Who takes it.
        busy_sites: Sites to which nothing more is to be sent just now.
        lease: How long no other worker may take it.
    """
    for number in _candidates(session, busy_sites):
        with session.begin():
            lock_for_writing(session)
            moment = now()
            taken = (
                update(Message)
                .where(Message.id == number, _free(moment))
                .values(claimed_by=worker, claimed_until=moment + lease)
            )
            if _changed(session, taken):
                return _due(session, number, moment)
    return None


def settle(session: Session, due: Due, worker: str, sent: Sent) -> bool:
    """Note what an attempt came to.

    Returns:
        Whether the claim still held; if not, another worker has the message, or it is
        not to be sent any more, and nothing was noted.
    """
    with session.begin():
        lock_for_writing(session)
        row = session.get(Message, due.number, with_for_update=True, populate_existing=True)
        if row is None or row.state != "waiting" or row.claimed_by != worker:
            return False
        row.claimed_by = row.claimed_until = None
        row.attempts += 1
        row.last_status = sent.status
        row.last_error = sent.fault.value if sent.fault else None
        if sent.fault is None:
            row.state, row.delivered_at = "delivered", now()
        else:
            _put_off(row, sent)
    return True


def next_wait(attempts: int, draw: random.Random | None = None) -> timedelta:
    """Return how long to wait after so many failures.

    Exponential with full jitter, so that messages that failed together do not come back
    together (Brooker, "Exponential Backoff And Jitter", AWS, 2015).

    >>> {next_wait(1, random.Random(n)) < FIRST_WAIT for n in range(9)}
    {True}
    """
    longest = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(attempts - 1, 20)))
    return longest * (draw or random).random()


def _put_off(row: Message, sent: Sent) -> None:
    moment = now()
    old = row.attempts >= ATTEMPTS and moment - row.created_at >= PATIENCE
    if old or sent.fault is Fault.GONE:
        row.state = "dead"
        return
    asked = min(timedelta(seconds=sent.retry_after or 0), LONGEST_WAIT)
    row.next_attempt_at = moment + max(asked, next_wait(row.attempts))


def _candidates(session: Session, busy_sites: Collection[int]) -> Sequence[int]:
    query = (
        select(Message.id)
        .join(Webhook, Webhook.site_id == Message.site_id)
        .where(_free(now()), Webhook.disabled_at.is_(None), ~_blocked())
        .order_by(Message.next_attempt_at, Message.id)
        .limit(_GLANCE)
    )
    if busy_sites:
        query = query.where(Message.site_id.not_in(busy_sites))
    with session.begin():
        return session.scalars(query).all()


def _blocked() -> ColumnElement[bool]:
    """Keep what has to wait for a message before it."""
    earlier = aliased(Message)
    before = exists().where(
        earlier.id < Message.id, earlier.state == "waiting", earlier.kind == Message.kind
    )
    decided = before.where(earlier.comment_id == Message.comment_id)
    seen = before.where(earlier.site_id == Message.site_id)
    return ((Message.kind == DECISION) & decided) | ((Message.kind == PILE_ON) & seen)


def _free(moment: datetime) -> ColumnElement[bool]:
    unclaimed = or_(Message.claimed_until.is_(None), Message.claimed_until <= moment)
    return (Message.state == "waiting") & (Message.next_attempt_at <= moment) & unclaimed


def _changed(session: Session, statement: Update) -> bool:
    quiet = statement.execution_options(synchronize_session=False)
    return cast("CursorResult[object]", session.execute(quiet)).rowcount == 1


def _due(session: Session, number: int, moment: datetime) -> Due:
    row = session.get_one(Message, number, populate_existing=True)
    webhook = session.get_one(Webhook, row.site_id, populate_existing=True)
    return Due(
        number=row.id,
        site_id=row.site_id,
        event=row.event,
        body=row.body,
        attempt=row.attempts + 1,
        url=webhook.url,
        secrets=secrets_at(webhook, moment),
    )
