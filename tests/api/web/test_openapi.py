from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from api.services.keys import create_key
from api.web.openapi.document import OPERATIONS, openapi_document
from api.web.problem import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.conftest import Blog

HUMAN = {"/docs", "/openapi.json", "/static/{filename}", "/snippets/{name}"}


@pytest.fixture
def document(sqlite_blog: Blog) -> dict[str, Any]:
    found: dict[str, Any] = sqlite_blog.client.get("/openapi.json").get_json()
    return found


def walk(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def test_every_route_is_described_and_every_description_served(
    sqlite_blog: Blog, document: dict[str, Any]
) -> None:
    rules = sqlite_blog.client.application.url_map.iter_rules()
    served = {re.sub(r"<(?:\w+:)?(?:\w+_)?(\w+)>", r"{\1}", rule.rule) for rule in rules}
    programs = {path for path in served - HUMAN if not path.startswith("/moderation")}
    assert programs == document["paths"].keys()


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    references = {found["$ref"] for found in walk(document) if isinstance(found.get("$ref"), str)}
    assert {reference.rpartition("/")[2] for reference in references} <= schemas.keys()


def test_the_limits_of_a_comment_are_told(document: dict[str, Any]) -> None:
    comment = document["components"]["schemas"]["Comment"]
    assert comment["properties"]["text"]["maxLength"] == 20_000
    assert comment["required"] == ["text"]
    assert comment["additionalProperties"] is False


def test_every_described_field_is_explained(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, shape in schema["properties"].items()
        if "description" not in shape and "$ref" not in shape
    ]
    assert bare == []


def test_the_examples_are_accepted(sqlite_blog: Blog) -> None:
    with sqlite_blog.client.application.extensions["moderation"].database.session() as session:
        key = create_key(session, "blog", can_review=True).secret
    blog = replace(sqlite_blog, key=key)
    for operation in OPERATIONS:
        if operation.example:
            response = blog.post(operation.path, operation.example)
            # The reviews of the examples do not exist here: they are understood, and not found.
            known = Kind.NOT_FOUND not in operation.problems
            assert response.status_code == (200 if known else 404), operation.name


def test_the_document_is_made_once() -> None:
    assert openapi_document("1") is openapi_document("1")
