"""What is in force about a thread or a person, and whether a comment waits for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.services.pile_ons.measures import all_in_force
from api.services.pile_ons.words import CLOSED, NEWCOMERS, SHIELD, SLOWED
from api.storage.tables import Contribution, Measure, PileOn
from moderation.domain.pile_on import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.services.pile_ons.contributions import Said
    from moderation.domain.pile_on import Ladder

ORDER = (SHIELD, NEWCOMERS, SLOWED, CLOSED)


@dataclass(slots=True)
class Brakes:
    """The measures that comments of one site meet at one moment.

    Attributes:
        session: Of the transaction that stores the comments.
        of_targets: By number of a pile-on, whom it is on: they may answer.
        written: Who wrote where in this transaction, and when.
    """

    session: Session
    site_id: int
    ladder: Ladder
    at: datetime
    whole: dict[str, list[Measure]] = field(default_factory=dict)
    aimed: dict[str, list[Measure]] = field(default_factory=dict)
    of_targets: dict[int, str] = field(default_factory=dict)
    written: dict[tuple[str, str], datetime] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, site_id: int, ladder: Ladder, at: datetime) -> Brakes:
        """Read what is in force on a site: a few rows, by index."""
        brakes = cls(session, site_id, ladder, at)
        measures = all_in_force(session, site_id, at)
        answered = {one.pile_on_id for one in measures if one.pile_on_id is not None}
        if answered:
            rows = session.execute(select(PileOn.id, PileOn.target).where(PileOn.id.in_(answered)))
            brakes.of_targets = {number: target for number, target in rows}  # noqa: C416 -- rows are no pairs to a type checker
        brakes.add(measures)
        return brakes

    def add(self, measures: Iterable[Measure], target: str | None = None) -> None:
        """Take in measures, of a pile-on on ``target`` when they were just raised."""
        for one in measures:
            if one.target is not None:
                self.aimed.setdefault(one.target, []).append(one)
            elif one.thread is not None:
                self.whole.setdefault(one.thread, []).append(one)
            if target is not None and one.pile_on_id is not None:
                self.of_targets[one.pile_on_id] = target

    def met_by(self, said: Said) -> list[str]:
        """Return the codes of the reasons for which a comment waits, and note that it came.

        Whoever a pile-on is on, and the author of the article, may answer on a thread that
        holds or slows others, when the blog says who they are.
        """
        found: set[str] = set()
        for one in self.whole.get(said.thread or "", ()):
            if one.kind == Answer.CLOSE.value:
                found.add(CLOSED)
            elif self._may_answer(one, said):
                continue
            elif one.kind == Answer.HOLD_NEWCOMERS.value and said.newcomer and not said.trusted:
                found.add(NEWCOMERS)
            elif one.kind == Answer.SLOW.value and self._is_soon(said):
                found.add(SLOWED)
        for person in said.concerned:
            for one in self.aimed.get(person.person.key, ()):
                if one.thread is None or one.thread == said.thread:
                    found.add(SHIELD)
        if said.thread is not None:
            place = said.thread, said.author.key
            self.written[place] = max(said.at, self.written.get(place, said.at))
        return [code for code in ORDER if code in found]

    def _may_answer(self, measure: Measure, said: Said) -> bool:
        author = said.arrived.comment.author
        if author.id is None:
            return False
        target = self.of_targets.get(measure.pile_on_id or 0)
        return said.author.key == target or author.id == said.arrived.comment.thread.author_id

    def _is_soon(self, said: Said) -> bool:
        """Say whether an author wrote on this thread a moment ago, or cannot be told apart."""
        if said.nameless:
            return True
        since = said.at - timedelta(minutes=self.ladder.slow_minutes)
        own = self.written.get((said.thread or "", said.author.key))
        if own is not None and own > since:
            return True
        query = select(Contribution.id).where(
            Contribution.site_id == self.site_id,
            Contribution.author == said.author.key,
            Contribution.at > since,
            Contribution.thread == said.thread,
        )
        return self.session.scalar(query.limit(1)) is not None
