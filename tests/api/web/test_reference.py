from __future__ import annotations

from api.web.openapi.document import openapi_document
from api.web.openapi.reference import sections

PAGE = {section.name: section for section in sections(openapi_document("1"), "http://localhost")}


def test_fields_are_listed_with_their_path_kind_and_meaning() -> None:
    rows = {row.path: row for row in PAGE["moderate"].request}
    assert rows["comment.text"].required
    assert not rows["comment.author"].required
    assert rows["comment.author.email_verified"].kind == "true ou false"
    assert rows["comment.reading_seconds"].kind == "nombre, de 0 à 604\u202f800"


def test_fields_of_lists_are_listed_too() -> None:
    paths = [row.path for row in PAGE["moderate"].response]
    assert "decision.reasons[].clause.title" in paths
    assert "spans[].start" in paths


def test_a_shape_told_once_is_not_told_again() -> None:
    same = "Les mêmes champs que dans `POST\u00a0/moderate`."
    assert [row.path for row in PAGE["moderate_batch"].request] == ["comments", "comments[]"]
    assert PAGE["moderate_batch"].request[1].description == same
    assert [row.description for row in PAGE["read_decision"].response] == [same]
