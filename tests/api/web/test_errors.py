from __future__ import annotations

import io
from typing import TYPE_CHECKING, cast

import pytest
from structlog.testing import capture_logs

from api.app import create_app
from api.settings import Settings

if TYPE_CHECKING:
    from moderation.engine import ModerationEngine
    from tests.api.conftest import Blog, StandIn

SECRET = "phrase-que-personne-ne-doit-retrouver"


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/moderate/", "//moderate", "/static/none.css", "/static/../app.py"]
)
def test_an_unknown_address_is_a_problem_and_not_a_page(sqlite_blog: Blog, path: str) -> None:
    problem = sqlite_blog.refusal(sqlite_blog.client.get(path), 404)
    assert "/docs" in problem["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/moderate", "POST"),
        ("DELETE", "/moderate/batch", "POST"),
        ("PUT", "/health", "GET"),
    ],
)
def test_another_method_is_told_which_ones_are_allowed(
    sqlite_blog: Blog, method: str, path: str, allowed: str
) -> None:
    response = sqlite_blog.client.open(path, method=method)
    sqlite_blog.refusal(response, 405)
    assert allowed in response.headers["Allow"]


def test_an_unexpected_error_is_a_problem_that_can_be_found_in_the_log(
    sqlite_blog: Blog, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(stand_in, "moderate_many", fail)
    with capture_logs() as log:
        response = sqlite_blog.moderate({"text": SECRET})
    problem = sqlite_blog.refusal(response, 500)
    errors = [line for line in log if line["event"] == "unexpected_error"]
    assert errors[0]["request_id"] in problem["detail"]
    assert errors[0]["error"] == "ValueError"
    assert any("fail" in frame for frame in errors[0]["where"])
    assert SECRET not in str(log)
    assert SECRET not in response.get_data(as_text=True)


def test_a_database_that_is_down_asks_to_come_back_later(
    sqlite_blog: Blog, stand_in: StandIn
) -> None:
    settings = Settings(database_url="postgresql://nobody@127.0.0.1:9/none", log_level="error")
    client = create_app(settings, cast("ModerationEngine", stand_in)).test_client()
    with capture_logs() as log:
        response = client.post(
            "/moderate", json={"comment": {"text": SECRET}}, headers=sqlite_blog.bearer
        )
    sqlite_blog.refusal(response, 503)
    assert response.headers["Retry-After"] == "5"
    assert SECRET not in str(log)


def test_a_database_without_tables_is_no_page_either(
    sqlite_blog: Blog, stand_in: StandIn, empty_url: str
) -> None:
    app = create_app(Settings(database_url=empty_url), cast("ModerationEngine", stand_in))
    response = app.test_client().post("/moderate", json={}, headers=sqlite_blog.bearer)
    assert "/ready" in sqlite_blog.refusal(response, 503)["detail"]
    sqlite_blog.refusal(app.test_client().get("/ready"), 503)
    app.extensions["moderation"].database.dispose()


def test_a_body_of_unannounced_length_is_limited_too(sqlite_blog: Blog) -> None:
    whole = b'{"comment": {"text": "a"}}'
    for padding, status in ((0, 200), (1024 * 1024, 413)):
        response = sqlite_blog.client.post(
            "/moderate",
            input_stream=io.BytesIO(whole + b" " * padding),
            headers={"Content-Type": "application/json", **sqlite_blog.bearer},
            environ_overrides={"wsgi.input_terminated": True},
        )
        assert response.status_code == status


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BlockingIOError(), "L’envoi du corps s’est interrompu"),
        (RuntimeError("InvalidChunkSize"), "mal découpé"),
    ],
)
def test_a_body_that_breaks_off_is_said_to_be_unreadable(
    sqlite_blog: Blog, error: Exception, words: str
) -> None:
    class Broken:
        def read(self, *_: object) -> bytes:
            raise error

    response = sqlite_blog.client.post(
        "/moderate",
        headers={"Content-Type": "application/json", **sqlite_blog.bearer},
        environ_overrides={"wsgi.input": Broken(), "wsgi.input_terminated": True},
    )
    assert words in sqlite_blog.refusal(response, 400)["detail"]


def test_sentences_are_typeset_in_the_french_way(sqlite_blog: Blog) -> None:
    problem = sqlite_blog.refusal(sqlite_blog.moderate({"a : b": 1, "text": ""}), 422)
    assert "est vide\u202f: il" in problem["detail"]
    assert "`comment.a : b` n’est" in problem["detail"]
    assert "\u202f;" in problem["errors"][0]["problem"]
