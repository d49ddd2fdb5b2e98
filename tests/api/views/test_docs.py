from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from api.web.openapi.document import OPERATIONS
from api.web.problem import Kind

if TYPE_CHECKING:
    from tests.api.conftest import Blog


class Page(HTMLParser):
    """Collects what a page links to, and anything inline."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if name in {"href", "src"} and value]
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag in {"script", "style"} else []


@pytest.fixture
def html(sqlite_blog: Blog) -> str:
    response = sqlite_blog.client.get("/docs")
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    return response.get_data(as_text=True)


def test_every_address_of_the_page_is_served_by_us(sqlite_blog: Blog, html: str) -> None:
    page = Page(html)
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids
        else:
            assert link.startswith("/")
            with sqlite_blog.client.get(link) as response:
                assert response.status_code == 200


def test_nothing_is_inline_so_that_the_content_policy_can_be_strict(html: str) -> None:
    assert Page(html).inline == []


def test_no_identifier_is_used_twice(html: str) -> None:
    ids = Page(html).ids
    assert len(ids) == len(set(ids))


def test_every_kind_of_problem_is_explained_where_its_type_leads(html: str) -> None:
    ids = Page(html).ids
    for kind in Kind:
        path, _, name = kind.uri.partition("#")
        assert path == "/docs"
        assert name in ids


def test_every_field_of_a_comment_is_described(html: str) -> None:
    text = html.replace("<wbr>", "")
    for field in ("comment.text", "comment.author.email_verified", "comment.parent.author_id"):
        assert f"<code>{field}</code>" in text
    assert "texte, 20\u202f000 caractères au plus" in text
    assert "obligatoire" in text


def test_the_examples_are_whole_commands_for_this_address(html: str) -> None:
    commands = [
        unescape(found)
        for found in re.findall(r'class="curl".*?<code>(.*?)</code>', html, re.DOTALL)
    ]
    addresses = [command.split()[1] for command in commands]
    assert addresses[:3] == [
        f"http://localhost{path}"
        for path in ("/moderate", "/moderate/batch", "/decisions/$DECISION")
    ]
    assert "http://localhost/reviews/$RELECTURE" in addresses
    assert len(addresses) == len(OPERATIONS)
    assert all(command.count("'") % 2 == 0 for command in commands)


@pytest.mark.parametrize("host", ["moderation.example:8443", "127.0.0.1", "[::1]:8000"])
def test_the_examples_are_sent_where_the_page_was_read(sqlite_blog: Blog, host: str) -> None:
    page = sqlite_blog.client.get("/docs", headers={"Host": host}).get_data(as_text=True)
    assert f"curl http://{host}/moderate" in page


@pytest.mark.parametrize("host", ["", "a b", "evil.example/x", "$(reboot)", "u@evil.example", "a:"])
def test_an_odd_host_has_no_place_in_a_command_with_a_key(sqlite_blog: Blog, host: str) -> None:
    page = sqlite_blog.client.get("/docs", headers={"Host": host}).get_data(as_text=True)
    assert "curl http://127.0.0.1:8000/moderate" in page


def test_the_page_tells_the_limits_and_where_keys_come_from(html: str) -> None:
    text = unescape(html).replace("\u00a0", " ")
    assert "1 Mio pour un commentaire" in text
    assert ".venv/bin/moderation keys create" in text
    assert "make serve" in text


def test_a_strange_host_is_shown_as_text_and_not_as_html(sqlite_blog: Blog) -> None:
    page = sqlite_blog.client.get("/docs", headers={"Host": 'x"><script>1</script>'})
    assert "<script>" not in page.get_data(as_text=True)
