"""A queue to be read: comments whose scores are known, and people who read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import select

from api.services.actors import Actor, Role
from api.services.desk import acts
from api.services.desk.filters import Filters
from api.services.desk.queue import queue_page
from api.services.ledger import Submission
from api.services.moderate import moderate
from api.storage.database import lock_for_writing
from api.storage.tables import Comment as CommentRow
from api.storage.tables import Decision, Message, Moderator, Review, Site
from moderation.domain import comment as domain
from moderation.domain.comment import Accountability
from moderation.domain.decision import Decision as Decided
from moderation.domain.decision import Outcome
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.policy import Policy, load_policy
from moderation.domain.scores import Scores
from moderation.domain.signals import Standing, signals_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from api.services.desk.queue import QueuePage
    from api.storage.database import Database
    from moderation.engine import ModerationEngine

MODEL = "model-of-then"


class KnownScores:
    """Decides by the policy, on scores that a test gives."""

    def __init__(self) -> None:
        self.policy: Policy = load_policy()
        self.model_version = MODEL
        self.encoder_use = EncoderUse.NEVER
        self.scores: dict[str, Scores | None] = {}

    def moderate_many(self, comments: Sequence[domain.Comment]) -> list[Decided]:
        return [self._decide(comment) for comment in comments]

    def _decide(self, comment: domain.Comment) -> Decided:
        scores = self.scores.get(comment.text, Scores(0, 0, 0, 0, 0, 0))
        level = Accountability.ANONYMOUS
        found = self.policy.decide(scores, level) if scores else self.policy.hold_for_language()
        language = "fr" if scores else "en"
        return Decided(
            *found,
            scores,
            (),
            signals_of(comment, Standing(level)),
            self.policy.version,
            MODEL,
            language,
        )


@dataclass
class Desk:
    """What tests do with a queue."""

    database: Database
    scorer: KnownScores = field(default_factory=KnownScores)
    sites: dict[str, int] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    @property
    def engine(self) -> ModerationEngine:
        return cast("ModerationEngine", self.scorer)

    def site(self, name: str = "blog") -> int:
        """Return the number of a site, made the first time it is named."""
        if name not in self.sites:
            with self.database.session() as session, session.begin():
                lock_for_writing(session)
                row = Site(name=name)
                session.add(row)
                session.flush()
                self.sites[name] = row.id
        return self.sites[name]

    def actor(self, name: str = "Camille", role: str = "moderator", *sites: str) -> Actor:
        """Return somebody who sees these sites, ``blog`` when none is named."""
        if name not in self.people:
            numbers = frozenset(self.site(site) for site in sites or ("blog",))
            with self.database.session() as session, session.begin():
                lock_for_writing(session)
                row = Moderator(login=uuid4().hex, name=name, role=role)
                session.add(row)
                session.flush()
                self.people[name] = Actor(f"moderator:{row.id}", name, Role(role), numbers)
        return self.people[name]

    def comment(  # noqa: PLR0913 -- what may be said of a comment
        self,
        text: str,
        *,
        name: str | None = None,
        author: str | None = None,
        thread: str | None = None,
        site: str = "blog",
        audit: bool = False,
        foreign: bool = False,
        **scores: float,
    ) -> int:
        """Receive a comment with these scores, and return the number of its review, or 0."""
        known = dict.fromkeys(Scores.__dataclass_fields__, 0.0) | scores
        self.scorer.scores[text] = None if foreign else Scores(**known)
        sent = domain.Comment(
            text, name, author=domain.Author(id=author), thread=domain.Thread(id=thread)
        )
        share = 1.0 if audit else 0.0
        with self.database.session() as session:
            answer = moderate(
                session, self.engine, self.site(site), Submission(sent), audit_share=share
            )
            query = select(Review.id).where(Review.comment_id == answer.decision.comment_id)
            return session.scalar(query) or 0

    def held(self, text: str, **given: Any) -> int:  # noqa: ANN401 -- as ``comment``
        return self.comment(text, **{"insult": 0.3} | given)

    def page(self, actor: Actor | None = None, *, claim: bool = True, **filters: Any) -> QueuePage:  # noqa: ANN401 -- as Filters
        options = {name: filters.pop(name) for name in ("size", "offset") if name in filters}
        with self.database.session() as session:
            who = actor or self.actor()
            return queue_page(session, who, Filters(**filters), claim=claim, **options)

    def texts(self, actor: Actor | None = None, **filters: Any) -> list[str]:  # noqa: ANN401 -- same
        return [card.comment.text for card in self.page(actor, **filters).cards]

    def review(self, number: int) -> Review:
        with self.database.session() as session:
            return session.get_one(Review, number)

    def seen(self, *numbers: int) -> list[acts.Seen]:
        """Return reviews as they are now."""
        return [acts.Seen(number, self.review(number).version) for number in numbers]

    def resolve(
        self,
        *numbers: int,
        actor: Actor | None = None,
        outcome: str = "approve",
        **more: Any,  # noqa: ANN401 -- as Verdict
    ) -> acts.Done:
        verdict = acts.Verdict(Outcome(outcome), **more)
        with self.database.session() as session:
            return acts.resolve(
                session, self.engine, actor or self.actor(), self.seen(*numbers), verdict
            )

    def undo(self, done: acts.Done, actor: Actor | None = None) -> int:
        with self.database.session() as session:
            return acts.undo(session, actor or self.actor(), done.batch)

    def decisions(self, number: int) -> list[Decision]:
        """Return all decisions of the comment of a review."""
        with self.database.session() as session:
            row = session.get_one(CommentRow, session.get_one(Review, number).comment_id)
            return list(row.decisions)

    def outcomes(self, number: int) -> list[str]:
        return [decision.outcome for decision in self.decisions(number)]

    def rows(self, table: type[Any]) -> list[Any]:
        with self.database.session() as session:
            return list(session.scalars(select(table).order_by(table.id)))

    def told(self) -> list[Any]:
        """Return the decisions that the blog is told, in their order."""
        return [message.decision_id for message in self.rows(Message)]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
def session(desk: Desk) -> Iterator[Session]:
    with desk.database.session() as session:
        yield session
