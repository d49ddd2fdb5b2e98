"""One pile-on from its first comment to what came after: who wrote, when, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from api.services.own_sites import sites_of
from api.services.pile_ons.aftermath import Aftermath, aftermath_of, by_brakes_only
from api.services.pile_ons.finding import belongs, find_pile_on
from api.services.pile_ons.overview import Crowd, crowds_of
from api.storage.desk_queries import awaits_blind, visible
from api.storage.tables import Comment, Contribution, Decision, Measure, PileOn, Review
from api.storage.types import now
from moderation.domain.decision import Outcome
from moderation.domain.pile_on_watch import MILD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.services.actors import Actor

MOST = 2000
"""Comments of one pile-on that its page knows of: the latest ones."""
_HELD = Outcome.HOLD.value


@dataclass(frozen=True, slots=True)
class Said:
    """One comment that concerns the person.

    Attributes:
        who: Its author's place in the order in which people came, from 1.
        hostile: None of a comment that this actor may yet read blind.
        held: Whether it waited for a moderator at first, as far as the actor may know.
    """

    contribution: Contribution
    who: int
    hostile: bool | None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A comment with its words, and what holds of it.

    Attributes:
        decision: None of a comment that this actor may yet read blind.
        review_id: Its card, where there is one that the actor may open.
        waits: Whether it is held and may be decided.
        by_brakes: Whether only what happens around it held it.
    """

    said: Said
    comment: Comment
    decision: Decision | None
    review_id: int | None
    waits: bool
    by_brakes: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who wrote, without their name.

    Attributes:
        who: Their place in the order in which people came, from 1.
        hostile: Comments of theirs that are hostile, as far as the actor may know.
        newcomer: Whether nothing of theirs had been published before.
        name: The name shown under their comments, for who asks for it.
    """

    who: int
    comments: int
    hostile: int
    newcomer: bool
    first_at: datetime
    last_at: datetime
    name: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """All that the page of one pile-on shows.

    Attributes:
        said: Its comments, the oldest first; of more than :data:`MOST`, the latest.
        texts: Those of one page, in the same order.
        before: Comments before the first one of the page.
        measures: What was done meanwhile, over or not.
    """

    pile_on: PileOn
    site: str
    crowd: Crowd
    said: Sequence[Said]
    people: Sequence[Person]
    texts: Sequence[Text]
    before: int
    aftermath: Aftermath
    measures: Sequence[Measure]


def story_of(
    session: Session, actor: Actor, number: int, *, before: int = 0, size: int = 100
) -> Story:
    """Return the story of a pile-on; a transaction of its own.

    Args:
        session: To read with.
        actor: Who looks: what they may yet read blind is not told.
        number: Of the pile-on.
        before: Comments left out at the beginning of ``texts``.
        size: Of a page of ``texts``.

    Raises:
        UnknownPileOnError: There is none, or the actor may not see it.
    """
    at = now()
    with session.begin():
        pile_on = find_pile_on(session, actor, number)
        said = _said(session, actor, pile_on, at)
        known = [one.contribution.comment_id for one in said if one.hostile is not None]
        names = {site.id: site.name for site in sites_of(session, actor)}
        return Story(
            pile_on,
            names[pile_on.site_id],
            crowds_of(session, actor, [pile_on], at)[pile_on.id],
            said,
            _people(said, _names(session, pile_on, at)),
            _texts(session, actor, said[before : before + size]),
            min(before, len(said)),
            aftermath_of(session, pile_on, known, len(said) - len(known), at),
            _measures(session, pile_on, at),
        )


def _said(session: Session, actor: Actor, pile_on: PileOn, at: datetime) -> list[Said]:
    query = (
        select(Contribution, Decision.outcome, awaits_blind(actor.key))
        .join(Comment, Comment.id == Contribution.comment_id)
        .join(Decision, and_(Decision.comment_id == Comment.id, Decision.position == 0))
        .where(belongs(pile_on, at))
        .order_by(Contribution.at.desc(), Contribution.id.desc())
        .limit(MOST)
    )
    places: dict[str, int] = {}
    return [
        Said(
            row,
            places.setdefault(row.author, len(places) + 1),
            None if blind else row.hostility >= MILD,
            held=not blind and outcome == _HELD,
        )
        for row, outcome, blind in reversed(session.execute(query).all())
    ]


def _names(session: Session, pile_on: PileOn, at: datetime) -> dict[str, str | None]:
    query = (
        select(Contribution.author, func.max(Comment.author_name))
        .join(Comment, Comment.id == Contribution.comment_id)
        .where(belongs(pile_on, at))
        .group_by(Contribution.author)
    )
    return dict(session.execute(query).all())


def _people(said: Sequence[Said], names: Mapping[str, str | None]) -> list[Person]:
    own: dict[int, list[Said]] = {}
    for one in said:
        own.setdefault(one.who, []).append(one)
    return [
        Person(
            who,
            len(theirs),
            sum(bool(one.hostile) for one in theirs),
            theirs[0].contribution.newcomer,
            theirs[0].contribution.at,
            theirs[-1].contribution.at,
            names.get(theirs[0].contribution.author),
        )
        for who, theirs in own.items()
    ]


def _texts(session: Session, actor: Actor, said: Sequence[Said]) -> list[Text]:
    ids = [one.contribution.comment_id for one in said]
    rows = session.scalars(
        select(Comment).where(Comment.id.in_(ids)).options(selectinload(Comment.decisions))
    )
    comments = {row.id: row for row in rows}
    query = select(Review).where(
        Review.comment_id.in_(ids), Review.kind == "held", visible(actor.key, actor.sites)
    )
    reviews = {row.comment_id: row for row in session.scalars(query)}
    return [
        _text(one, comments[number], reviews.get(number), actor)
        for one in said
        if (number := one.contribution.comment_id) in comments
    ]


def _text(said: Said, comment: Comment, review: Review | None, actor: Actor) -> Text:
    if said.hostile is None:
        return Text(said, comment, None, None, waits=False, by_brakes=False)
    shown = review and (actor.owner or review.state != "escalated")
    return Text(
        said,
        comment,
        comment.current,
        review.id if review and shown else None,
        waits=bool(review and review.state == "open"),
        by_brakes=by_brakes_only(comment.decisions[0]),
    )


def _measures(session: Session, pile_on: PileOn, at: datetime) -> Sequence[Measure]:
    """Return what answered it, and the shields that were put up for the person meanwhile."""
    by_hand = and_(
        Measure.site_id == pile_on.site_id,
        Measure.pile_on_id.is_(None),
        Measure.target == pile_on.target,
        Measure.expires_at > pile_on.opened_at,
        Measure.starts_at < (pile_on.closed_at or at),
    )
    own = or_(Measure.pile_on_id == pile_on.id, by_hand)
    return session.scalars(select(Measure).where(own).order_by(Measure.id)).all()
