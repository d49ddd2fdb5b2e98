from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.services.keys import create_key, is_known_origin, list_keys, recognise, revoke_key
from api.services.origins import read_origin
from api.storage.tables import AuditEntry
from api.web.openapi.document import OPERATIONS
from tests.api.mirror.conftest import DRAFT, ORIGIN, new_page

if TYPE_CHECKING:
    from flask import Flask

    from api.storage.database import Database
    from api.web.openapi.operation import Operation
    from tests.api.conftest import Blog
    from tests.api.mirror.conftest import Page

OTHERS = [
    operation for operation in OPERATIONS if operation.secured and operation.path != "/mirror"
]
SECURED = [pytest.param(one, id=one.name) for one in OTHERS]


def test_a_public_key_is_recognised_with_its_origins(database: Database) -> None:
    with database.session() as session:
        key = create_key(session, "blog", origins=[ORIGIN, "http://localhost:4000"])
        caller = recognise(session, key.secret)
    assert key.secret.startswith("pub_")
    assert caller is not None
    assert caller.is_public
    assert caller.origins == frozenset({ORIGIN, "http://localhost:4000"})


def test_a_secret_key_is_not_public(database: Database) -> None:
    with database.session() as session:
        caller = recognise(session, create_key(session, "blog").secret)
    assert caller is not None
    assert not caller.is_public


def test_a_public_key_never_reviews_and_names_few_origins(database: Database) -> None:
    many = [f"https://blog-{number}.example" for number in range(100)]
    with database.session() as session:
        with pytest.raises(ValueError, match="never reviews"):
            create_key(session, "blog", can_review=True, origins=[ORIGIN])
        with pytest.raises(ValueError, match="few origins"):
            create_key(session, "blog", origins=many)
        assert list_keys(session) == []


def test_origins_are_known_until_their_key_is_revoked(database: Database) -> None:
    with database.session() as session:
        key = create_key(session, "blog", origins=[ORIGIN])
        assert is_known_origin(session, ORIGIN)
        assert not is_known_origin(session, "https://blog.exampl")
        assert not is_known_origin(session, "")
        revoke_key(session, key.secret[:12])
        assert not is_known_origin(session, ORIGIN)


def test_making_a_public_key_stands_in_the_journal(database: Database) -> None:
    with database.session() as session:
        create_key(session, "blog", origins=[ORIGIN])
        with session.begin():
            assert session.scalars(select(AuditEntry.action)).all() == ["key.create"]


@pytest.mark.parametrize("operation", SECURED)
def test_a_public_key_opens_nothing_else(
    sqlite_page: Page, sqlite_blog: Blog, operation: Operation
) -> None:
    path = operation.path.replace("{id}", "0b0f6f3e-1111-4a4a-8888-000000000000")
    path = path if operation.path.startswith("/decisions") else path.replace("0b0f6f3e", "1")
    path = "/reviews/1" if operation.path == "/reviews/{id}" else path
    response = sqlite_page.client.open(
        path,
        method=operation.method.upper(),
        json=operation.example or {} if operation.request else None,
        headers=sqlite_page.bearer | {"Origin": ORIGIN},
    )
    problem = sqlite_blog.refusal(response, 403)
    assert "n’ouvre que `/mirror`" in problem["detail"]
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    "origin",
    [None, "null", "https://blog.example.evil.example", "http://blog.example", ORIGIN.upper()],
)
def test_a_public_key_serves_only_in_its_own_pages(
    sqlite_page: Page, sqlite_blog: Blog, origin: str | None
) -> None:
    headers = sqlite_page.bearer | ({} if origin is None else {"Origin": origin})
    body = {"comment": {"text": DRAFT}}
    response = sqlite_page.client.post("/mirror", json=body, headers=headers)
    problem = sqlite_blog.refusal(response, 403)
    assert "pages pour lesquelles elle a été créée" in problem["detail"]
    assert "Access-Control-Allow-Origin" not in response.headers


def test_its_own_page_may_read_the_answer_and_the_refusals(sqlite_page: Page) -> None:
    for response in (sqlite_page.look(), sqlite_page.look("")):
        assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Origin" in response.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in response.headers


def test_the_key_of_another_page_does_not_open_this_one(sqlite_app: Flask) -> None:
    first = new_page(sqlite_app, "https://un.example")
    new_page(sqlite_app, "https://deux.example")
    headers = first.bearer | {"Origin": "https://deux.example"}
    body = {"comment": {"text": DRAFT}}
    assert first.client.post("/mirror", json=body, headers=headers).status_code == 403


def test_a_browser_that_asks_first_is_answered_for_known_pages_only(page: Page) -> None:
    known = page.ask()
    assert known.status_code == 204
    assert known.get_data() == b""
    assert known.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert known.headers["Access-Control-Allow-Methods"] == "POST"
    assert known.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
    assert int(known.headers["Access-Control-Max-Age"]) > 0
    assert "Origin" in known.headers["Vary"]
    for origin in ("https://evil.example", "null", ""):
        unknown = page.ask(origin)
        assert unknown.status_code == 204
        assert not [name for name, _ in unknown.headers if name.startswith("Access-Control")]
        assert "Origin" in unknown.headers["Vary"]


def test_no_other_address_can_be_asked(sqlite_page: Page) -> None:
    response = sqlite_page.client.options("/moderate", headers={"Origin": ORIGIN})
    assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


def test_a_secret_key_needs_no_origin_and_is_read_by_no_page(sqlite_blog: Blog) -> None:
    body = {"comment": {"text": DRAFT}}
    headers = sqlite_blog.bearer | {"Origin": ORIGIN}
    response = sqlite_blog.client.post("/mirror", json=body, headers=headers)
    assert response.status_code == 200
    assert "Access-Control-Allow-Origin" not in response.headers


def test_a_page_sends_no_more_than_a_form_holds(sqlite_page: Page, sqlite_blog: Blog) -> None:
    problem = sqlite_blog.refusal(sqlite_page.look("a " * 8200), 413)
    assert "16 Kio" in problem["detail"]
    assert sqlite_page.look("a " * 7000).status_code == 200
    assert sqlite_blog.post("/mirror", {"comment": {"text": "a " * 8200}}).status_code == 200


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://blog.example", "https://blog.example"),
        (" HTTPS://Blog.Example:443/ ", "https://blog.example"),
        ("http://localhost:4000", "http://localhost:4000"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://élan.example", "https://xn--lan-9la.example"),
    ],
)
def test_an_origin_is_written_as_browsers_do(written: str, origin: str) -> None:
    assert read_origin(written) == origin


@pytest.mark.parametrize(
    "written",
    [
        *("", "blog.example", "null", "*", "https://", "https://*.example", "ftp://blog.example"),
        *("https://blog.example/page", "https://blog.example?x", "https://a@blog.example"),
        *("https://blog.example:99999", "https://bl og.example", "https://blog..example"),
        "https://blog.example https://autre.example",
    ],
)
def test_what_is_no_origin_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ValueError, match=r"write one as https://blog\.example"):
        read_origin(written)
