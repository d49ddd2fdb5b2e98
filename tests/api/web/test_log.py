from __future__ import annotations

import json
from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from api.web.log import configure_log

if TYPE_CHECKING:
    import pytest

    from tests.api.conftest import Blog

SECRET = "phrase-que-personne-ne-doit-retrouver"


def test_a_request_is_one_line_that_says_who_what_and_how_long(blog: Blog) -> None:
    with capture_logs() as log:
        response = blog.moderate({"text": "Bonjour"})
    [line] = log
    assert line["event"] == "request"
    assert (line["method"], line["route"], line["status"]) == ("POST", "/moderate", 200)
    assert line["site"] == "blog"
    assert line["milliseconds"] >= 0
    assert line["request_id"] == response.headers["X-Request-Id"]


def test_nothing_that_was_sent_is_in_the_log(blog: Blog) -> None:
    full = {
        "text": SECRET,
        "id": SECRET,
        "author": {"id": SECRET, "name": SECRET},
        "thread": {"url": SECRET, "title": SECRET},
        "parent": {"text": SECRET},
    }
    with capture_logs() as log:
        blog.moderate(full, key=SECRET)
        blog.moderate(full | {"text": SECRET * 2})
        blog.moderate(full | {SECRET: SECRET})
        blog.batch([full, {"text": [SECRET]}])
        blog.raw(SECRET.encode())
        blog.get(f"/decisions/{SECRET}")
        blog.client.get(f"/{SECRET}?q={SECRET}")
        blog.client.get("/health", headers={"Authorization": SECRET, "User-Agent": SECRET})
    assert len(log) == 8
    assert SECRET not in str(log)
    assert blog.key not in str(log)


def test_lines_are_json_on_the_error_stream(
    sqlite_blog: Blog, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_log("info")
    sqlite_blog.client.get("/health")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["route"]) == ("request", "info", "/health")
    configure_log("error")
    sqlite_blog.client.get("/health")
    assert capsys.readouterr().err == ""
