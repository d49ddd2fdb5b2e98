from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from api.schemas.decision import BatchResponse

if TYPE_CHECKING:
    from tests.api.conftest import Blog, StandIn

INSULT = "Quel crétin, celui-là."


def test_answers_come_in_the_order_of_the_comments(blog: Blog) -> None:
    response = blog.batch([{"text": "Un"}, {"text": INSULT}, {"text": "Trois"}])
    assert response.status_code == 200
    BatchResponse.model_validate_json(response.get_data())
    outcomes = [result["decision"]["outcome"] for result in response.get_json()["results"]]
    assert outcomes == ["approve", "reject", "approve"]


def test_a_bad_comment_gets_its_problem_and_spoils_no_other(blog: Blog) -> None:
    raw = b"""{"comments": [
        {"text": "Un"}, {"text": ""}, 3, {"text": "a", "text": "b"}, {"text": "b\\u0000"},
        {"text": "Six", "colour": 1}, {"text": "Sept"}
    ]}"""
    response = blog.raw(raw, "/moderate/batch")
    BatchResponse.model_validate_json(response.get_data())
    results = response.get_json()["results"]
    assert ["decision" in result for result in results] == [True] + [False] * 5 + [True]
    problems = [result["problem"] for result in results[1:6]]
    assert [problem["errors"][0]["field"] for problem in problems] == [
        "comments[1].text",
        "comments[2]",
        "comments[3].text",
        "comments[4].text",
        "comments[5].colour",
    ]
    assert {problem["status"] for problem in problems} == {422}


def test_a_batch_answers_as_single_posts_do(blog: Blog) -> None:
    comment = {"id": "c1", "text": INSULT}
    alone = blog.moderate(comment).get_json()
    assert blog.batch([comment]).get_json()["results"] == [alone]


def test_an_id_repeated_in_a_batch_gets_one_decision(blog: Blog, stand_in: StandIn) -> None:
    comment = {"id": "c1", "text": "Bonjour"}
    first, second = blog.batch([comment, comment]).get_json()["results"]
    assert first == second
    assert stand_in.scored == 1


def test_an_id_with_two_texts_in_a_batch_is_a_conflict_of_the_second(blog: Blog) -> None:
    comments = [{"id": "c1", "text": "Bonjour"}, {"id": "c1", "text": "Bonsoir"}]
    first, second = blog.batch(comments).get_json()["results"]
    assert "decision" in first
    assert second["problem"]["status"] == 409


def test_a_batch_sent_again_with_its_key_gets_the_same_decisions(blog: Blog) -> None:
    comments = [{"text": "Bonjour"}, {"text": "Bonjour"}]
    first = blog.batch(comments, key="lot-1").get_json()["results"]
    assert blog.batch(comments, key="lot-1").get_json()["results"] == first
    assert first[0]["decision"]["id"] != first[1]["decision"]["id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "comments"),
        ({"comments": []}, "comments"),
        ({"comments": {"text": "a"}}, "comments"),
        ({"comments": [{"text": "a"}] * 1001}, "comments"),
        ({"comments": [{"text": "a"}], "site": 1}, "site"),
        ({"comment": {"text": "a"}}, "comments"),
    ],
)
def test_a_wrong_envelope_is_refused_as_a_whole(
    sqlite_blog: Blog, body: object, field: str
) -> None:
    assert field in sqlite_blog.refused_fields(sqlite_blog.post("/moderate/batch", body))


def test_a_thousand_comments_are_judged_in_one_go(blog: Blog) -> None:
    response = blog.batch([{"id": f"c{n}", "text": f"Texte {n}"} for n in range(1000)])
    results = response.get_json()["results"]
    assert len({result["decision"]["id"] for result in results}) == 1000


def test_a_body_over_its_limit_is_refused(sqlite_blog: Blog) -> None:
    body = json.dumps({"comments": [{"text": "a"}]}).encode() + b" " * 32 * 1024 * 1024
    sqlite_blog.refusal(sqlite_blog.raw(body, "/moderate/batch"), 413)
