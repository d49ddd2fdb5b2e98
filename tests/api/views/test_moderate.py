from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from api.schemas.decision import ModerateResponse

if TYPE_CHECKING:
    from tests.api.conftest import Blog, StandIn

INSULT = "Quel crétin, celui-là."
ENGLISH = "I really enjoyed reading this article."


def test_a_comment_gets_a_decision_with_all_it_rests_on(blog: Blog) -> None:
    response = blog.moderate({"text": INSULT, "reading_seconds": 3})
    assert response.status_code == 200
    assert response.content_type == "application/json"
    body = response.get_json()
    assert body.keys() == {
        "decision",
        "scores",
        "spans",
        "signals",
        "policy_version",
        "model_version",
        "language",
    }
    decision = body["decision"]
    assert decision["outcome"] == "reject"
    assert decision["automated"] is True
    assert str(UUID(decision["id"])) == decision["id"]
    assert decision["created_at"].endswith("Z")
    reason = decision["reasons"][0]
    assert (reason["code"], reason["label"], reason["clause"]["id"]) == ("insulte", "insult", "2")
    assert reason["sentence"].startswith("Votre commentaire insulte")
    assert body["scores"]["insult"] == 0.97
    assert body["signals"][1] == {"code": "reading_seconds", "value": 3.0}
    ModerateResponse.model_validate_json(response.get_data())


def test_spans_count_code_points_of_the_text_as_received(blog: Blog) -> None:
    text = "😀😀 " + INSULT
    span = blog.moderate({"text": text}).get_json()["spans"][0]
    assert text[span["start"] : span["end"]] == "crétin"


def test_another_language_is_held_and_not_scored(blog: Blog) -> None:
    body = blog.moderate({"text": ENGLISH}).get_json()
    assert body["decision"]["outcome"] == "hold"
    assert [reason["code"] for reason in body["decision"]["reasons"]] == ["langue"]
    assert body["scores"] is None
    assert body["language"] == "en"


def test_a_harmless_comment_is_approved_without_reasons_or_spans(blog: Blog) -> None:
    body = blog.moderate({"text": "Merci !"}).get_json()
    assert body["decision"]["outcome"] == "approve"
    assert body["decision"]["reasons"] == body["spans"] == []


def test_the_same_comment_gets_the_same_answer_byte_for_byte(blog: Blog) -> None:
    comment = {"id": "c1", "text": INSULT}
    first, second = blog.moderate(comment), blog.moderate(comment)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.status_code == 200
    assert first.get_data() == second.get_data()


def test_the_same_idempotency_key_gets_the_same_answer(blog: Blog) -> None:
    first = blog.moderate({"text": "Bonjour"}, key="k-1")
    second = blog.moderate({"text": "Bonjour"}, key="k-1")
    assert first.get_data() == second.get_data()
    assert second.headers["Idempotent-Replayed"] == "true"


def test_a_comment_without_id_or_key_is_new_each_time(blog: Blog) -> None:
    first, second = (blog.moderate({"text": "Bonjour"}).get_json() for _ in range(2))
    assert first["decision"]["id"] != second["decision"]["id"]


def test_the_same_id_with_another_text_is_a_conflict(blog: Blog) -> None:
    blog.moderate({"id": "c1", "text": "Bonjour"})
    problem = blog.refusal(blog.moderate({"id": "c1", "text": "Bonsoir"}), 409)
    assert "«\u202fc1\u202f»" in problem["detail"]
    assert problem["type"] == "/docs#probleme-conflit"


def test_the_same_key_with_another_text_is_a_conflict(blog: Blog) -> None:
    blog.moderate({"text": "Bonjour"}, key="k-1")
    problem = blog.refusal(blog.moderate({"text": "Bonsoir"}, key="k-1"), 409)
    assert "Idempotency-Key" in problem["detail"]


@pytest.mark.parametrize("key", ["", "x" * 201, "deux mots", "clé"])
def test_an_idempotency_key_that_cannot_be_kept_is_refused(sqlite_blog: Blog, key: str) -> None:
    response = sqlite_blog.moderate({"text": "Bonjour"}, key=key)
    assert sqlite_blog.refused_fields(response) == ["Idempotency-Key"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "comment"),
        ({"comment": {}}, "comment.text"),
        ({"comment": {"text": ""}}, "comment.text"),
        ({"comment": {"text": "\u200b \u2060"}}, "comment.text"),
        ({"comment": {"text": "x" * 20_001}}, "comment.text"),
        ({"comment": {"text": ["a"]}}, "comment.text"),
        ({"comment": {"text": "a", "author": {"nom": "b"}}}, "comment.author.nom"),
        ({"comment": {"text": "a"}, "site": "b"}, "site"),
        ({"comment": {"text": "\0"}}, "comment.text"),
        ({"comment": {"text": "a", "author": {"name": "b\0"}}}, "comment.author.name"),
        ({"comment": {"text": "\ud83d"}}, "comment.text"),
        ({"comment": {"text": 10**4000}}, "comment.text"),
        ({"comment": {"text": "a", "reading_seconds": 10**4000}}, "comment.reading_seconds"),
        ([], "body"),
    ],
)
def test_a_field_that_will_not_do_is_named(blog: Blog, body: object, field: str) -> None:
    assert blog.refused_fields(blog.post("/moderate", body)) == [field]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"comment=bonjour",
        b'{"comment": {"text": "caf\xe9"}}',
        b'{"comment": {"text": "a", "reading_seconds": NaN}}',
        b"[" * 200_000,
    ],
)
def test_what_is_no_json_is_said_to_be_unreadable(sqlite_blog: Blog, body: bytes) -> None:
    assert sqlite_blog.refusal(sqlite_blog.raw(body), 400)["title"] == "Requête illisible"


def test_a_field_written_twice_is_refused(sqlite_blog: Blog) -> None:
    response = sqlite_blog.raw(b'{"comment": {"text": "a", "text": "b"}}')
    assert sqlite_blog.refused_fields(response) == ["comment.text"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_refused(sqlite_blog: Blog, kind: str) -> None:
    response = sqlite_blog.raw(b'{"comment": {"text": "a"}}', Content_Type=kind)
    assert "application/json" in sqlite_blog.refusal(response, 415)["detail"]


def test_a_compressed_body_is_refused(sqlite_blog: Blog) -> None:
    response = sqlite_blog.raw(b"\x1f\x8b", Content_Encoding="gzip")
    assert "compressés" in sqlite_blog.refusal(response, 415)["detail"]


def test_a_content_type_may_name_its_charset(sqlite_blog: Blog) -> None:
    body = b'{"comment": {"text": "a"}}'
    response = sqlite_blog.raw(body, Content_Type="application/json; charset=utf-8")
    assert response.status_code == 200


def test_a_body_over_one_mebibyte_is_refused(sqlite_blog: Blog) -> None:
    body = json.dumps({"comment": {"text": "a"}}).encode() + b" " * 1024 * 1024
    detail = sqlite_blog.refusal(sqlite_blog.raw(body), 413)["detail"]
    assert "dépasse 1 Mio" in detail
    assert "moins de commentaires" not in detail


def test_options_are_told_by_headers_alone(sqlite_blog: Blog) -> None:
    response = sqlite_blog.client.options("/moderate")
    assert response.status_code == 204
    assert "POST" in response.headers["Allow"]
    assert "Content-Type" not in response.headers
    assert response.get_data() == b""


def test_the_longest_comment_is_judged_however_it_is_escaped(blog: Blog) -> None:
    emoji = "😀" * 20_000
    response = blog.moderate({"text": emoji, "parent": {"text": emoji}})
    assert response.status_code == 200


def test_a_refused_comment_is_neither_scored_nor_kept(blog: Blog, stand_in: StandIn) -> None:
    blog.moderate({"text": "", "id": "c1"})
    assert stand_in.scored == 0
    assert blog.moderate({"text": "Bonjour", "id": "c1"}).status_code == 200
