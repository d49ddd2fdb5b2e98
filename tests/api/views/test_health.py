from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import text

from api.app import create_app, load_engine
from api.schemas.health import Health, Ready
from api.settings import Settings
from moderation.domain.encoder_use import EncoderUse

if TYPE_CHECKING:
    from moderation.engine import ModerationEngine
    from tests.api.conftest import Blog, StandIn


def test_health_tells_the_versions_without_a_key(sqlite_blog: Blog) -> None:
    response = sqlite_blog.client.get("/health")
    health = Health.model_validate_json(response.get_data())
    assert (health.status, health.encoder, health.model_version) == ("ok", "never", "stand-in")


@pytest.mark.parametrize("use", EncoderUse)
def test_health_tells_what_the_encoder_really_reads(
    sqlite_blog: Blog, stand_in: StandIn, use: EncoderUse
) -> None:
    stand_in.encoder_use = use
    assert sqlite_blog.client.get("/health").get_json()["encoder"] == use.value


def test_the_engine_of_the_settings_asks_its_encoder_as_they_say(small_cascade: Path) -> None:
    for use in EncoderUse:
        settings = Settings(model=small_cascade, encoder=use)
        assert load_engine(settings).encoder_use is use


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


def test_a_database_without_one_of_its_tables_is_not_ready(blog: Blog) -> None:
    engine = blog.client.application.extensions["moderation"].database.engine
    for old, new, status in (("comments", "elsewhere", 503), ("elsewhere", "comments", 200)):
        with engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
        assert blog.client.get("/ready").status_code == status


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


def move(folder: Path, target: Path) -> None:
    """Move a database with the files that SQLite keeps beside it."""
    target.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.replace(target / path.name)


def test_a_database_moved_away_is_refused_until_it_is_back(sqlite_blog: Blog, file: Path) -> None:
    blog, other = sqlite_blog, file.parent.with_name("moved")
    assert blog.moderate({"text": "Bonjour"}).status_code == 200
    move(file.parent, other)
    blog.refusal(blog.moderate({"text": "Bonsoir"}), 503)
    assert "n’est plus à sa place" in blog.refusal(blog.client.get("/ready"), 503)["detail"]
    file.touch()
    blog.refusal(blog.moderate({"text": "Bonsoir"}), 503)
    assert "pas à jour" in blog.refusal(blog.client.get("/ready"), 503)["detail"]
    move(other, file.parent)
    assert blog.client.get("/ready").status_code == 200
    assert blog.moderate({"text": "Bonsoir"}).status_code == 200


def test_a_damaged_file_asks_to_come_back_later(sqlite_blog: Blog, file: Path) -> None:
    blog = sqlite_blog
    blog.client.application.extensions["moderation"].database.dispose()
    file.write_bytes(b"no database at all, " * 1000)
    for response in (blog.moderate({"text": "Bonjour"}), blog.client.get("/ready")):
        blog.refusal(response, 503)
        assert response.headers["Retry-After"] == "5"
