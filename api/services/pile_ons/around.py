"""What surrounds a comment, read with as many rows as a limit says, however long a thread is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import nlargest
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from api.services.pile_ons.aims import Names, Person
from api.storage.tables import Comment, Contribution, PileOn
from moderation.domain import pile_on as domain
from moderation.domain.aims import MOST
from moderation.domain.pile_on import State, Usual
from moderation.domain.pile_on_watch import FAINT, KEPT, WINDOWS
from moderation.text.resemblance import from_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from api.services.authors.hashing import AuthorKeys

LATEST = 50
"""Comments of a thread over which it is seen how much of it concerns one person."""
PARTICIPANTS = 200
"""Latest comments of a thread whose authors a text may name."""
RATED = 200
"""Comments from which it is told how many come in an hour."""
BEFORE = timedelta(hours=1)
"""What is usual is what came in the day that ended so long ago."""
OVERLAPS = 50
"""Latest comments whose overlap with the article is what is usual in their thread."""
OPEN = tuple(state.value for state in State if state is not State.CALM)
_HOUR = 3600.0
_FEW_OVERLAPS = 3


@dataclass(slots=True)
class ThreadView:
    """The latest comments of a thread, and who wrote them.

    Attributes:
        names: Of its people.
        turned: Of each comment, by its number, when it was written and whom it concerns.
    """

    names: Names
    turned: dict[int, tuple[datetime, frozenset[str]]] = field(default_factory=dict)

    def share(self, target: str) -> float | None:
        """Return the part of the latest comments that concern one person."""
        latest = nlargest(LATEST, ((at, n, people) for n, (at, people) in self.turned.items()))
        if not latest:
            return None
        return sum(target in people for _, _, people in latest) / len(latest)


def view_of(
    session: Session, site_id: int, thread: str | None, keys: AuthorKeys, at: datetime
) -> ThreadView:
    """Read the latest comments of a thread, inside a transaction.

    A comment that says of no thread stands alone.
    """
    view = ThreadView(Names(keys))
    if thread is None:
        return view
    query = (
        select(
            Contribution.comment_id,
            Contribution.at,
            Contribution.target,
            Contribution.author,
            Comment.author_name,
        )
        .join(Comment, Comment.id == Contribution.comment_id)
        .where(
            Contribution.site_id == site_id, Contribution.thread == thread, Contribution.at <= at
        )
        .order_by(Contribution.at.desc())
        .limit(PARTICIPANTS)
    )
    for comment, written, target, author, name in reversed(session.execute(query).all()):
        view.names.learn(Person(author, name))
        _, people = view.turned.get(comment, (written, frozenset[str]()))
        view.turned[comment] = written, people | {target} if target else people
    return view


def beside_in(
    session: Session, site_id: int, thread: str | None, at: datetime
) -> list[domain.Contribution]:
    """Return what was said lately in a thread to nobody in particular, be it faintly hostile.

    Inside a transaction. What answers somebody, or names somebody, speaks of them; the rest
    may speak of whoever is attacked there. So many of the latest comments are looked at, and
    not all of the thread.
    """
    if thread is None:
        return []
    latest = (
        select(*_COLUMNS, Contribution.aim, Contribution.first)
        .where(
            Contribution.site_id == site_id,
            Contribution.thread == thread,
            Contribution.at > at - WINDOWS[-1],
            Contribution.at <= at,
        )
        .order_by(Contribution.at.desc())
        .limit(2 * KEPT)
        .subquery()
    )
    query = (
        select(latest)
        .join(Comment, Comment.id == latest.c.comment_id)
        .where(
            latest.c.aim.in_(["nobody", "article"]),
            latest.c.first,
            latest.c.hostility >= FAINT,
            Comment.parent_id.is_(None),
            Comment.parent_text.is_(None),
            Comment.parent_author_key.is_(None),
        )
        .order_by(latest.c.at)
    )
    return [replace(_contribution(row), direct=False) for row in session.execute(query)]


def turned_on(
    session: Session, site_id: int, thread: str | None, target: str, at: datetime
) -> float | None:
    """Return the part of the latest comments of a thread that concern a person.

    Inside a transaction; None where there is no thread, or nothing in it.
    """
    if thread is None:
        return None
    found = (
        select(Contribution.comment_id, Contribution.target)
        .where(
            Contribution.site_id == site_id, Contribution.thread == thread, Contribution.at <= at
        )
        .order_by(Contribution.at.desc())
        .limit(LATEST * MOST)
    )
    concerned: dict[int, bool] = {}
    for comment, person in session.execute(found):
        concerned[comment] = concerned.get(comment, False) or person == target
    latest = list(concerned.values())[:LATEST]
    return sum(latest) / len(latest) if latest else None


def authors_of(session: Session, site_id: int, external_ids: Collection[str]) -> dict[str, Person]:
    """Return who wrote the comments of these identifiers, inside a transaction."""
    if not external_ids:
        return {}
    query = (
        select(Comment.external_id, Contribution.author, Comment.author_name)
        .join(Contribution, Contribution.comment_id == Comment.id)
        .where(Comment.site_id == site_id, Comment.external_id.in_(external_ids))
        .where(Contribution.first)
    )
    return {
        str(external_id): Person(author, name)
        for external_id, author, name in session.execute(query)
    }


def latest_about(
    session: Session, site_id: int, target: str, at: datetime
) -> list[domain.Contribution]:
    """Return the latest comments that concern a person, the oldest first, in a transaction."""
    query = (
        select(*_COLUMNS)
        .where(
            Contribution.site_id == site_id,
            Contribution.target == target,
            Contribution.at > at - WINDOWS[-1],
            Contribution.at <= at,
        )
        .order_by(Contribution.at.desc(), Contribution.id.desc())
        .limit(KEPT)
    )
    return [_contribution(row) for row in reversed(session.execute(query).all())]


def contribution_id(comment_id: int) -> str:
    """Return what a comment is known by among contributions; it sorts as numbers do."""
    return f"{comment_id:012d}"


def usual_around(
    session: Session, site_id: int, thread: str | None, share: float | None, at: datetime
) -> Usual:
    """Return what is usual around a person of a thread, inside a transaction."""
    on_site = select(Contribution.at).where(Contribution.site_id == site_id, Contribution.first)
    in_thread = on_site.where(Contribution.thread == thread)
    return Usual(
        thread_rate=_rate(session, in_thread, at) if thread is not None else None,
        site_rate=_rate(session, on_site, at),
        share=share,
    )


def usual_overlap(session: Session, site_id: int, thread: str) -> float | None:
    """Return how far the latest comments of a thread speak of its article, on average."""
    latest = (
        select(Contribution.overlap)
        .where(Contribution.site_id == site_id, Contribution.thread == thread, Contribution.first)
        .order_by(Contribution.at.desc())
        .limit(OVERLAPS)
    )
    found = [overlap for overlap in session.scalars(latest) if overlap is not None]
    return sum(found) / len(found) if len(found) >= _FEW_OVERLAPS else None


def open_pile_ons(
    session: Session, site_id: int, targets: Collection[str], threads: Collection[str]
) -> Sequence[PileOn]:
    """Return the pile-ons on these people, or in these threads, that are not over.

    Inside a transaction; of a whole site, no more than a few are.
    """
    if not targets and not threads:
        return ()
    return session.scalars(
        select(PileOn)
        .where(
            PileOn.site_id == site_id,
            or_(PileOn.target.in_(targets), PileOn.thread.in_(threads)),
            PileOn.state.in_(OPEN),
        )
        .order_by(PileOn.id)
        .execution_options(populate_existing=True)
    ).all()


_COLUMNS = (
    Contribution.comment_id,
    Contribution.at,
    Contribution.author,
    Contribution.newcomer,
    Contribution.hostility,
    Contribution.signature,
    Contribution.referrer,
    Contribution.thread,
)


def _contribution(row: Row[*tuple[Any, ...]]) -> domain.Contribution:
    """Return a row of :data:`_COLUMNS`, read as plain columns: there are many."""
    return domain.Contribution(
        id=contribution_id(row.comment_id),
        at=row.at,
        author=row.author,
        newcomer=row.newcomer,
        hostility=row.hostility,
        signature=from_bytes(row.signature),
        referrer=row.referrer,
        thread=row.thread,
    )


def _rate(session: Session, moments: Select[datetime], at: datetime) -> float | None:
    """Return the comments an hour in the day before the last hour; None where there were none."""
    end = at - BEFORE
    past = moments.where(Contribution.at > end - WINDOWS[-1], Contribution.at <= end)
    found = session.scalars(past.order_by(Contribution.at.desc()).limit(RATED)).all()
    if not found:
        return None
    hours = (end - found[-1]).total_seconds() / _HOUR
    # More than there is room for came since the last one read, which may be minutes ago.
    shortest = 1.0 if len(found) < RATED else 1 / _HOUR
    return len(found) / max(shortest, hours)
