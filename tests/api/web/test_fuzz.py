"""Whatever is sent, the answer is a decision or a problem, and never an error of ours."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.schemas.decision import BatchResponse, ModerateResponse
from api.schemas.mirror import MirrorResponse
from api.schemas.problem import Problem
from api.services.keys import create_key
from api.web.openapi.document import OPERATIONS

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from api.schemas.fields import Wire
    from tests.api.conftest import Blog

# The application is the same for all examples, which add comments to it: as in life.
SHARED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NAMES = st.sampled_from(
    [
        *("comment", "comments", "text", "id", "author", "name", "email_verified", "anonymous"),
        *("thread", "url", "title", "parent", "author_id", "created_at", "language"),
        *("account_created_at", "reading_seconds"),
    ]
)
# What the engine of these tests holds, for its language.
ENGLISH = "I really enjoyed reading this article."
# Every code point: lone surrogates and NUL too.
TEXT = st.text(st.characters(exclude_categories=[]), max_size=40)
# Not NaN, which is no JSON and would make a batch unreadable as a whole.
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBER | TEXT | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | TEXT, inner, max_size=6),
    max_leaves=20,
)
REVIEWS = {
    operation.path: operation for operation in OPERATIONS if operation.path.startswith("/reviews")
}
ACTS = sorted(path for path, operation in REVIEWS.items() if operation.request)
SMALL = st.integers(-1, 4) | st.integers()
ACT = st.fixed_dictionaries(
    {},
    optional={
        "reviews": st.lists(st.fixed_dictionaries({"id": SMALL, "version": SMALL}) | SMALL),
        "review": SMALL,
        "outcome": st.sampled_from(["approve", "reject", "hold"]) | TEXT,
        "clause": st.sampled_from(["1", "2", "9"]) | TEXT,
        "labels": st.dictionaries(st.sampled_from(["insult", "hate"]) | TEXT, st.booleans()),
        "note": TEXT,
        "text": TEXT,
        "about_author": st.booleans(),
        "same": st.sampled_from(["author", "thread"]),
        "batch": st.uuids().map(str) | TEXT,
    },
)
LIKELY = st.fixed_dictionaries(
    {"text": TEXT},
    optional={
        "id": TEXT,
        "author": st.dictionaries(NAMES, TEXT | st.booleans(), max_size=3),
        "thread": st.dictionaries(NAMES, TEXT, max_size=3),
        "created_at": st.datetimes().map(str) | TEXT,
        "language": st.sampled_from(["fr", "en", "x", ""]) | TEXT,
        "reading_seconds": NUMBER | st.integers(),
    },
)


@pytest.fixture
def reviewer(sqlite_blog: Blog) -> Blog:
    """Return a key that may review, of a blog where three comments wait."""
    for number in range(3):
        sqlite_blog.moderate({"text": ENGLISH, "id": f"c{number}", "author": {"id": "a"}})
    with sqlite_blog.client.application.extensions["moderation"].database.session() as session:
        return replace(sqlite_blog, key=create_key(session, "blog", can_review=True).secret)


def is_ours(response: TestResponse) -> bool:
    """Check that an answer is one that is described."""
    if response.status_code == 200:
        told = response.get_json()
        shapes: dict[str, type[Wire]] = {"results": BatchResponse, "may_post": MirrorResponse}
        shape = next((shapes[name] for name in shapes if name in told), ModerateResponse)
        shape.model_validate_json(response.get_data())
        return True
    assert response.content_type == "application/problem+json"
    problem = Problem.model_validate_json(response.get_data())
    return problem.status == response.status_code and 400 <= problem.status < 500


@SHARED
@given(st.binary(max_size=300), st.sampled_from(["/moderate", "/moderate/batch", "/mirror"]))
def test_any_bytes_are_answered(sqlite_blog: Blog, body: bytes, path: str) -> None:
    assert is_ours(sqlite_blog.raw(body, path))


@SHARED
@given(ANY, st.sampled_from(["/moderate", "/moderate/batch", "/mirror"]))
def test_any_json_is_answered(sqlite_blog: Blog, body: object, path: str) -> None:
    assert is_ours(sqlite_blog.raw(json.dumps(body).encode(), path))


@SHARED
@given(LIKELY)
def test_any_comment_is_answered(blog: Blog, comment: object) -> None:
    assert is_ours(blog.raw(json.dumps({"comment": comment}).encode()))


@SHARED
@given(LIKELY)
def test_any_draft_is_answered(sqlite_blog: Blog, comment: object) -> None:
    assert is_ours(sqlite_blog.raw(json.dumps({"comment": comment}).encode(), "/mirror"))


@SHARED
@given(st.lists(LIKELY | ANY, min_size=1, max_size=5))
def test_any_batch_is_answered_in_full(blog: Blog, comments: list[object]) -> None:
    response = blog.raw(json.dumps({"comments": comments}).encode(), "/moderate/batch")
    assert is_ours(response)
    assert len(response.get_json()["results"]) == len(comments)


@SHARED
@given(
    st.text(st.characters(min_codepoint=1, max_codepoint=255, exclude_characters="\r\n")),
    st.sampled_from(["Authorization", "Content-Type", "Idempotency-Key", "Content-Length"]),
)
def test_any_header_is_answered(sqlite_blog: Blog, value: str, header: str) -> None:
    headers = {"Content-Type": "application/json", **sqlite_blog.bearer, header: value}
    response = sqlite_blog.client.post(
        "/moderate", data=b'{"comment": {"text": "a"}}', headers=headers
    )
    assert is_ours(response)


@SHARED
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_address_is_answered(sqlite_blog: Blog, path: str) -> None:
    response = sqlite_blog.client.get(f"/decisions/{path}", headers=sqlite_blog.bearer)
    assert is_ours(response)


@SHARED
@given(ACT | ANY, st.sampled_from(ACTS))
def test_any_act_is_answered(reviewer: Blog, body: object, path: str) -> None:
    response = reviewer.raw(json.dumps(body).encode(), path)
    if response.status_code == 200:
        REVIEWS[path].response.model_validate_json(response.get_data())
    else:
        assert is_ours(response)


@SHARED
@given(
    st.dictionaries(
        st.sampled_from([row["name"] for row in REVIEWS["/reviews"].parameters]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | SMALL.map(str),
        max_size=4,
    )
)
def test_any_search_of_the_queue_is_answered(reviewer: Blog, query: dict[str, str]) -> None:
    response = reviewer.client.get("/reviews", query_string=query, headers=reviewer.bearer)
    if response.status_code == 200:
        REVIEWS["/reviews"].response.model_validate_json(response.get_data())
    else:
        assert is_ours(response)


@SHARED
@given(st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_review_is_answered(reviewer: Blog, number: object) -> None:
    response = reviewer.get(f"/reviews/{number}")
    assert response.status_code == 200 or is_ours(response)
