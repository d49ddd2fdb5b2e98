from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Blog


def test_a_decision_can_be_read_again_as_it_was_answered(blog: Blog) -> None:
    answered = blog.moderate({"text": "Quel crétin, celui-là."})
    path = f"/decisions/{answered.get_json()['decision']['id']}"
    assert blog.get(path).get_data() == answered.get_data()


def test_a_decision_of_another_site_looks_as_if_it_did_not_exist(blog: Blog) -> None:
    decision = blog.moderate({"text": "Bonjour"}).get_json()["decision"]["id"]
    hidden = blog.refusal(blog.elsewhere().get(f"/decisions/{decision}"), 404)
    absent = blog.refusal(blog.get(f"/decisions/{uuid4()}"), 404)
    assert hidden["detail"] == absent["detail"]


@pytest.mark.parametrize("name", ["1", "%00", "not-a-uuid", "%F0%9F", "../health"])
def test_what_is_no_identifier_is_not_found(sqlite_blog: Blog, name: str) -> None:
    sqlite_blog.refusal(sqlite_blog.get(f"/decisions/{name}"), 404)


def test_a_key_is_needed(sqlite_blog: Blog) -> None:
    decision = sqlite_blog.moderate({"text": "Bonjour"}).get_json()["decision"]["id"]
    response = sqlite_blog.client.get(f"/decisions/{decision}")
    sqlite_blog.refusal(response, 401)
