"""Where the people of a site stand, as rows: a pile-on begins, gets worse, cools, is over.

A row follows from the comments that concern the person and from the moment, whichever
process writes it: it is written under the lock on the person, from what is stored then.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from api.services.desk.house_rules import rules_of
from api.services.pile_ons.around import OPEN, beside_in, latest_about, turned_on, usual_around
from api.services.pile_ons.ladder import answer, tells
from api.services.pile_ons.locks import lock_targets
from api.services.pile_ons.told import tell_pile_on
from api.storage.database import lock_for_writing
from api.storage.tables import Comment, Contribution, PileOn
from moderation.domain.pile_on import State
from moderation.domain.pile_on_state import OVER, QUIET
from moderation.domain.pile_on_watch import MILD, watch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from moderation.domain import pile_on as domain
    from moderation.domain.pile_on import Ladder, Usual, Watch
    from moderation.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of a person at one comment, or with time.

    Attributes:
        pile_on: The row, None where there is none.
        before: State before; calm where there was no row, or one that was over.
        after: State now.
    """

    pile_on: PileOn | None
    before: State
    after: State


def turn(  # noqa: PLR0913 -- who, what was known, what is seen
    session: Session,
    site_id: int,
    target: str,
    known: PileOn | None,
    *,
    found: Watch,
    said: Sequence[domain.Contribution],
    at: datetime,
) -> Turn:
    """Write down where a person stands now, inside a transaction that holds their lock.

    Args:
        session: In a transaction that writes.
        site_id: Where.
        target: Who.
        known: The latest row about them, over or not; None where there never was one.
        found: What :func:`moderation.domain.pile_on_watch.watch` saw in ``said``.
        said: The contributions that concern them.
        at: The present moment.
    """
    hostile = sorted((one for one in said if one.hostility >= MILD), key=lambda one: one.at)
    row = known if known and (is_open(known) or _is_same(known, found, hostile)) else None
    after = found.state
    if row is None:
        if after is State.CALM or not hostile:
            return Turn(None, State.CALM, State.CALM)
        row = _begun(site_id, target, hostile)
        session.add(row)
        session.flush()
    before = State(row.state)
    row.opened_at = _opened_at(session, row, hostile)
    row.last_at = max([row.last_at, *(one.at for one in hostile)])
    row.peaked = row.peaked or after in {State.PILE_ON, State.COOLING}
    if (thread := main_thread(hostile)) and thread != row.thread:
        row.thread, row.thread_title = thread, None
    if _weight(signs := signs_of(found)) >= _weight(row.signs):
        row.signs = signs
    if after is not before:
        row.state, row.version = after.value, row.version + 1
        row.closed_at = at if after is State.CALM else None
    row.since = row.closed_at or found.since
    session.flush()
    return Turn(row, before, after)


def latest_row(session: Session, site_id: int, target: str) -> PileOn | None:
    """Return the latest pile-on on a person, over or not, inside a transaction."""
    query = select(PileOn).where(PileOn.site_id == site_id, PileOn.target == target)
    return session.scalar(
        query.order_by(PileOn.id.desc()).limit(1).execution_options(populate_existing=True)
    )


def is_open(pile_on: PileOn) -> bool:
    """Say whether it is not over."""
    return pile_on.state != State.CALM.value


def is_due(pile_on: PileOn, at: datetime) -> bool:
    """Say whether time alone may have changed its state."""
    still = at - pile_on.last_at
    return is_open(pile_on) and still >= (QUIET if pile_on.state == State.PILE_ON.value else OVER)


def see(  # noqa: PLR0913 -- who, what is said to and beside them, by which rules, when
    target: str,
    said: Sequence[domain.Contribution],
    beside: Sequence[domain.Contribution],
    usual: Usual,
    ladder: Ladder,
    *,
    at: datetime,
) -> Watch:
    """Watch a person, with what is said beside them in the thread where most of it happens."""
    others = (one for one in beside if one.author != target)
    return watch([*said, *others], usual, ladder, at=at)


def signs_of(found: Watch) -> list[dict[str, Any]]:
    """Return what was seen as it is stored: one object for each window, the shortest first.

    Each has the fields of :class:`moderation.domain.pile_on.Signs`, with ``window`` in whole
    seconds, and ``met``: the names of the signs that speak for a pile-on, in the window in
    which it shows; empty in the others.
    """
    return [
        {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in asdict(signs).items()
        }
        | {
            "window": int(signs.window.total_seconds()),
            "met": list(found.met) if signs.window == found.window else [],
        }
        for signs in found.signs
    ]


def settle(
    session: Session,
    at: datetime,
    limit: int = 50,
    *,
    site_id: int | None = None,
    fallback: Policy | None = None,
) -> int:
    """Let pile-ons cool, or end, that nobody stirred: by time alone.

    Each in a transaction of its own, so that comments wait for one at most. It may be
    killed, and done by several at once.

    Args:
        session: Its transactions are begun and ended here.
        at: The present moment.
        limit: How many are looked at, the longest still first.
        site_id: Those of one site, before they are shown; None means all.
        fallback: What decides on sites without a policy of their own; None is the shipped one.

    Returns:
        How many changed.
    """
    query = (
        select(PileOn.id, PileOn.site_id, PileOn.target)
        .where(
            PileOn.state.in_(OPEN),
            PileOn.last_at <= at - QUIET,
            or_(PileOn.state == State.PILE_ON.value, PileOn.last_at <= at - OVER),
        )
        .order_by(PileOn.last_at)
        .limit(limit)
    )
    if site_id is not None:
        query = query.where(PileOn.site_id == site_id)
    with session.begin():
        due = session.execute(query).all()
    return sum(_settle_one(session, *found, at, fallback) for found in due)


def _settle_one(  # noqa: PLR0913, PLR0917 -- one row, and when by which rules
    session: Session,
    number: int,
    site_id: int,
    target: str,
    at: datetime,
    fallback: Policy | None,
) -> int:
    with session.begin():
        lock_for_writing(session)
        lock_targets(session, site_id, [target])
        known = session.get(PileOn, number, populate_existing=True)
        if known is None or known.target != target or not is_due(known, at):
            return 0
        ladder = rules_of(session, site_id, fallback).ladder
        said, found = stand(session, site_id, target, ladder, at)
        turned = turn(session, site_id, target, known, found=found, said=said, at=at)
        if turned.after is turned.before:
            return 0
        answer(session, known, ladder, at)
        if tells(ladder, turned.before, turned.after):
            tell_of_time(session, known)
    return 1


def stand(
    session: Session, site_id: int, target: str, ladder: Ladder, at: datetime
) -> tuple[list[domain.Contribution], Watch]:
    """Return what concerns a person lately, and where they stand by it, in a transaction."""
    said = latest_about(session, site_id, target, at)
    thread = main_thread(said)
    share = turned_on(session, site_id, thread, target, at)
    usual = usual_around(session, site_id, thread, share, at)
    beside = beside_in(session, site_id, thread, at)
    return said, see(target, said, beside, usual, ladder, at=at)


def tell_of_time(session: Session, pile_on: PileOn) -> None:
    """Tell of a change that time alone made, with the last comment that counted.

    Inside a transaction that writes and holds the lock on the target.
    """
    last = session.scalar(
        select(Comment)
        .join(Contribution, Contribution.comment_id == Comment.id)
        .where(
            Contribution.site_id == pile_on.site_id,
            Contribution.target == pile_on.target,
            Contribution.at <= pile_on.last_at,
            Contribution.hostility >= MILD,
        )
        .order_by(Contribution.at.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    if last is not None:
        tell_pile_on(session, pile_on, last, last.current)


def main_thread(said: Sequence[domain.Contribution]) -> str | None:
    """Return the thread where most of the hostile comments stand; None where none says."""
    found = Counter(one.thread for one in said if one.thread and one.hostility >= MILD)
    return min(found, key=lambda thread: (-found[thread], thread)) if found else None


def _begun(site_id: int, target: str, hostile: Sequence[domain.Contribution]) -> PileOn:
    return PileOn(
        site_id=site_id,
        target=target,
        state=State.CALM.value,
        since=hostile[-1].at,
        opened_at=hostile[-1].at,
        last_at=hostile[-1].at,
        peaked=False,
        signs=[],
        version=0,
    )


def _is_same(known: PileOn, found: Watch, hostile: Sequence[domain.Contribution]) -> bool:
    """Say whether what is seen is what was over: its last comments come late."""
    if known.closed_at is None or not hostile:
        return False
    late = known.opened_at <= hostile[-1].at <= known.closed_at
    return late or (found.state is State.COOLING and hostile[0].at <= known.closed_at)


def _opened_at(session: Session, row: PileOn, hostile: Sequence[domain.Contribution]) -> datetime:
    """Return when the first comment counted was written, none of an earlier pile-on."""
    if not hostile or hostile[0].at >= row.opened_at:
        return row.opened_at
    before = select(PileOn.closed_at).where(
        PileOn.site_id == row.site_id, PileOn.target == row.target, PileOn.id != row.id
    )
    ended = session.scalar(before.order_by(PileOn.id.desc()).limit(1))
    return min(
        (one.at for one in hostile if ended is None or one.at > ended), default=row.opened_at
    )


def _weight(signs: Sequence[dict[str, Any]]) -> tuple[float, ...]:
    """Return how bad it was: by the longest window first, then by the shorter ones."""
    names = ("authors", "hostile", "hostility")
    return tuple(window[name] for window in reversed(signs) for name in names)
