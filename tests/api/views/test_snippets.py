from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from api.views.snippets import FOLDER, NAMES

if TYPE_CHECKING:
    from tests.api.conftest import Blog

MOST = 2048


def test_the_snippet_of_reading_is_two_kilobytes_at_most(sqlite_blog: Blog) -> None:
    response = sqlite_blog.client.get("/snippets/reading.js")
    assert response.status_code == 200
    assert response.content_type == "text/javascript; charset=utf-8"
    assert len(response.data) <= MOST
    assert response.data == (FOLDER / "reading.js").read_bytes()


def test_the_snippet_of_reading_has_no_means_to_keep_or_send() -> None:
    source = (FOLDER / "reading.js").read_text(encoding="utf-8")
    for means in ("fetch", "XMLHttp", "Beacon", "cookie", "Storage", "indexedDB", "import", "eval"):
        assert not re.search(means, source, re.IGNORECASE), means


@pytest.mark.parametrize("name", sorted(NAMES))
def test_any_page_may_load_a_snippet_and_keep_it(sqlite_blog: Blog, name: str) -> None:
    headers = sqlite_blog.client.get(f"/snippets/{name}").headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == "public, max-age=604800"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_a_snippet_that_did_not_change_is_not_sent_again(sqlite_blog: Blog) -> None:
    tag = sqlite_blog.client.get("/snippets/reading.js").headers["ETag"]
    again = sqlite_blog.client.get("/snippets/reading.js", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["Cache-Control"] == "public, max-age=604800"


@pytest.mark.parametrize(
    "name", ["autre.js", "..%2f..%2fapp.py", "%2e%2e%2ficon.svg", "READING.JS"]
)
def test_there_is_nothing_but_the_snippets(sqlite_blog: Blog, name: str) -> None:
    response = sqlite_blog.client.get(f"/snippets/{name}")
    sqlite_blog.refusal(response, 404)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_snippet_needs_no_key_and_only_answers_reading(sqlite_blog: Blog) -> None:
    sqlite_blog.refusal(sqlite_blog.client.post("/snippets/reading.js"), 405)
