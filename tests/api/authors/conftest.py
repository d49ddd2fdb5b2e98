"""A blog whose engine knows who signs: scores by one word, decided as the real engine does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import select

from api.storage.database import lock_for_writing
from api.storage.tables import Site
from moderation.domain.decision import Decision
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.judge import judge
from moderation.domain.policy import load_policy
from moderation.domain.scores import Scores
from moderation.domain.signals import signals_of, standing_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from api.storage.database import Database
    from moderation.domain.comment import Comment
    from moderation.engine import ModerationEngine
    from tests.api.conftest import Blog

CALM = "Merci pour cet article."
_GRADE = re.compile(r"insulte à (\d+) pour mille")


def insult(thousandths: int) -> str:
    """Return a text that the engine of these tests finds insulting to this degree."""
    return f"Une insulte à {thousandths} pour mille."


class Accountable:
    """Decides by the shipped policy, on an insult whose score the text names."""

    def __init__(self) -> None:
        self.policy = load_policy()
        self.model_version = "accountable"
        self.encoder_use = EncoderUse.NEVER

    def moderate(self, comment: Comment) -> Decision:
        return self.moderate_many([comment])[0]

    def moderate_many(
        self,
        comments: Sequence[Comment],
        *,
        explain: bool = True,
        usual_overlaps: Sequence[float | None] | None = None,
    ) -> list[Decision]:
        del explain, usual_overlaps
        return [self._decide(comment) for comment in comments]

    def _decide(self, comment: Comment) -> Decision:
        found = _GRADE.search(comment.text)
        scores = Scores(int(found[1]) / 1000 if found else 0.01, 0.01, 0.01, 0.01, 0.02, 0.02)
        rules = self.policy.accountability
        standing = standing_of(comment.author, at=comment.created_at, rules=rules)
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


@pytest.fixture
def engine() -> ModerationEngine:
    """Return what decides in these tests, in place of the stand-in that knows nobody."""
    return cast("ModerationEngine", Accountable())


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as found:
        yield found


def store_of(blog: Blog) -> Database:
    """Return the database that a blog is served from."""
    found: Database = blog.client.application.extensions["moderation"].database
    return found


def new_site(session: Session, name: str = "blog") -> int:
    with session.begin():
        lock_for_writing(session)
        site = Site(name=name)
        session.add(site)
    return site.id


def site_of(session: Session, name: str = "blog") -> int:
    with session.begin():
        return session.scalars(select(Site.id).where(Site.name == name)).one()


def sent(blog: Blog, text: str, **author: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    """Send a comment, and return the answer."""
    comment = {"text": text, **({"author": author} if author else {})}
    answer = blog.moderate(comment)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.get_json())


def outcome(answer: dict[str, Any]) -> str:
    return str(answer["decision"]["outcome"])


def codes(answer: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in answer["decision"]["reasons"]]


def signals(answer: dict[str, Any]) -> dict[str, Any]:
    return {signal["code"]: signal["value"] for signal in answer["signals"]}
