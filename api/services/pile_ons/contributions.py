"""What one comment adds to what is known of the people it concerns, and its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from api.services.pile_ons.aims import (
    Concerned,
    Person,
    answers_somebody,
    author_of,
    referrer_of,
    thread_of,
)
from api.services.pile_ons.around import contribution_id
from api.storage.tables import Contribution
from moderation.domain import pile_on as domain
from moderation.domain.comment import Accountability
from moderation.domain.pile_on_watch import MILD, hostility
from moderation.domain.signals import Signal
from moderation.text.resemblance import signature, to_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.services.authors.hashing import AuthorKeys
    from api.storage import tables
    from moderation.domain.comment import Comment
    from moderation.domain.decision import Decision

_OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A comment that was just judged, on its way to be stored.

    Attributes:
        row: Its row; stored, but for its decision, when it is looked at.
        comment: As received, its author's past filled.
        decision: What it gets by itself.
        signature: MinHash of a text that is hostile to anybody; else empty.
    """

    row: tables.Comment
    comment: Comment
    decision: Decision
    signature: tuple[int, ...]


@dataclass(slots=True)
class Said:
    """A comment, and what it adds.

    Attributes:
        author: Who wrote it.
        thread: Where it stands.
        at: When it was written, never later than it was received.
        concerned: Whom it concerns.
    """

    arrived: Arrived
    author: Person
    thread: str | None
    at: datetime
    referrer: str | None
    concerned: list[Concerned]

    @property
    def newcomer(self) -> bool:
        """Whether nothing of its author was published here before."""
        past = self.arrived.comment.author.past
        return past is None or not past.published

    @property
    def trusted(self) -> bool:
        """Whether its author answers for their words as far as one can."""
        signals = self.arrived.decision.signals
        return Signal("accountability", Accountability.TRUSTED.value) in signals

    @property
    def nameless(self) -> bool:
        """Whether two comments of its author could not be told to be of one."""
        author = self.arrived.comment.author
        return author.id is None and not author.name

    @property
    def hostile(self) -> float:
        """How hostile it is, whoever it concerns."""
        scores = self.arrived.decision.scores
        return hostility(scores) if scores else 0.0

    @property
    def beside(self) -> domain.Contribution | None:
        """What it adds about people it does not name; None when it answers or names some."""
        named = any(one.aim != "article" for one in self.concerned)
        if named or answers_somebody(self.arrived.comment):
            return None
        return replace(self._contribution(self.hostile), direct=False)

    def is_said_to(self, one: Concerned) -> bool:
        """Say whether it speaks to a person, and not of them to somebody else."""
        if one.aim in {"parent", "article"}:
            return True
        return all(other.aim != "parent" for other in self.concerned)

    def hostility(self, one: Concerned) -> float:
        """Return how hostile it is to somebody it concerns."""
        scores = self.arrived.decision.scores
        return hostility(scores, one.aim) if scores else 0.0

    def contribution(self, one: Concerned) -> domain.Contribution:
        """Return what it adds to what is known of somebody it concerns."""
        return self._contribution(self.hostility(one))

    def _contribution(self, hostile: float) -> domain.Contribution:
        return domain.Contribution(
            id=contribution_id(self.arrived.row.id),
            at=self.at,
            author=self.author.key,
            newcomer=self.newcomer,
            hostility=hostile,
            signature=self.arrived.signature,
            referrer=self.referrer,
            thread=self.thread,
        )


def prepare(row: tables.Comment, comment: Comment, decision: Decision) -> Arrived:
    """Compute what needs no database, before any transaction."""
    hostile = decision.scores is not None and hostility(decision.scores) >= MILD
    return Arrived(row, comment, decision, signature(comment.text) if hostile else ())


def said_by(arrived: Arrived, keys: AuthorKeys, at: datetime) -> Said:
    """Return a comment whose row is numbered, before it is known whom it concerns."""
    comment = arrived.comment
    written = comment.created_at or at
    host = referrer_of(comment)
    return Said(
        arrived=arrived,
        author=author_of(comment, keys, arrived.row.id),
        thread=thread_of(comment.thread.id, comment.thread.url),
        at=min(written if written.tzinfo else written.replace(tzinfo=UTC), at),
        referrer=keys.of_anything("host", host) if host else None,
        concerned=[],
    )


def store(session: Session, site_id: int, said: Sequence[Said], keys: AuthorKeys) -> None:
    """Add the rows of these comments, inside a transaction that writes."""
    rows = [row for one in said for row in _rows(site_id, one, keys)]
    if rows:
        session.execute(insert(Contribution), rows)


def _rows(site_id: int, said: Said, keys: AuthorKeys) -> list[dict[str, Any]]:
    decision = said.arrived.decision
    overlap = next((one.value for one in decision.signals if one.code == _OVERLAP), None)
    shared = {
        "site_id": site_id,
        "comment_id": said.arrived.row.id,
        "at": said.at,
        "thread": said.thread,
        "author": said.author.key,
        "author_name": keys.of_name(said.author.name) if said.author.name else None,
        "newcomer": said.newcomer,
        "signature": to_bytes(said.arrived.signature),
        "referrer": said.referrer,
        "overlap": overlap if isinstance(overlap, float) else None,
    }
    nobody = {"target": None, "aim": "nobody", "first": True, "hostility": said.hostile}
    return [
        shared
        | {
            "target": one.person.key,
            "aim": one.aim,
            "first": number == 0,
            "hostility": said.hostility(one),
        }
        for number, one in enumerate(said.concerned)
    ] or [shared | nobody]
