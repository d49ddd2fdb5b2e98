"""The mirror's snippet in Chromium, on a page of another origin with a strict content policy."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, cast

import pytest
from flask import Flask, request
from playwright.sync_api import expect
from werkzeug.serving import make_server

import api
from api.app import create_app
from api.services.keys import create_key
from api.settings import Settings
from moderation.domain.scores import Span
from tests.api.conftest import sqlite_template, sqlite_url
from tests.api.mirror.conftest import Dial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Route

    from moderation.domain.comment import Comment
    from moderation.domain.decision import Decision
    from moderation.engine import ModerationEngine

__all__ = ["sqlite_template", "sqlite_url"]

pytestmark = pytest.mark.browser

FOLDER = Path(api.__file__).parent / "static" / "snippets"
LESSON = "Relisez donc vos classiques avant d'écrire 👀 pareil torchon, on en reparlera."
HARMLESS = "Merci pour ce billet !"
PAGE = """<!doctype html><html lang="fr"><head><title>Le billet</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/blog.css"><link rel="icon" href="data:,">
<script src="{script}" data-key="{key}" {more} defer></script><script src="/blog.js" defer></script>
</head><body><main><h1>Le billet</h1><p>Le tramway passera par la gare.</p>
<form id="premier" method="post" action="/publier" {marked}>
  <p><label>Titre <textarea name="title"></textarea></label></p>
  <p><label for="texte">Votre commentaire</label>
    <textarea id="texte" name="text" required minlength="3" rows="4"></textarea></p>
  <p><button name="faire" value="publier">Publier</button>
    <button name="faire" value="garder">Garder</button></p>
</form></main></body></html>"""
MARKED = "data-moderation-mirror='text'"
STYLE = """body { font: 1.05rem/1.6 Georgia, serif; max-width: 40rem; margin: 2rem auto;
  padding: 0 1rem; color: #222; background: #fff; color-scheme: light dark; }
textarea { width: 100%;
  box-sizing: border-box; font: inherit; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #15171a; } }"""
OWN = """window.seen = [];
document.querySelector("form").addEventListener("submit", (event) => {
  window.seen.push(event.submitter && event.submitter.value);
  document.body.dataset.seen = window.seen.join(" ");
});"""


@dataclass
class Lessons(Dial):
    """Sees a lesson in whatever says so; as slow as the test wants."""

    seconds: float = 0.0
    read: list[Comment] = field(default_factory=list)

    def moderate_many(
        self,
        comments: Sequence[Comment],
        *,
        explain: bool = True,
        usual_overlaps: Sequence[float | None] | None = None,
    ) -> list[Decision]:
        time.sleep(self.seconds)
        self.read += comments
        text = comments[0].text
        self.scores = {"lecturing": 0.9, "insult": 0.8} if "classiques" in text else {}
        self.spans = tuple(
            Span(found.start(), found.end(), label, 2.0)
            for word, label in (("Relisez donc vos classiques", "lecturing"), ("torchon", "insult"))
            for found in re.finditer(word, text)
        )
        return super().moderate_many(comments, explain=explain, usual_overlaps=usual_overlaps)


@dataclass
class Blog:
    """A blog whose page holds the snippet, and what its form sent."""

    base: str
    service: str
    key: str
    engine: Lessons
    app: Flask
    browser: Browser
    received: list[dict[str, str]]
    asked: list[dict[str, Any]] = field(default_factory=list)
    thrown: list[str] = field(default_factory=list)

    def open(self, more: str = "", marked: str = MARKED, **options: object) -> Page:
        """Open the page with these attributes on the script and on the form."""
        script = f"{self.service}/snippets/mirror.js"
        self.app.config["page"] = PAGE.format(script=script, key=self.key, more=more, marked=marked)
        context = self.browser.new_context(base_url=self.base, locale="fr-FR", **options)  # type: ignore[arg-type]  # the caller's own
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.thrown.append(str(error)))
        page.on("console", self._note)
        page.on("request", self._ask)
        page.goto("/billet")
        return page

    def _note(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.thrown.append(message.text)

    def _ask(self, sent: Request) -> None:
        if sent.method == "POST" and sent.url.endswith("/mirror"):
            self.asked.append(dict(sent.post_data_json or {}))

    def sent(self, page: Page) -> dict[str, str]:
        """Wait for the form to be sent, and return what it held."""
        page.wait_for_url("**/publier")
        assert len(self.received) == 1
        return self.received[0]


def write(page: Page, text: str, button: str = "Publier") -> None:
    page.get_by_label("Votre commentaire").fill(text)
    page.get_by_role("button", name=button, exact=True).click()


def panel(page: Page) -> Locator:
    found = page.get_by_role("alertdialog", name="Avant de publier")
    expect(found).to_be_focused()
    return found


def answering(body: str, headers: dict[str, str]) -> Callable[[Route], None]:
    """Return what answers in the place of the service."""
    return lambda route: route.fulfill(body=body, headers=headers)


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
    """Return a blog that allows nothing inline, and of other sites the service only."""
    app = Flask(__name__)
    policy = (
        f"default-src 'none'; script-src 'self' {service}; style-src 'self' {service}; "
        f"connect-src {service} http://127.0.0.1:9; img-src data:; form-action 'self'"
    )

    @app.get("/billet")
    def article() -> tuple[str, dict[str, str]]:
        return app.config["page"], {"Content-Security-Policy": policy}

    @app.get("/blog.<kind>")
    def own(kind: str) -> tuple[str, dict[str, str]]:
        body, mimetype = (OWN, "text/javascript") if kind == "js" else (STYLE, "text/css")
        return body, {"Content-Type": f"{mimetype}; charset=utf-8"}

    @app.post("/publier")
    def publish() -> str:
        received.append(request.form.to_dict())
        return "<title>Merci</title>"

    return app


@pytest.fixture
def blog(chromium: Browser, sqlite_url: str) -> Iterator[Blog]:
    """Yield a blog and a service; no script may have failed in the end."""
    engine = Lessons()
    service = create_app(Settings(database_url=sqlite_url), cast("ModerationEngine", engine))
    received: list[dict[str, str]] = []
    with serving(service) as there:
        app = blog_app(there, received)
        with serving(app) as here:
            database = service.extensions["moderation"].database
            with database.session() as session:
                key = create_key(session, "blog", origins=[here]).secret
            found = Blog(here, there, key, engine, app, chromium, received)
            yield found
            for context in chromium.contexts:
                context.close()
            database.dispose()
    assert found.thrown == []


def test_the_snippet_is_small_and_needs_nothing() -> None:
    source = (FOLDER / "mirror.js").read_bytes()
    assert len(source) <= 6000
    for forbidden in (b"import ", b"innerHTML", b"eval(", b".style", b"localStorage", b"cookie"):
        assert forbidden not in source


def test_a_clear_comment_goes_as_if_nothing_were_there(blog: Blog) -> None:
    page = blog.open()
    write(page, HARMLESS, "Garder")
    assert blog.sent(page) == {"title": "", "text": HARMLESS, "faire": "garder"}
    assert blog.asked == [{"comment": {"text": HARMLESS}}]


def test_remarks_are_shown_before_anything_is_sent(blog: Blog) -> None:
    page = blog.open()
    write(page, LESSON)
    shown = panel(page)
    expect(shown).to_contain_text("Votre commentaire peut être reçu comme une leçon.")
    expect(shown).to_contain_text("Charte, article 5")
    expect(shown).to_have_accessible_description(re.compile("autrement que vous"))
    assert shown.locator("mark").all_text_contents() == ["Relisez donc vos classiques", "torchon"]
    underlined = "node => getComputedStyle(node).textDecorationLine"
    assert shown.locator("mark").first.evaluate(underlined) == "underline"
    assert shown.get_attribute("lang") == "fr"
    assert blog.received == []
    assert page.evaluate("window.seen") == []


def test_one_may_publish_all_the_same_with_the_button_that_was_pressed(blog: Blog) -> None:
    page = blog.open()
    write(page, LESSON, "Garder")
    panel(page).get_by_role("button", name="Publier quand même").click()
    assert blog.sent(page) == {"title": "", "text": LESSON, "faire": "garder"}
    assert len(blog.asked) == 1


def test_everything_is_done_by_keyboard(blog: Blog) -> None:
    page = blog.open()
    field = page.get_by_label("Votre commentaire")
    field.focus()
    page.keyboard.insert_text(LESSON)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    panel(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Modifier")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value(LESSON)
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(page.get_by_role("note")).to_contain_text("torchon")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(HARMLESS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert blog.sent(page)["text"] == HARMLESS
    assert [one["comment"]["text"] for one in blog.asked] == [LESSON, HARMLESS]


def test_escape_returns_to_editing_and_then_puts_the_remarks_away(blog: Blog) -> None:
    page = blog.open()
    write(page, LESSON)
    panel(page)
    page.keyboard.press("Escape")
    expect(page.get_by_label("Votre commentaire")).to_be_focused()
    expect(page.get_by_role("note", name="Avant de publier")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("note")).to_have_count(0)
    assert blog.received == []


def test_the_same_words_are_never_asked_about_twice(blog: Blog) -> None:
    page = blog.open()
    write(page, LESSON)
    panel(page)
    page.keyboard.press("Escape")
    write(page, LESSON)
    assert blog.sent(page)["text"] == LESSON
    assert len(blog.asked) == 1


def test_other_words_are_looked_at_anew_in_place_of_the_first(blog: Blog) -> None:
    page = blog.open()
    write(page, LESSON)
    panel(page)
    write(page, f"{LESSON} Voilà.")
    expect(page.get_by_role("alertdialog")).to_contain_text("torchon")
    assert len(blog.asked) == 2
    expect(page.get_by_role("alertdialog")).to_have_count(1)


def test_who_presses_twice_sends_once(blog: Blog) -> None:
    blog.engine.seconds = 0.5
    page = blog.open()
    page.get_by_label("Votre commentaire").fill(HARMLESS)
    page.get_by_role("button", name="Publier", exact=True).dblclick()
    assert blog.sent(page)["text"] == HARMLESS
    assert len(blog.asked) == 1


def test_a_slow_service_holds_nobody_up(blog: Blog) -> None:
    blog.engine.seconds = 4
    page = blog.open()
    began = time.monotonic()
    write(page, LESSON)
    assert blog.sent(page) == {"title": "", "text": LESSON, "faire": "publier"}
    assert 1.4 < time.monotonic() - began < 3.9


@pytest.mark.parametrize(
    "more",
    [
        "data-endpoint='http://127.0.0.1:9/mirror'",  # nobody listens there
        "data-endpoint='{service}/health'",  # 405, and not for pages of another origin
        "data-key='pub_wrong'",
    ],
)
def test_a_service_that_is_down_or_refuses_is_not_noticed(blog: Blog, more: str) -> None:
    if "data-key" in more:
        blog.key = f"pub_{'A' * 43}"
        more = ""
    page = blog.open(more.format(service=blog.service))
    write(page, LESSON)
    assert blog.sent(page)["text"] == LESSON


def test_an_answer_that_makes_no_sense_is_not_noticed(blog: Blog) -> None:
    page = blog.open()
    headers = {"Access-Control-Allow-Origin": blog.base}
    for body in ('{"clear": false}', "[]", "null", "<p>", '{"clear": false, "remarks": [{}]}'):
        page.route("**/mirror", answering(body, headers))
        write(page, LESSON)
        assert blog.sent(page)["text"] == LESSON
        blog.received.clear()
        page.goto("/billet")


def test_too_many_drafts_are_not_noticed_either(blog: Blog) -> None:
    page = blog.open()
    for number in range(22):
        write(page, f"{HARMLESS} {number}")
        assert blog.sent(page)["text"].endswith(f" {number}")
        blog.received.clear()
        page.goto("/billet")
    assert len(blog.asked) == 22
    assert len(blog.engine.read) == 20


def test_the_form_keeps_its_own_checks(blog: Blog) -> None:
    page = blog.open()
    write(page, "")
    write(page, "a")
    page.get_by_label("Votre commentaire").press("Enter")
    assert page.evaluate("document.querySelector('#texte').validity.valid") is False
    assert (blog.asked, blog.received) == ([], [])


def test_the_page_s_own_scripts_see_the_form_go_once(blog: Blog) -> None:
    page = blog.open()
    page.evaluate(
        "document.querySelector('form').addEventListener('submit', e => e.preventDefault())"
    )
    write(page, HARMLESS, "Garder")
    expect(page.locator("body")).to_have_attribute("data-seen", "garder")
    write(page, HARMLESS)
    expect(page.locator("body")).to_have_attribute("data-seen", "garder publier")
    assert len(blog.asked) == 1


def test_what_surrounds_the_comment_goes_with_it_when_the_page_says_so(blog: Blog) -> None:
    context = '{"parent": {"text": "Et la gare ?"}, "thread": {"title": "Le tramway"}}'
    page = blog.open(marked=f"{MARKED} data-moderation-context='{context}'")
    page.evaluate("window.moderationReading = { seconds: () => 12 }")
    write(page, HARMLESS)
    blog.sent(page)
    (read,) = blog.engine.read
    assert (read.parent.text, read.thread.title) == ("Et la gare ?", "Le tramway")
    assert read.reading_seconds == 12


def test_a_context_that_cannot_be_read_is_not_noticed(blog: Blog) -> None:
    page = blog.open(marked=f"{MARKED} data-moderation-context='{{oups'")
    write(page, LESSON)
    assert blog.sent(page)["text"] == LESSON


def test_forms_without_the_mark_are_left_alone(blog: Blog) -> None:
    page = blog.open(marked="")
    write(page, LESSON)
    assert blog.sent(page)["text"] == LESSON
    assert blog.asked == []


def test_without_a_name_the_first_field_is_the_comment(blog: Blog) -> None:
    page = blog.open(marked="data-moderation-mirror")
    page.get_by_label("Titre").fill(LESSON)
    write(page, HARMLESS)
    panel(page)
    assert blog.asked == [{"comment": {"text": LESSON}}]


def test_markup_in_a_comment_stays_text(blog: Blog) -> None:
    page = blog.open()
    text = "<img src=x onerror=alert(1)> Relisez donc vos classiques <b>torchon</b>"
    write(page, text)
    shown = panel(page)
    expect(shown.locator("img, b")).to_have_count(0)
    expect(shown).to_contain_text("<img src=x onerror=alert(1)>")


def test_of_a_long_comment_only_what_stands_around_the_words_is_shown(blog: Blog) -> None:
    page = blog.open()
    filler = "Le tramway passera par la gare et par le marché couvert. " * 8
    write(page, f"{filler}{LESSON} {filler}")
    quote = panel(page).locator("blockquote").first
    said = quote.text_content() or ""
    assert said.startswith("…")
    assert said.endswith("…")
    assert len(said) < 130


def test_nothing_is_kept_in_the_browser(blog: Blog) -> None:
    page = blog.open()
    write(page, LESSON)
    panel(page)
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_the_panel_moves_only_for_those_who_like_it(blog: Blog) -> None:
    moving = "node => getComputedStyle(node).animationName"
    for motion, name in (("reduce", "none"), ("no-preference", "moderation-mirror-in")):
        page = blog.open(reduced_motion=motion)
        write(page, LESSON)
        assert panel(page).evaluate(moving) == name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_the_panel_breaks_no_accessibility_rule_and_fits(
    blog: Blog, axe: Axe, scheme: str, width: int
) -> None:
    page = blog.open(color_scheme=scheme, viewport={"width": width, "height": 800})
    write(page, LESSON)
    ground = panel(page).evaluate("node => getComputedStyle(node).backgroundColor")
    assert ground == {"light": "rgb(245, 243, 238)", "dark": "rgb(32, 35, 38)"}[scheme]
    for _ in ("asking", "editing"):
        assert blog.thrown == []
        found = axe.run(page)
        blog.thrown.clear()  # what axe itself tried
        assert found.violations_count == 0, found.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0
        page.keyboard.press("Escape")


def test_a_blog_may_choose_the_scheme_and_the_style(blog: Blog) -> None:
    page = blog.open("data-scheme='dark' data-css='none'", color_scheme="light")
    assert page.locator("link[href$='mirror.css']").count() == 0
    write(page, LESSON)
    expect(panel(page)).to_have_attribute("data-scheme", "dark")
