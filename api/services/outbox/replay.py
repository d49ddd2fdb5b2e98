"""Send again what was given up, and never what has been replaced.

What a blog holds of a comment must end at the last decision. So a message may be sent
again only while no later one of the same comment was delivered or waits, and the later
ones that the blog did not hear either are sent after it. The same holds for the messages
of one pile-on.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, update

from api.services import audit
from api.services.errors import ConflictError, MissingError
from api.services.outbox.messages import DECISION, PILE_ON, in_one_order, pile_on_of
from api.storage.database import lock_for_writing
from api.storage.desk_queries import is_id
from api.storage.tables import Comment, Message, Site, Webhook
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, ScalarSelect
    from sqlalchemy.orm import Session

_UNHEARD = ("dead", "unaddressed")


class UnknownMessageError(MissingError):
    """No message has this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Aucun envoi ne porte le numéro {number}.")


class StaleMessageError(ConflictError):
    """The blog has heard it, or something later, or is about to."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"L’envoi n° {number} n’est plus à refaire : le blog l’a reçu ou va le recevoir, ou "
            "bien un plus récent sur le même commentaire ou la même meute."
        )


class NoWebhookError(ConflictError):
    """There is no address to send to."""

    def __init__(self) -> None:
        super().__init__(
            "Ce site n’a pas d’adresse d’envoi en service. Donnez-lui-en une par "
            "« moderation webhooks set »."
        )


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up.

    Attributes:
        comment: The blog's own identifier of the comment, if it gave one.
        pile_on: The number of the pile-on that it tells of; None for a decision.
        replaced: Whether the blog knows better by now: it is not to be sent again.
    """

    message: Message
    comment: str | None
    pile_on: int | None
    replaced: bool


@dataclass(frozen=True, slots=True)
class SiteDeliveries:
    """How a site is told.

    Attributes:
        webhook: None for a site that never had one: it polls.
        waiting: Messages to be sent.
        failing: Those of them whose last attempt failed.
        last: The last message delivered.
        struggling: Of the failing ones, that which was tried last.
        given_up: How many were given up.
        dead: The latest of these.
    """

    site: Site
    webhook: Webhook | None
    waiting: int
    failing: int
    last: Message | None
    struggling: Message | None
    given_up: int
    dead: list[DeadLetter]


def replay_message(session: Session, number: int, *, actor: str) -> int:
    """Send a message again, then the later ones of its comment, or pile-on, not heard either.

    Returns:
        How many messages wait again.

    Raises:
        UnknownMessageError: There is none of this number.
        StaleMessageError: It is not to be sent again.
        NoWebhookError: Its site has no address.
    """
    with session.begin():
        lock_for_writing(session)
        in_one_order(session)
        message = session.get(Message, number) if is_id(number) else None
        if message is None:
            raise UnknownMessageError(number)
        _need_webhook(session, message.site_id)
        numbers = [row.id for row in _unheard_like(session, message) if row.id >= number]
        if number not in numbers:
            raise StaleMessageError(number)
        _revive(session, numbers)
        subject = f"message:{number}"
        audit.record(session, actor, "message.replay", subject, site_id=message.site_id)
    return len(numbers)


def replay_site(session: Session, site_id: int, *, actor: str) -> int:
    """Send again all that a site did not hear and should.

    Returns:
        How many messages wait again; 0 when none was given up, or all have been replaced.

    Raises:
        NoWebhookError: The site has no address.
    """
    with session.begin():
        lock_for_writing(session)
        in_one_order(session)
        _need_webhook(session, site_id)
        unheard = _unheard(session, Message.site_id == site_id)
        told = [list(rows) for _, rows in groupby(unheard, key=lambda row: row.comment_id)]
        told += _unheard_pile_ons(session, site_id).values()
        numbers = [number for rows in told for number in _from_first_dead(rows)]
        _revive(session, numbers)
        if numbers:
            subject = f"site:{site_id}"
            audit.record(
                session, actor, "site.replay", subject, site_id=site_id, messages=len(numbers)
            )
    return len(numbers)


def deliveries(
    session: Session, site_ids: Collection[int] | None = None, *, most: int = 50
) -> list[SiteDeliveries]:
    """Return how sites are told, by name.

    Args:
        session: To read with; a transaction of its own.
        site_ids: Only these; None means all.
        most: Dead letters of each.
    """
    query = select(Site).order_by(Site.name)
    if site_ids is not None:
        query = query.where(Site.id.in_(site_ids))
    with session.begin():
        return [_of_site(session, site, most) for site in session.scalars(query).all()]


def _of_site(session: Session, site: Site, most: int) -> SiteDeliveries:
    def count(state: str, *conditions: ColumnElement[bool]) -> int:
        own = select(func.count()).select_from(Message).where(Message.site_id == site.id)
        return session.scalar(own.where(Message.state == state, *conditions)) or 0

    def last(state: str, order: ColumnElement[Any], tried: int = 0) -> Message | None:
        own = select(Message).where(Message.site_id == site.id, Message.state == state)
        return session.scalar(own.where(Message.attempts >= tried).order_by(order).limit(1))

    return SiteDeliveries(
        site=site,
        webhook=session.get(Webhook, site.id),
        waiting=count("waiting"),
        failing=count("waiting", Message.attempts > 0),
        last=last("delivered", Message.delivered_at.desc()),
        struggling=last("waiting", Message.next_attempt_at.desc(), tried=1),
        given_up=count("dead"),
        dead=_dead_letters(session, site.id, most),
    )


def _dead_letters(session: Session, site_id: int, most: int) -> list[DeadLetter]:
    heard = func.coalesce(_last_heard(), 0)
    rows = session.execute(
        select(Message, Comment.external_id, heard > Message.id)
        .join(Comment, Comment.id == Message.comment_id)
        .where(Message.site_id == site_id, Message.state == "dead")
        .order_by(Message.id.desc())
        .limit(most)
    ).all()
    seen = any(message.kind == PILE_ON for message, _, _ in rows)
    unheard = _unheard_pile_ons(session, site_id) if seen else {}
    return [
        DeadLetter(message, name, None, bool(replaced))
        if message.kind == DECISION
        else _dead_pile_on(message, unheard)
        for message, name, replaced in rows
    ]


def _dead_pile_on(message: Message, unheard: dict[int, list[Message]]) -> DeadLetter:
    number = pile_on_of(message)
    still = any(row.id == message.id for row in unheard.get(number, ()))
    return DeadLetter(message, None, number, not still)


def _need_webhook(session: Session, site_id: int) -> None:
    webhook = session.get(Webhook, site_id) if is_id(site_id) else None
    if webhook is None or webhook.disabled_at:
        raise NoWebhookError


def _unheard_like(session: Session, message: Message) -> Sequence[Message]:
    if message.kind == PILE_ON:
        return _unheard_pile_ons(session, message.site_id).get(pile_on_of(message), [])
    return _unheard(session, Message.comment_id == message.comment_id)


def _unheard_pile_ons(session: Session, site_id: int) -> dict[int, list[Message]]:
    """Return what was not heard of each pile-on and not replaced since: they are few."""
    rows = session.scalars(
        select(Message)
        .where(Message.site_id == site_id, Message.kind == PILE_ON)
        .order_by(Message.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[Message]] = {}
    for row in rows:
        told = found.setdefault(pile_on_of(row), [])
        if row.state in _UNHEARD:
            told.append(row)
        else:
            told.clear()
    return found


def _unheard(session: Session, condition: ColumnElement[bool]) -> Sequence[Message]:
    """Return the decisions that were not heard and not replaced since, comment by comment."""
    heard = _last_heard()
    return session.scalars(
        select(Message)
        .where(condition, Message.kind == DECISION, Message.state.in_(_UNHEARD))
        .where(or_(heard.is_(None), Message.id > heard))
        .order_by(Message.comment_id, Message.id)
        .execution_options(populate_existing=True)
    ).all()


def _last_heard() -> ScalarSelect[int | None]:
    """Return the last decision of the same comment that was delivered, or will be."""
    other = Message.__table__.alias()
    return (
        select(func.max(other.c.id))
        .where(
            other.c.comment_id == Message.comment_id,
            other.c.kind == DECISION,
            other.c.state.in_(("waiting", "delivered")),
        )
        .correlate(Message)
        .scalar_subquery()
    )


def _from_first_dead(rows: list[Message]) -> list[int]:
    """Leave out what comes before: the site polled then."""
    first = next((row.id for row in rows if row.state == "dead"), None)
    return [] if first is None else [row.id for row in rows if row.id >= first]


def _revive(session: Session, numbers: list[int]) -> None:
    session.execute(
        update(Message)
        .where(Message.id.in_(numbers))
        .values(state="waiting", attempts=0, next_attempt_at=now(), last_status=None)
        .execution_options(synchronize_session=False)
    )
