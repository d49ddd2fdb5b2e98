from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Blog


@pytest.mark.parametrize("path", ["/health", "/docs", "/openapi.json", "/nothing"])
def test_every_answer_carries_security_headers(sqlite_blog: Blog, path: str) -> None:
    headers = sqlite_blog.client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert len(headers["X-Request-Id"]) == 36


def test_nothing_may_run_in_an_answer(sqlite_blog: Blog) -> None:
    data = sqlite_blog.client.get("/health").headers["Content-Security-Policy"]
    page = sqlite_blog.client.get("/docs").headers["Content-Security-Policy"]
    assert data == "default-src 'none'; frame-ancestors 'none'"
    assert "default-src 'none'" in page
    assert "unsafe" not in page
    assert "script-src" not in page


def test_the_request_id_is_the_instance_of_the_problem(sqlite_blog: Blog) -> None:
    response = sqlite_blog.client.get("/nothing")
    problem = sqlite_blog.refusal(response, 404)
    assert problem["instance"] == f"urn:uuid:{response.headers['X-Request-Id']}"


def test_the_style_sheet_may_be_cached(sqlite_blog: Blog) -> None:
    with sqlite_blog.client.get("/static/docs.css") as response:
        assert response.mimetype == "text/css"
        assert "no-store" not in response.headers["Cache-Control"]
