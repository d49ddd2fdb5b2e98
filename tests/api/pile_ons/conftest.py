"""A blog on which people turn on one another, and an engine that knows how mild each is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import select

from api.services.keys import create_key, recognise
from api.services.ledger import Submission
from api.services.moderate import Answer, moderate_many
from api.storage.tables import Contribution, Measure, PileOn
from api.storage.types import now
from moderation.domain import comment as domain
from moderation.domain.decision import Decision
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.judge import judge
from moderation.domain.policy import SHIPPED, parse_policy
from moderation.domain.scores import Scores
from moderation.domain.signals import signals_of, standing_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from api.storage.database import Database
    from api.storage.tables import Decision as DecisionRow
    from moderation.engine import ModerationEngine

CALM = Scores(0.01, 0.01, 0.01, 0.01, 0.02, 0.02)
MILD = Scores(0.20, 0.01, 0.01, 0.01, 0.45, 0.10)
"""A mild lesson: published when it stands alone and its author is known."""
INSULT = Scores(0.99, 0.02, 0.01, 0.01, 0.10, 0.90)
VICTIM, THREAD = "victime", "article-1"
EARLY = timedelta(minutes=30)


class Graded:
    """Decides by the policy, on scores that the text asks for: ``mild``, ``insult`` or calm."""

    def __init__(self) -> None:
        self.policy = parse_policy(SHIPPED.read_text(encoding="utf-8"))
        self.model_version = "graded"
        self.encoder_use = EncoderUse.NEVER
        self.usual_overlaps: list[float | None] = []

    def moderate_many(
        self,
        comments: Sequence[domain.Comment],
        *,
        explain: bool = True,
        usual_overlaps: Sequence[float | None] | None = None,
    ) -> list[Decision]:
        del explain
        self.usual_overlaps += usual_overlaps or []
        return [self._decide(comment) for comment in comments]

    def _decide(self, comment: domain.Comment) -> Decision:
        scores = next(
            (grade for word, grade in (("mild", MILD), ("insult", INSULT)) if word in comment.text),
            CALM,
        )
        standing = standing_of(
            comment.author, at=comment.created_at, rules=self.policy.accountability
        )
        outcome, reasons = judge(self.policy, scores, standing)
        return Decision(
            outcome,
            reasons,
            scores,
            (),
            signals_of(comment, standing),
            self.policy.version,
            self.model_version,
            "fr",
        )


def said(
    number: int,
    grade: str = "mild",
    *,
    author: str | None = None,
    to: str | None = VICTIM,
    ago: timedelta = timedelta(minutes=5),
    **more: Any,  # noqa: ANN401 -- whatever a comment has
) -> domain.Comment:
    """Return a comment of a person to another one, one second after the one before."""
    who = author or f"auteur-{number}"
    return domain.Comment(
        text=more.pop("text", f"Un texte {grade} du rang {number}."),
        id=more.pop("id", f"c{number}"),
        author=domain.Author(who, who.capitalize(), email_verified=True),
        thread=domain.Thread(more.pop("thread", THREAD), title="Un article"),
        parent=domain.Parent("p1", "Salut", to, to and to.capitalize()) if to else domain.Parent(),
        created_at=more.pop("at", None) or _start() - ago + timedelta(seconds=number),
        **more,
    )


@dataclass
class Site:
    """A site, and what is stored of it."""

    database: Database
    engine: ModerationEngine
    id: int
    graded: Graded = field(repr=False)

    def send(self, *comments: domain.Comment, together: bool = False) -> list[DecisionRow]:
        """Send comments, one request each unless ``together``; return their decisions."""
        groups = [comments] if together else [(one,) for one in comments]
        found: list[DecisionRow] = []
        for group in groups:
            with self.database.session() as session:
                answers = moderate_many(
                    session, self.engine, self.id, [Submission(one) for one in group]
                )
            assert all(isinstance(one, Answer) for one in answers)
            found += [one.decision for one in answers if isinstance(one, Answer)]
        return found

    def all(self, table: type[Any]) -> Sequence[Any]:
        with self.database.session() as session:
            return session.scalars(select(table).order_by(table.id)).all()

    def pile_ons(self) -> Sequence[PileOn]:
        return self.all(PileOn)

    def measures(self) -> Sequence[Measure]:
        return self.all(Measure)

    def contributions(self) -> Sequence[Contribution]:
        return self.all(Contribution)


def codes(decision: DecisionRow) -> list[str]:
    return [reason["code"] for reason in decision.reasons]


def signal(decision: DecisionRow, code: str) -> object:
    return next((one["value"] for one in decision.signals if one["code"] == code), None)


def new_site(session: Session, name: str) -> int:
    caller = recognise(session, create_key(session, name).secret)
    assert caller is not None
    return caller.site_id


@pytest.fixture
def site(database: Database) -> Iterator[Site]:
    graded = Graded()
    with database.session() as session:
        number = new_site(session, "blog")
    _STARTED.append(now())
    yield Site(database, cast("ModerationEngine", graded), number, graded)
    _STARTED.clear()


_STARTED: list[datetime] = []


def _start() -> datetime:
    """Return one moment for all comments of a test."""
    return _STARTED[-1] if _STARTED else now()
