"""The snippet that measures reading, in Chromium, on a page of another origin than the service."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from flask import Flask, request
from werkzeug.serving import make_server

from api.app import create_app
from api.settings import Settings
from tests.api.conftest import StandIn, sqlite_template, sqlite_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

__all__ = ["sqlite_template", "sqlite_url"]

pytestmark = pytest.mark.browser

SLACK = 3
"""Seconds that a slow machine may take to act."""
PAGE = """<!doctype html><html lang="fr"><title>Le billet</title>
<link rel="icon" href="data:,"><script src="{script}" defer></script>
<article{marked}><h1>Le billet</h1><p>{text}</p></article>
<div style="height: 3000px"></div>
<form method="post" action="/publier"{form}>
  <label>Commentaire <textarea name="text"></textarea></label>
  <button name="faire" value="publier">Publier</button>
</form>"""


@dataclass
class Blog:
    """Another site's page, which loads the snippet, and the forms that it received."""

    base: str
    page: Page
    received: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    thrown: list[str] = field(default_factory=list)

    def seconds(self) -> int | None:
        value: int | None = self.page.evaluate("moderationReading.seconds()")
        return value

    def open(self, query: str = "") -> None:
        self.page.goto(f"{self.base}/billet{query}")
        self.page.mouse.move(50, 50)
        self.page.wait_for_timeout(100)  # the browser says what is in view

    def focused(self, *, wanted: bool) -> None:
        """Wait until the page has the focus, or lost it; without `eval`, which it forbids."""
        for _ in range(100):
            if self.page.evaluate("document.hasFocus()") is wanted:
                return
            self.page.wait_for_timeout(20)
        pytest.fail("the focus did not move")

    def lapse(self, seconds: int) -> None:
        """Let time pass for the page."""
        self.page.clock.fast_forward(seconds * 1000)

    def hide(self, *, hidden: bool) -> None:
        """Say what the browser says of a tab behind another one."""
        self.page.evaluate(
            """(state) => {
              const found = { value: state, configurable: true };
              Object.defineProperty(document, "visibilityState", found);
              document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
            }""",
            "hidden" if hidden else "visible",
        )

    def publish(self) -> dict[str, str]:
        self.page.get_by_role("button", name="Publier").click()
        self.page.wait_for_url("**/publier")
        return self.received[-1]


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def blog_app(service: str, received: list[dict[str, str]]) -> Flask:
    """Return a blog that forbids every script but those of the service."""
    app = Flask(__name__)

    @app.get("/billet")
    def article() -> tuple[str, dict[str, str]]:
        wanted = request.args
        body = PAGE.format(
            script=f"{service}/snippets/reading.js",
            text="Le tramway passera par la gare. " * 200,
            marked=" hidden" if "sans-article" in wanted else "",
            form="" if "sans-accord" in wanted else " data-moderation-reading",
        )
        if "sans-article" in wanted:
            body = body.replace("article", "section")
        rules = (
            f"default-src 'none'; script-src {service}; style-src 'unsafe-inline'; img-src data:"
        )
        return body, {
            "Content-Security-Policy": f"{rules}; form-action 'self'",
            "Cross-Origin-Embedder-Policy": "require-corp",
        }

    @app.post("/publier")
    def publish() -> str:
        assert all(len(request.form.getlist(name)) == 1 for name in request.form)
        received.append(request.form.to_dict())
        return '<title>Merci</title><link rel="icon" href="data:,">'

    return app


@pytest.fixture
def blog(chromium: Browser, sqlite_url: str) -> Iterator[Blog]:
    received: list[dict[str, str]] = []
    app = create_app(Settings(database_url=sqlite_url), StandIn())  # type: ignore[arg-type]  # decides alike
    with serving(app) as service, serving(blog_app(service, received)) as base:
        context = chromium.new_context(locale="fr-FR")
        page = context.new_page()
        found = Blog(base, page, received)
        page.on("request", lambda sent: found.asked.append(sent.url))
        page.on("pageerror", lambda error: found.thrown.append(str(error)))
        page.on("console", lambda said: found.thrown.append(said.text))
        page.clock.install()
        yield found
        context.close()
        assert found.thrown == []
    app.extensions["moderation"].database.dispose()


def test_what_is_read_before_a_comment_arrives_in_the_form(blog: Blog) -> None:
    blog.open()
    blog.lapse(40)
    blog.page.get_by_label("Commentaire").fill("Et la gare ?")
    sent = blog.publish()
    assert sent.keys() == {"text", "faire", "reading_seconds"}
    assert sent["faire"] == "publier"
    assert 40 <= int(sent["reading_seconds"]) <= 40 + SLACK


def test_a_page_behind_another_one_does_not_count(blog: Blog) -> None:
    blog.open()
    blog.lapse(20)
    blog.hide(hidden=True)
    blog.lapse(50)
    blog.hide(hidden=False)
    blog.page.mouse.move(60, 60)
    blog.lapse(10)
    assert 30 <= (blog.seconds() or 0) <= 30 + SLACK


def test_a_page_without_the_focus_does_not_count(blog: Blog) -> None:
    context = blog.page.context
    blog.open()
    tools = context.new_cdp_session(blog.page)
    tools.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    blog.page.bring_to_front()
    blog.focused(wanted=True)
    blog.lapse(20)
    other = context.new_page()
    other.bring_to_front()
    blog.focused(wanted=False)
    blog.lapse(30)
    blog.page.bring_to_front()
    blog.focused(wanted=True)
    blog.lapse(5)
    assert 25 <= (blog.seconds() or 0) <= 25 + SLACK


def test_somebody_who_left_their_chair_is_counted_for_one_minute(blog: Blog) -> None:
    blog.open()
    blog.lapse(3600)
    assert 60 <= (blog.seconds() or 0) <= 60 + SLACK


def test_coming_back_counts_on_from_there(blog: Blog) -> None:
    blog.open()
    blog.lapse(3600)
    blog.page.mouse.move(70, 70)
    blog.lapse(30)
    assert 90 <= (blog.seconds() or 0) <= 90 + SLACK


def test_an_article_out_of_sight_does_not_count(blog: Blog) -> None:
    blog.open()
    blog.lapse(20)
    blog.page.get_by_label("Commentaire").scroll_into_view_if_needed()
    blog.page.wait_for_timeout(200)
    before = blog.seconds() or 0
    blog.lapse(30)
    assert (blog.seconds() or 0) == before


def test_a_form_that_did_not_ask_is_left_alone(blog: Blog) -> None:
    blog.open("?sans-accord")
    blog.lapse(10)
    assert blog.publish().keys() == {"text", "faire"}


def test_without_an_article_nothing_is_said_of_reading(blog: Blog) -> None:
    blog.open("?sans-article")
    assert blog.seconds() is None
    assert blog.publish().keys() == {"text", "faire"}


def test_a_form_sent_by_a_script_takes_the_number_along(blog: Blog) -> None:
    blog.open()
    blog.lapse(12)
    found = blog.page.evaluate(
        "() => Object.fromEntries(new FormData(document.querySelector('form')))"
    )
    assert 12 <= int(found["reading_seconds"]) <= 12 + SLACK
    blog.page.evaluate("document.querySelector('form').submit()")
    blog.page.wait_for_url("**/publier")
    assert 12 <= int(blog.received[-1]["reading_seconds"]) <= 12 + 2 * SLACK


def test_another_article_starts_from_nothing(blog: Blog) -> None:
    blog.open()
    blog.lapse(30)
    blog.page.evaluate("moderationReading.watch(document.querySelector('h1'))")
    blog.page.wait_for_timeout(100)
    blog.lapse(10)
    assert 10 <= (blog.seconds() or 0) <= 10 + SLACK


def test_nothing_is_kept_or_sent_elsewhere(blog: Blog) -> None:
    blog.open()
    blog.lapse(30)
    blog.publish()
    kept = blog.page.evaluate(
        "async () => [document.cookie, localStorage.length, sessionStorage.length,"
        " (await indexedDB.databases()).length]"
    )
    assert kept == ["", 0, 0, 0]
    assert blog.page.context.cookies() == []
    paths = [address.split("/", 3)[3] for address in blog.asked if address.startswith("http")]
    assert paths == ["billet", "snippets/reading.js", "publier"]
