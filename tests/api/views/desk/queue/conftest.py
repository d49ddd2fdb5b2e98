"""Moderators at their queue, on real databases."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import select

from api.app import create_app
from api.services.people import web_sessions
from api.settings import Settings
from api.storage.database import lock_for_writing
from api.storage.tables import Comment, Decision, Moderator, Review, Site
from api.web.desk.sessions import COOKIE
from tests.api.conftest import Blog, new_blog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from api.storage.database import Database
    from moderation.engine import ModerationEngine
    from tests.api.conftest import StandIn

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Desk:
    """A moderator in front of a browser."""

    client: FlaskClient
    moderator_id: int

    def get(self, path: str = "/moderation", **headers: str) -> TestResponse:
        return self.client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def page(self, path: str = "/moderation", status: int = 200) -> str:
        response = self.get(path)
        assert response.status_code == status, response.get_data(as_text=True)
        return response.get_data(as_text=True)

    def post(self, path: str, form: dict[str, Any], **headers: str) -> TestResponse:
        token = _TOKEN.search(self.page("/moderation/compte"))
        assert token
        given = {key.replace("_", "-"): value for key, value in headers.items()}
        return self.client.post(path, data={"csrf_token": token[1], **form}, headers=given)

    def act(self, kind: str, *reviews: Review, **form: Any) -> TestResponse:  # noqa: ANN401 -- any form
        return self.post("/moderation/agir", self.form(kind, *reviews, **form))

    def act_in_place(self, kind: str, *reviews: Review, **form: Any) -> TestResponse:  # noqa: ANN401 -- same
        """Act as the script does."""
        given = self.form(kind, *reviews, **form)
        return self.post("/moderation/agir", given, HX_Request="true")

    @staticmethod
    def form(kind: str, *reviews: Review, **form: Any) -> dict[str, Any]:  # noqa: ANN401 -- same
        seen = [f"{review.id}:{review.version}" for review in reviews]
        return {"acte": kind, "seen": seen, **form}


@dataclass(frozen=True)
class Place:
    """An application, a blog, and what is stored."""

    app: Flask
    blog: Blog
    database: Database

    def desk(self, role: str = "owner", *, blog: Blog | None = None, **preferences: bool) -> Desk:
        """Sign someone in, with a right on the site of a blog."""
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            site = session.scalars(select(Site).where(Site.name == self.site_of(blog))).one()
            count = len(session.scalars(select(Moderator.id)).all())
            person = Moderator(
                login=f"{role}{count}", name=f"Camille {count}", role=role, preferences=preferences
            )
            person.sites = [site]
            session.add(person)
            session.flush()
            token = web_sessions.begin(session, {}, person.id)
            number = person.id
        client = self.app.test_client()
        client.set_cookie(COOKIE, token, path="/moderation")
        return Desk(client, number)

    def site_of(self, blog: Blog | None) -> str:
        with self.database.session() as session:
            names = list(session.scalars(select(Site.name).order_by(Site.id)))
        return names[-1] if blog else names[0]

    def receive(self, text: str, **fields: Any) -> Review:  # noqa: ANN401 -- any comment
        """Have a comment moderated; return its review."""
        answer = self.blog.moderate({"text": text, **fields})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return self.reviews()[-1]

    def reviews(self) -> list[Review]:
        with self.database.session() as session:
            return list(session.scalars(select(Review).order_by(Review.id)))

    def decisions(self) -> list[Decision]:
        with self.database.session() as session:
            query = select(Decision).join(Comment).order_by(Comment.id, Decision.position)
            return list(session.scalars(query))

    def change(self, review: Review, **values: Any) -> Review:  # noqa: ANN401 -- any column
        """Store a review otherwise."""
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            row = session.get_one(Review, review.id)
            for name, value in values.items():
                setattr(row, name, value)
        return row

    def change_decision(self, review: Review, **values: Any) -> None:  # noqa: ANN401 -- any column
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            query = select(Decision).where(Decision.comment_id == review.comment_id)
            for name, value in values.items():
                setattr(session.scalars(query).one(), name, value)


def open_place(url: str, engine: ModerationEngine) -> Iterator[Place]:
    app = create_app(Settings(database_url=url, audit_share=0.0), engine)
    database: Database = app.extensions["moderation"].database
    yield Place(app, new_blog(app.test_client(), "blog"), database)
    database.dispose()


@pytest.fixture
def engine(stand_in: StandIn) -> ModerationEngine:
    """Return what decides in these tests: it holds what others would refuse."""
    stand_in.policy = replace(stand_in.policy, automatic_reject=False)
    return cast("ModerationEngine", stand_in)


@pytest.fixture
def place(database_url: str, engine: ModerationEngine) -> Iterator[Place]:
    """Yield a blog and its desk, on each kind of database in turn."""
    yield from open_place(database_url, engine)


@pytest.fixture
def sqlite_place(sqlite_url: str, engine: ModerationEngine) -> Iterator[Place]:
    """Yield a blog and its desk, for what does not depend on the database."""
    yield from open_place(sqlite_url, engine)
