from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from api.services.actors import COMMAND
from api.services.authors.rotate import rotate
from api.services.keys import create_key
from tests.api.authors.conftest import insult, sent, store_of

if TYPE_CHECKING:
    from tests.api.conftest import Blog


@pytest.fixture
def reviewer(blog: Blog) -> Blog:
    """Return a key that may review, of a blog where comments of two people wait."""
    for author in ("lectrice-7", "lecteur-8", "lectrice-7"):
        sent(blog, insult(300), id=author)
    with store_of(blog).session() as session:
        return replace(blog, key=create_key(session, "blog", can_review=True).secret)


def waiting(blog: Blog, author: str) -> list[dict[str, Any]]:
    answer = blog.client.get("/reviews", query_string={"author": author}, headers=blog.bearer)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [review["comment"] for review in answer.get_json()["reviews"]]


def test_a_blog_asks_by_its_own_identifier_and_is_answered_by_a_hash(reviewer: Blog) -> None:
    found = waiting(reviewer, "lectrice-7")
    assert len(found) == 2
    assert len({comment["author_key"] for comment in found}) == 1
    assert "lectrice-7" not in str(found)


def test_it_may_ask_by_that_hash_too(reviewer: Blog) -> None:
    (comment,) = waiting(reviewer, "lecteur-8")
    assert waiting(reviewer, comment["author_key"]) == [comment]


def test_who_wrote_before_a_change_of_key_is_still_found(reviewer: Blog) -> None:
    with store_of(reviewer).session() as session:
        rotate(session, COMMAND, "blog", forget=False)
    assert len(waiting(reviewer, "lectrice-7")) == 2


@pytest.mark.parametrize("author", ["personne", "1.", "é'\"%"])
def test_an_author_whom_nobody_knows_has_nothing_waiting(reviewer: Blog, author: str) -> None:
    assert waiting(reviewer, author) == []
