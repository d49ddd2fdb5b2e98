"""Comments that were decided, reviewed, undone, written straight into the tables."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from api.services.actors import Actor, Role
from api.storage.database import lock_for_writing
from api.storage.tables import Act, Comment, Decision, Review, Site
from moderation.domain.comment import Accountability
from moderation.domain.policy import SHIPPED, load_policy
from moderation.domain.scores import Scores

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from api.storage.database import Database

NOON = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(hours=12)
"""Noon of yesterday: always in the past, and within any period."""
POLICY = load_policy()


def scores(**given: float) -> Scores:
    names = ("insult", "hate", "threat", "obscene", "lecturing", "toxicity")
    return Scores(**{name: given.get(name, 0.01) for name in names})


@dataclass
class History:
    """What happened on one site."""

    session: Session
    site_id: int

    def comment(
        self,
        at: datetime = NOON,
        level: Accountability = Accountability.ANONYMOUS,
        text: str = "Un commentaire.",
        **given: float,
    ) -> Comment:
        """Store a comment as the shipped policy decides it; without scores, a foreign one."""
        found = scores(**given) if given else None
        outcome, reasons = POLICY.decide(found, level) if found else POLICY.hold_for_language()
        row = Comment(site_id=self.site_id, text=text, received_at=at)
        row.decisions = [
            Decision(
                position=0,
                outcome=outcome.value,
                reasons=[asdict(reason) for reason in reasons],
                scores=found and found.as_dict(),
                spans=[],
                signals=[{"code": "accountability", "value": level.value}],
                policy_version=POLICY.version,
                model_version="stand-in",
                language="fr",
                automated=True,
                created_at=at,
            )
        ]
        self._add(row)
        return row

    def review(self, row: Comment, kind: str = "held", at: datetime = NOON) -> Review:
        lane = {"held": "uncertain"}.get(kind, kind)
        review = Review(site_id=self.site_id, comment_id=row.id, kind=kind, lane=lane, opened_at=at)
        self._add(review)
        return review

    def say(  # noqa: PLR0913 -- what is not usual is named
        self,
        row: Comment,
        outcome: str,
        *,
        kind: str = "held",
        actor: str = "moderator:1",
        at: datetime = NOON,
        undone: bool = False,
    ) -> Decision:
        """Let a person decide a comment, a minute after its review was opened."""
        review = self.review(row, kind, at - timedelta(minutes=1))
        with self._writing():
            review.state = "open" if undone else "closed"
            said = _again(row, outcome, actor, at)
            self.session.flush()
            act = Act(review_id=review.id, actor=actor, kind=outcome, before={}, created_at=at)
            act.decision_id = said.id
            self.session.add(act)
            if undone:
                act.undone_at = at
                _again(row, row.decisions[0].outcome, actor, at).undoes = said.id
        return said

    def read_again(self, row: Comment, outcome: str, actor: str = "moderator:1") -> None:
        """Let a person read again what they had decided."""
        review = self.review(row, "second")
        verdict = {"outcome": outcome, "clause": None, "labels": None}
        with self._writing():
            review.state = "closed"
            act = Act(review_id=review.id, actor=actor, kind=outcome, before={"verdict": verdict})
            act.created_at = NOON + timedelta(hours=1)
            self.session.add(act)

    def close(self, review: Review) -> None:
        with self._writing():
            review.state = "closed"

    def read(self, question: Any, *given: Any) -> Any:  # noqa: ANN401 -- any function of a session
        """Ask something that must be asked within a transaction."""
        with self.session.begin():
            return question(self.session, *given)

    def _add(self, row: object) -> None:
        with self._writing():
            self.session.add(row)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self.session.begin():
            lock_for_writing(self.session)
            yield


def _again(row: Comment, outcome: str, actor: str, at: datetime) -> Decision:
    """Add a decision of a person to those of a comment."""
    first = row.decisions[0]
    said = Decision(
        position=len(row.decisions),
        outcome=outcome,
        reasons=first.reasons,
        scores=first.scores,
        spans=[],
        signals=first.signals,
        policy_version=first.policy_version,
        model_version=first.model_version,
        language="fr",
        automated=False,
        actor=actor,
        created_at=at,
    )
    row.decisions.append(said)
    return said


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as found:
        yield found


@pytest.fixture
def history(session: Session) -> History:
    """Return a site without comments."""
    return new_history(session, "blog")


@pytest.fixture
def elsewhere(session: Session) -> History:
    """Return another site."""
    return new_history(session, "ailleurs")


def new_history(session: Session, name: str) -> History:
    site = Site(name=name)
    with session.begin():
        lock_for_writing(session)
        session.add(site)
    return History(session, site.id)


@pytest.fixture
def owner(history: History) -> Actor:
    return Actor("moderator:1", "Camille", Role.OWNER, frozenset({history.site_id}))


def policy_text(version: str, *changes: tuple[str, str]) -> str:
    """Return the shipped policy under a name, some of its words replaced."""
    text = SHIPPED.read_text(encoding="utf-8").replace(POLICY.version, version, 1)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text
