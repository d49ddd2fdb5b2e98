"""People, their browsers, and databases that know nobody yet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from api.services.actors import COMMAND, Role
from api.services.people import accounts, passwords
from api.web.desk.sessions import COOKIE

if TYPE_CHECKING:
    from collections.abc import Collection

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from api.storage.database import Database
    from api.storage.tables import Moderator

PASSWORD = "une phrase bien longue"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def empty_of_people(database: Database) -> None:
    """Forget the people of the tests before: PostgreSQL is shared between them."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.begin() as connection:
            connection.execute(text("TRUNCATE moderators, audit_entries, web_sessions CASCADE"))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep passwords as argon2id does, with a hundredth of the work."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(2, 64, 1))
    passwords._decoy.cache_clear()


@pytest.fixture(autouse=True)
def _nobody(request: pytest.FixtureRequest) -> None:
    if "database" in request.fixturenames:
        empty_of_people(request.getfixturevalue("database"))
    elif "app" in request.fixturenames:
        empty_of_people(request.getfixturevalue("app").extensions["moderation"].database)


def make(
    database: Database,
    login: str,
    role: Role = Role.MODERATOR,
    site_ids: Collection[int] = (),
    password: str | None = PASSWORD,
) -> Moderator:
    """Make an account that can sign in, or with ``None`` one that is only invited."""
    with database.session() as session:
        made = accounts.add(
            session, COMMAND, login=login, name=login.title(), role=role, site_ids=site_ids
        )
        if password is not None:
            accounts.set_password(session, COMMAND, made.moderator.id, password)
        return made.moderator


@dataclass
class Browser:
    """A browser that keeps cookies, and fills forms as the pages ask for."""

    client: FlaskClient
    token: str = field(default="", init=False)

    @classmethod
    def of(cls, app: Flask) -> Browser:
        return cls(app.test_client())

    @property
    def cookie(self) -> str | None:
        found = self.client.get_cookie(COOKIE, path="/moderation")
        return found.value if found else None

    def plant(self, value: str) -> None:
        self.client.set_cookie(COOKIE, value, path="/moderation")

    def get(self, path: str) -> TestResponse:
        response = self.client.get(path)
        found = _TOKEN.search(response.text)
        self.token = found[1] if found else self.token
        return response

    def post(self, path: str, **fields: object) -> TestResponse:
        response = self.client.post(path, data={"csrf_token": self.token, **fields})
        found = _TOKEN.search(response.text)
        self.token = found[1] if found else self.token
        return response

    def sign_in(self, login: str, password: str = PASSWORD, suite: str = "") -> TestResponse:
        self.get("/moderation/connexion")
        fields = {"login": login, "password": password, "suite": suite}
        return self.post("/moderation/connexion", **fields)

    def inside(self) -> bool:
        """Say whether someone is signed in."""
        return self.client.get("/moderation/compte").status_code == 200


@pytest.fixture
def people(sqlite_app: Flask) -> Database:
    """Return the database of ``sqlite_app``, in which Camille owns the service."""
    database: Database = sqlite_app.extensions["moderation"].database
    make(database, "camille", Role.OWNER)
    return database


@pytest.fixture
def browser(sqlite_app: Flask, people: Database) -> Browser:
    del people
    return Browser.of(sqlite_app)


@pytest.fixture
def owner(browser: Browser) -> Browser:
    """Return a browser in which Camille is signed in."""
    assert browser.sign_in("camille").status_code == 303
    browser.get("/moderation/compte")
    return browser
