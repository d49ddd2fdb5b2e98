"""The outbox: what people decided, written down for the blogs in the same transaction.

A decision and the message that tells it are committed together, or not at all: nothing is
told that was not decided, and nothing decided is forgotten (Richardson, "Transactional
outbox", microservices.io). The worker reads the messages; so does ``GET /decisions``.

Messages of the kind ``pile_on`` are written by ``api.services.pile_ons.told``: the worker
sends them too, and ``GET /decisions`` leaves them out.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import select, text

from api.storage import tables
from api.storage.tables import Decision, Message, Webhook
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

DECISION, PILE_ON = "decision", "pile_on"
"""Kinds of messages."""
MOST = 100
"""Messages of one answer of ``GET /decisions``."""
_LOCK = 0x6D6F6465_0002
"""Of PostgreSQL's advisory locks, the one whose holder may number the next message."""
_KEPT = ("id", "outcome", "reasons", "automated", "labels", "position")


def tell(session: Session, decision: Decision, comment: tables.Comment) -> Message:
    """Write down that the site is to hear of a decision, which ``session`` holds already.

    To be called inside the transaction that stores the decision, once that holds every
    row it needs, and before its first line of the journal (``audit.record``): from here to
    its end no other one can tell, and two locks must be taken in the same order everywhere.
    """
    session.flush()
    in_one_order(session)
    event, moment = uuid4(), now()
    message = Message(
        event=event,
        site_id=comment.site_id,
        comment_id=comment.id,
        decision_id=decision.id,
        kind=DECISION,
        body=_body(session, event, moment, decision, comment),
        state=first_state(session, comment.site_id),
        next_attempt_at=moment,
        created_at=moment,
    )
    session.add(message)
    session.flush()
    return message


def decisions_since(
    session: Session, site_id: int, since: int, limit: int = MOST
) -> Sequence[Message]:
    """Return what was decided on a site after number ``since``, in the order of commits."""
    with session.begin():
        return session.scalars(
            select(Message)
            .where(Message.site_id == site_id, Message.id > since, Message.kind == DECISION)
            .order_by(Message.id)
            .limit(limit)
        ).all()


def in_one_order(session: Session) -> None:
    """Let no other transaction number, or revive, messages before this one ends.

    PostgreSQL numbers rows before they are committed: a reader could see number 8, ask
    for what comes after it, and never see a 7 that was committed later. SQLite has one
    writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def first_state(session: Session, site_id: int) -> str:
    """Return what becomes of a new message of a site, inside a transaction."""
    found = session.get(Webhook, site_id)
    return "unaddressed" if found is None or found.disabled_at else "waiting"


def pile_on_of(message: Message) -> int:
    """Return the number of the pile-on that a message of this kind tells of."""
    return int(json.loads(message.body)["pile_on"]["id"])


def packed(body: dict[str, Any]) -> str:
    """Return a body as it is signed and sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def written(moment: datetime) -> str:
    """Write a moment as bodies do, in UTC.

    >>> from datetime import datetime
    >>> written(datetime(2026, 11, 23, 18, 4, tzinfo=UTC))
    '2026-11-23T18:04:00Z'
    """
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _body(
    session: Session, event: UUID, moment: datetime, decision: Decision, comment: tables.Comment
) -> str:
    """Return what is signed and sent; ``api.schemas.webhook`` describes it."""
    site = session.get_one(tables.Site, comment.site_id)
    before = session.scalar(
        select(Decision.id).where(
            Decision.comment_id == comment.id, Decision.position == decision.position - 1
        )
    )
    told: dict[str, Any] = {name: getattr(decision, name) for name in _KEPT}
    told |= {"id": str(decision.id), "created_at": written(decision.created_at)}
    told |= {"supersedes": str(before) if before else None}
    body = {
        "id": str(event),
        "type": DECISION,
        "created_at": written(moment),
        "site": site.name,
        "comment": {"id": comment.external_id, "thread_id": comment.thread_id},
        "decision": told,
        "policy_version": decision.policy_version,
        "model_version": decision.model_version,
    }
    return packed(body)
