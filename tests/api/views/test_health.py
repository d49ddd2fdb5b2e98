from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import text

from api.app import create_app
from api.schemas.health import Health, Ready
from api.settings import Settings

if TYPE_CHECKING:
    from moderation.engine import ModerationEngine
    from tests.api.conftest import Blog, StandIn


def test_health_tells_the_versions_without_a_key(sqlite_blog: Blog) -> None:
    response = sqlite_blog.client.get("/health")
    health = Health.model_validate_json(response.get_data())
    assert (health.status, health.encoder, health.model_version) == ("ok", "absent", "stand-in")


def test_a_migrated_database_is_ready(blog: Blog) -> None:
    assert Ready.model_validate_json(blog.client.get("/ready").get_data()).status == "ready"


def test_an_outdated_database_is_not_ready(sqlite_blog: Blog) -> None:
    blog = sqlite_blog
    engine = blog.client.application.extensions["moderation"].database.engine
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    response = blog.client.get("/ready")
    assert "moderation serve" in blog.refusal(response, 503)["detail"]
    assert response.headers["Retry-After"] == "5"


def test_without_a_database_it_is_alive_but_not_ready(sqlite_blog: Blog, stand_in: StandIn) -> None:
    settings = Settings(database_url="postgresql://nobody@127.0.0.1:9/none", log_level="error")
    client = create_app(settings, cast("ModerationEngine", stand_in)).test_client()
    assert client.get("/health").status_code == 200
    response = client.get("/ready")
    sqlite_blog.refusal(response, 503)
    assert response.headers["Retry-After"] == "5"
