from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from sqlalchemy import select

from api.schemas.review import ReviewDetail, ReviewPage
from api.services.keys import create_key
from api.storage.tables import ApiKey, Comment, Message, Review
from api.storage.types import now

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.api.conftest import Blog

ENGLISH = "I really enjoyed reading this article."
"""What the engine of these tests holds, for its language."""


def reviewing(blog: Blog, site: str = "blog") -> Blog:
    """Return a key of a site that may review."""
    with blog.client.application.extensions["moderation"].database.session() as session:
        return replace(blog, key=create_key(session, site, can_review=True).secret)


@pytest.fixture
def reviewer(blog: Blog) -> Blog:
    return reviewing(blog)


@pytest.fixture
def waiting(blog: Blog) -> list[int]:
    """Return the numbers of three comments that wait."""
    for name in ("c0", "c1", "c2"):
        sent = {"text": ENGLISH, "id": name, "author": {"id": "a"}, "thread": {"id": "t"}}
        assert blog.moderate(sent).status_code == 200
    with blog.client.application.extensions["moderation"].database.session() as session:
        return list(session.scalars(select(Review.id).order_by(Review.id)))


def body(response: TestResponse) -> dict[str, Any]:
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.get_json())


def seen(*numbers: int, version: int = 0) -> dict[str, Any]:
    return {"reviews": [{"id": number, "version": version} for number in numbers]}


def audited(blog: Blog) -> int:
    """Have a rejection read again blind, and return the number of its review."""
    body(blog.moderate({"text": "Quel crétin, celui-là.", "id": "drawn"}))
    with blog.client.application.extensions["moderation"].database.session() as session:
        comment = session.scalars(select(Comment).where(Comment.external_id == "drawn")).one()
        query = select(Review.id).where(Review.comment_id == comment.id)
        known: int | None = session.scalar(query)
        if known is not None:  # chance had drawn it
            return known
        row = Review(site_id=comment.site_id, comment=comment, kind="audit", lane="audit")
        session.add(row)
        session.commit()
        return row.id


def test_the_queue_is_read_without_claiming_it(reviewer: Blog, waiting: list[int]) -> None:
    answer = body(reviewer.get("/reviews?size=2&label=langue"))
    page = ReviewPage.model_validate(answer)
    assert [row.id for row in page.reviews] == waiting[:2]
    assert (page.total, page.next, page.lanes.uncertain) == (3, 2, 3)
    first = page.reviews[0]
    assert first.decision is not None
    assert (first.comment.text, first.decision.decision.outcome) == (ENGLISH, "hold")
    assert (first.clause, first.would, first.blind) == ("1", "hold", False)
    assert (first.author.comments, first.author.held) == (2, 2)
    other = body(reviewing(reviewer).get("/reviews"))
    assert (other["total"], other["elsewhere"]) == (3, 0)


def test_a_review_comes_with_its_thread(reviewer: Blog, waiting: list[int]) -> None:
    detail = ReviewDetail.model_validate(body(reviewer.get(f"/reviews/{waiting[1]}")))
    assert detail.review.id == waiting[1]
    assert [row.comment.id for row in detail.thread] == ["c0", "c1", "c2"]
    assert {row.outcome for row in detail.thread} == {"hold"}


def test_a_blind_review_shows_neither_score_nor_outcome_nor_reason(
    blog: Blog, reviewer: Blog
) -> None:
    number = audited(blog)
    answer = body(reviewer.get(f"/reviews/{number}"))
    shown = answer["review"]
    assert shown["blind"]
    hidden = ("decision", "label", "uncertainty", "would", "clause")
    assert {shown[name] for name in hidden} == {None}
    assert [row["outcome"] for row in answer["thread"]] == [None]
    (row,) = body(reviewer.get("/reviews?lane=audit"))["reviews"]
    assert row == shown


def test_a_decision_is_taken_told_and_undone(
    blog: Blog, reviewer: Blog, waiting: list[int]
) -> None:
    wanted = seen(*waiting[:2]) | {"outcome": "reject", "clause": "2", "labels": {"insult": True}}
    done = body(reviewer.post("/reviews/resolve", wanted | {"note": "tous deux"}))
    assert (done["count"], done["left_out"]) == (2, 0)
    assert len(body(blog.get("/decisions"))["events"]) == 2
    assert body(reviewer.get("/reviews"))["total"] == 1
    after = body(reviewer.get(f"/reviews/{waiting[0]}"))["review"]
    decision = after["decision"]["decision"]
    assert (after["state"], decision["outcome"], decision["automated"]) == (
        "closed",
        "reject",
        False,
    )
    assert decision["reasons"][0]["clause"]["id"] == "2"
    assert [note["text"] for note in after["author"]["notes"]] == ["tous deux"]
    undone = {"batch": done["batch"]}
    assert body(reviewer.post("/reviews/undo", undone)) == {"count": 2}
    assert body(reviewer.get("/reviews"))["total"] == 3
    assert "deux fois" in reviewer.refusal(reviewer.post("/reviews/undo", undone), 409)["detail"]


def test_too_late_to_undo_is_gone(reviewer: Blog, waiting: list[int]) -> None:
    done = body(reviewer.post("/reviews/resolve", seen(waiting[0]) | {"outcome": "approve"}))
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        reviewer.refusal(reviewer.post("/reviews/undo", {"batch": done["batch"]}), 410)


def test_whoever_comes_second_is_told_by_a_conflict(reviewer: Blog, waiting: list[int]) -> None:
    wanted = seen(waiting[0]) | {"outcome": "approve"}
    body(reviewer.post("/reviews/resolve", wanted))
    problem = reviewer.refusal(reviewing(reviewer).post("/reviews/resolve", wanted), 409)
    assert f"clé {reviewer.key[:12]}… a publié ce commentaire" in problem["detail"]
    with reviewer.client.application.extensions["moderation"].database.session() as session:
        assert len(session.scalars(select(Message)).all()) == 1


def test_reviews_are_claimed_and_given_back(reviewer: Blog, waiting: list[int]) -> None:
    other = reviewing(reviewer)
    claimed = body(reviewer.post("/reviews/claim", {"reviews": waiting[:2]}))
    assert claimed == {"claimed": waiting[:2], "elsewhere": []}
    claimed = body(other.post("/reviews/claim", {"reviews": waiting}))
    assert claimed == {"claimed": waiting[2:], "elsewhere": waiting[:2]}
    assert body(other.get("/reviews"))["elsewhere"] == 2
    assert body(other.get(f"/reviews/{waiting[0]}"))["review"]["held_by"].startswith("clé mod_")
    assert body(reviewer.post("/reviews/release", {"reviews": waiting})) == {"count": 2}
    assert body(other.get("/reviews"))["total"] == 3


def test_a_review_is_skipped_escalated_or_noted(reviewer: Blog, waiting: list[int]) -> None:
    body(reviewer.post("/reviews/skip", seen(waiting[0])))
    rows = body(reviewer.get("/reviews"))["reviews"]
    assert [row["skipped"] for row in rows] == [False, False, True]
    note = {"review": waiting[1], "text": "Déjà averti.", "about_author": True}
    assert body(reviewer.post("/reviews/notes", note))["by"].startswith("clé mod_")
    body(reviewer.post("/reviews/escalate", seen(waiting[1])))
    reviewer.refusal(reviewer.get(f"/reviews/{waiting[1]}"), 404)


def test_all_that_waits_of_an_author_is_decided_at_once(reviewer: Blog, waiting: list[int]) -> None:
    wanted = {"review": waiting[0], "same": "author", "outcome": "approve"}
    assert body(reviewer.post("/reviews/resolve-all", wanted))["count"] == 3
    wanted |= {"same": "thread"}
    assert body(reviewer.post("/reviews/resolve-all", wanted))["count"] == 0


ROUTES = [
    ("/reviews", None),
    ("/reviews/1", None),
    ("/reviews/claim", {"reviews": [1]}),
    ("/reviews/release", {"reviews": [1]}),
    ("/reviews/resolve", seen(1) | {"outcome": "approve"}),
    ("/reviews/resolve-all", {"review": 1, "same": "author", "outcome": "approve"}),
    ("/reviews/skip", seen(1)),
    ("/reviews/escalate", seen(1)),
    ("/reviews/undo", {"batch": "7f0c2a52-6c1e-4f0e-9a53-0d9b3a5b1c44"}),
    ("/reviews/notes", {"review": 1, "text": "note"}),
]


@pytest.mark.parametrize(("path", "sent"), ROUTES)
def test_a_key_that_does_not_review_is_forbidden(
    sqlite_blog: Blog, path: str, sent: object
) -> None:
    def ask(blog: Blog) -> TestResponse:
        return blog.get(path) if sent is None else blog.post(path, sent)

    problem = sqlite_blog.refusal(ask(sqlite_blog), 403)
    assert "--review" in problem["detail"]
    sqlite_blog.refusal(ask(sqlite_blog.without_key()), 401)


@pytest.mark.parametrize(("path", "sent"), ROUTES)
def test_the_reviews_of_another_site_do_not_exist(
    sqlite_blog: Blog, path: str, sent: object
) -> None:
    sqlite_blog.moderate({"text": ENGLISH, "author": {"id": "a"}})
    stranger = reviewing(sqlite_blog, "autre")
    response = stranger.get(path) if sent is None else stranger.post(path, sent)
    if response.status_code == 200:
        assert response.get_json().get("total", response.get_json().get("count")) == 0
    else:
        stranger.refusal(response, 404)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("lane=all", "lane"),
        ("size=0", "size"),
        ("size=1e2", "size"),
        ("offset=-1", "offset"),
        ("lane=audit&lane=threat", "lane"),
        ("site=1", "site"),
        ("text=" + "a" * 201, "text"),
    ],
)
def test_a_filter_that_does_not_exist_is_named(sqlite_blog: Blog, query: str, field: str) -> None:
    reviewer = reviewing(sqlite_blog)
    assert reviewer.refused_fields(reviewer.get(f"/reviews?{query}")) == [field]


def test_an_unknown_clause_is_explained(reviewer: Blog, waiting: list[int]) -> None:
    wanted = seen(waiting[0]) | {"outcome": "reject", "clause": "99"}
    problem = reviewer.refusal(reviewer.post("/reviews/resolve", wanted), 422)
    assert "« 99 »" in problem["detail"].replace("\u202f", " ")


def test_numbers_beyond_any_database_are_not_found(reviewer: Blog) -> None:
    reviewer.refusal(reviewer.get(f"/reviews/{10**30}"), 404)
    response = reviewer.post("/reviews/claim", {"reviews": [10**12]})
    assert reviewer.refused_fields(response) == ["reviews[0]"]


def test_a_comment_sent_again_gets_the_word_of_the_person_who_decided(
    blog: Blog, reviewer: Blog
) -> None:
    sent = {"text": ENGLISH, "id": "c1"}
    first = body(blog.moderate(sent, "key-1"))
    number = body(reviewer.get("/reviews"))["reviews"][0]["id"]
    body(reviewer.post("/reviews/resolve", seen(number) | {"outcome": "approve"}))
    again = blog.moderate(sent)
    assert again.headers["Idempotent-Replayed"] == "true"
    decision = body(again)["decision"]
    assert (decision["outcome"], decision["automated"]) == ("approve", False)
    assert body(blog.moderate(sent, "key-1")) == first
    assert body(blog.moderate(sent, "key-2"))["decision"] == decision


def test_a_key_answers_what_it_answered_first_whatever_is_decided_since(
    blog: Blog, reviewer: Blog
) -> None:
    sent = {"text": ENGLISH, "id": "c1"}
    body(blog.moderate(sent))
    number = body(reviewer.get("/reviews"))["reviews"][0]["id"]
    done = body(reviewer.post("/reviews/resolve", seen(number) | {"outcome": "approve"}))
    approved = body(blog.moderate(sent, "key-2"))
    body(reviewer.post("/reviews/undo", {"batch": done["batch"]}))
    assert body(blog.moderate(sent, "key-2")) == approved
    assert body(blog.moderate(sent))["decision"]["outcome"] == "hold"
    batch = body(blog.batch([sent, {"text": "Bonjour"}]))["results"]
    assert batch[0]["decision"]["outcome"] == "hold"


def test_what_a_person_approved_is_not_scored_again(
    blog: Blog,
    reviewer: Blog,
    stand_in: Any,  # noqa: ANN401 -- the engine of these tests
) -> None:
    sent = {"text": ENGLISH, "id": "c1"}
    body(blog.moderate(sent))
    number = body(reviewer.get("/reviews"))["reviews"][0]["id"]
    body(reviewer.post("/reviews/resolve", seen(number) | {"outcome": "approve"}))
    scored = stand_in.scored
    body(blog.moderate(sent))
    assert stand_in.scored == scored


def test_a_key_says_whether_it_reviews(reviewer: Blog) -> None:
    with reviewer.client.application.extensions["moderation"].database.session() as session:
        rows = session.scalars(select(ApiKey).order_by(ApiKey.id)).all()
    assert [row.can_review for row in rows] == [False, True]
