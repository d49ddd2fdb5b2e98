"""Drafts, the pages they come from, and an engine whose scores are set by the test."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from api.services.keys import create_key
from moderation.domain.decision import Decision, Outcome
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.judge import judge
from moderation.domain.policy import load_policy
from moderation.domain.reading import is_unread, reading_of
from moderation.domain.scores import SCORE_NAMES, Scores, Span
from moderation.domain.signals import signals_of, standing_of
from tests.api.conftest import ENGLISH, Blog, new_blog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from werkzeug.test import TestResponse

    from moderation.domain.comment import Comment

ORIGIN = "https://blog.example"
DRAFT = "Relisez donc vos classiques, vous verrez."


@dataclass
class Dial:
    """Judges as the engine does, by scores that the test sets."""

    scores: dict[str, float] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    model_version: str = "dial"
    encoder_use: EncoderUse = EncoderUse.NEVER

    def __post_init__(self) -> None:
        self.policy = load_policy()

    def moderate(self, comment: Comment) -> Decision:
        return self.moderate_many([comment])[0]

    def moderate_many(
        self,
        comments: Sequence[Comment],
        *,
        explain: bool = True,
        usual_overlaps: Sequence[float | None] | None = None,
    ) -> list[Decision]:
        del usual_overlaps
        return [self._decide(comment, explain=explain) for comment in comments]

    def _decide(self, comment: Comment, *, explain: bool) -> Decision:
        scores = Scores(**{name: self.scores.get(name, 0.0) for name in SCORE_NAMES})
        foreign = comment.text == ENGLISH
        rules = self.policy.reading
        standing = standing_of(
            comment.author, at=comment.created_at, rules=self.policy.accountability
        )
        reading = reading_of(comment, rules, overlap=None, usual_overlap=None, final=False)
        outcome, reasons = (
            self.policy.hold_for_language()
            if foreign
            else judge(self.policy, scores, standing, unread=is_unread(reading, rules))
        )
        return Decision(
            outcome,
            reasons,
            None if foreign else scores,
            self.spans if explain and outcome > Outcome.APPROVE else (),
            signals_of(comment, standing),
            self.policy.version,
            self.model_version,
            "en" if foreign else "fr",
        )


@pytest.fixture
def stand_in() -> Dial:
    return Dial()


@pytest.fixture
def dial(stand_in: Dial) -> Dial:
    return stand_in


@dataclass(frozen=True)
class Page(Blog):
    """A page of a blog, which holds a public key and sends drafts with it."""

    origin: str = ORIGIN
    address: str = "192.0.2.7"

    def look(self, text: str = DRAFT, **about: object) -> TestResponse:
        """Send a draft as a browser does."""
        return self.client.post(
            "/mirror",
            json={"comment": {"text": text, **about}},
            headers=self.bearer | {"Origin": self.origin},
            environ_base={"REMOTE_ADDR": self.address},
        )

    def ask(self, origin: str | None = None) -> TestResponse:
        """Ask as a browser does before it sends."""
        headers = {
            "Origin": self.origin if origin is None else origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        return self.client.options("/mirror", headers=headers)

    def at(self, address: str) -> Page:
        """Return the same page, read from another address."""
        return replace(self, address=address)


def new_page(app: Flask, *origins: str) -> Page:
    """Make a public key of the site of the other fixtures."""
    with app.extensions["moderation"].database.session() as session:
        key = create_key(session, "blog", origins=origins or (ORIGIN,)).secret
    return Page(app.test_client(), key)


@pytest.fixture
def page(app: Flask, blog: Blog) -> Page:
    del blog
    return new_page(app)


@pytest.fixture
def sqlite_page(sqlite_app: Flask) -> Page:
    new_blog(sqlite_app.test_client(), "blog")
    return new_page(sqlite_app)


def remarks(response: TestResponse) -> list[dict[str, Any]]:
    """Return the remarks of an answer."""
    assert response.status_code == 200, response.get_data(as_text=True)
    found: list[dict[str, Any]] = response.get_json()["remarks"]
    return found
