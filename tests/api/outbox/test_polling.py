from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from api.schemas.webhook import DecisionsResponse
from api.services.outbox.messages import tell
from api.storage.database import lock_for_writing
from api.storage.tables import Comment

if TYPE_CHECKING:
    from api.storage.database import Database
    from tests.api.conftest import Blog


def decide(database: Database, name: str, times: int = 1) -> list[str]:
    """Tell what holds of a comment, again and again; return the bodies."""
    bodies = []
    for _ in range(times):
        with database.session() as session, session.begin():
            lock_for_writing(session)
            row = session.scalars(select(Comment).where(Comment.external_id == name)).one()
            bodies.append(tell(session, row.current, row).body)
    return bodies


def read(blog: Blog, query: str = "") -> dict[str, Any]:
    response = blog.get(f"/decisions{query}")
    assert response.status_code == 200
    assert response.content_type == "application/json"
    found: dict[str, Any] = response.get_json()
    DecisionsResponse.model_validate_json(response.get_data())
    return found


def test_a_blog_reads_what_was_decided_page_by_page(blog: Blog, database: Database) -> None:
    blog.moderate({"id": "c1", "text": "Quel crétin, celui-là."})
    bodies = decide(database, "c1", 5)
    events, since = [], 0
    while (page := read(blog, f"?since={since}&limit=2"))["events"]:
        events += page["events"]
        since = page["next"]
    assert events == [json.loads(body) for body in bodies]
    assert page["next"] == since


def test_nothing_decided_is_an_empty_list_and_the_same_cursor(sqlite_blog: Blog) -> None:
    assert read(sqlite_blog) == {"events": [], "next": 0}
    assert read(sqlite_blog, "?since=7") == {"events": [], "next": 7}


def test_a_blog_reads_its_own_decisions_only(blog: Blog, database: Database) -> None:
    blog.moderate({"id": "c1", "text": "Bonjour"})
    decide(database, "c1")
    assert read(blog.elsewhere())["events"] == []
    assert len(read(blog)["events"]) == 1


def test_a_key_is_needed_to_read_decisions(sqlite_blog: Blog) -> None:
    sqlite_blog.refusal(sqlite_blog.client.get("/decisions"), 401)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?since=-1", "since"),
        ("?since=", "since"),
        ("?since=1.5", "since"),
        ("?since=²", "since"),
        ("?since=2147483648", "since"),
        ("?since=99999999999999999999", "since"),
        ("?since=%00", "since"),
        ("?since=1&since=2", "since"),
        ("?limit=0", "limit"),
        ("?limit=101", "limit"),
        ("?limit=dix", "limit"),
        ("?depuis=1", "depuis"),
    ],
)
def test_a_cursor_that_cannot_be_read_is_explained(
    sqlite_blog: Blog, query: str, field: str
) -> None:
    assert sqlite_blog.refused_fields(sqlite_blog.get(f"/decisions{query}")) == [field]


def test_the_sentence_says_what_to_write(sqlite_blog: Blog) -> None:
    problem = sqlite_blog.refusal(sqlite_blog.get("/decisions?since=hier&limit=1000"), 422)
    assert "`since` doit être un nombre entier, en chiffres" in problem["detail"]
    assert "`limit` doit valoir au plus 100" in problem["detail"]


def test_the_description_tells_of_the_webhook(sqlite_blog: Blog) -> None:
    document = sqlite_blog.client.get("/openapi.json").get_json()
    told = document["webhooks"]["decision"]["post"]["requestBody"]["content"]["application/json"]
    assert told["schema"]["$ref"].rpartition("/")[2] in document["components"]["schemas"]
