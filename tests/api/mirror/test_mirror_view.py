from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from api.schemas.mirror import MirrorResponse
from api.storage.tables import Base
from moderation.domain.scores import Span
from tests.api.conftest import ENGLISH
from tests.api.mirror.conftest import DRAFT, ORIGIN, Page, remarks

if TYPE_CHECKING:
    from tests.api.conftest import Blog
    from tests.api.mirror.conftest import Dial

TRUSTED = {
    "id": "a1",
    "name": "Claire",
    "email_verified": True,
    "account_created_at": "2020-01-01",
}


def everything(blog: Blog) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    with blog.client.application.extensions["moderation"].database.session() as session:
        return {
            name: [tuple(row) for row in session.execute(select(table))]
            for name, table in Base.metadata.tables.items()
        }


def draft(blog: Blog, text: str = DRAFT, **about: object) -> list[dict[str, Any]]:
    return remarks(blog.post("/mirror", {"comment": {"text": text, **about}}))


def test_a_harmless_draft_is_clear(sqlite_blog: Blog) -> None:
    answer = sqlite_blog.post("/mirror", {"comment": {"text": "Merci !"}}).get_json()
    assert answer["clear"] is True
    assert answer["remarks"] == []
    assert "Merci" in answer["sentence"]


def test_a_lesson_is_said_kindly_with_its_words_and_its_rule(sqlite_blog: Blog, dial: Dial) -> None:
    dial.scores = {"lecturing": 0.9}
    dial.spans = (Span(0, 12, "lecturing", 2.0), Span(13, 27, "lecturing", 1.0))
    response = sqlite_blog.post("/mirror", {"comment": {"text": DRAFT}})
    MirrorResponse.model_validate_json(response.get_data())
    answer = response.get_json()
    assert answer["clear"] is False
    (remark,) = answer["remarks"]
    assert remark["sentence"] == "Votre commentaire peut être reçu comme une leçon."
    assert (remark["code"], remark["label"], remark["clause"]["id"]) == ("lecon", "lecturing", "5")
    assert [DRAFT[row["start"] : row["end"]] for row in remark["spans"]] == [
        "Relisez donc vos classiques"
    ]
    assert "tel quel" in answer["sentence"]


@pytest.mark.parametrize("name", ["insult", "hate", "threat", "lecturing", "toxicity"])
def test_whatever_is_found_one_may_post(sqlite_blog: Blog, dial: Dial, name: str) -> None:
    dial.scores = {name: 1.0}
    answer = sqlite_blog.post("/mirror", {"comment": {"text": DRAFT}}).get_json()
    assert answer["may_post"] is True
    assert len(answer["remarks"]) == 1
    assert answer["remarks"][0]["sentence"].startswith("Votre commentaire peut ")


def test_nothing_tells_how_sure_the_filter_is_or_what_it_would_decide(
    sqlite_blog: Blog, dial: Dial
) -> None:
    said = []
    for insult in (0.3, 0.7, 0.9999):
        dial.scores = {"insult": insult}
        said.append(sqlite_blog.post("/mirror", {"comment": {"text": DRAFT}}).get_data())
    assert len(set(said)) == 1
    words = said[0].decode()
    for told in ("hold", "reject", "approve", "score", "weight", "relu avant", "refus", "anonym"):
        assert told not in words


@pytest.mark.parametrize("public", [True, False])
def test_nothing_of_a_draft_is_kept(
    blog: Blog, page: Page, dial: Dial, capsys: pytest.CaptureFixture[str], *, public: bool
) -> None:
    dial.scores = {"insult": 0.9}
    text, author = "Zyglophobe patenté !", {"id": "abonné-4711", "name": "Clotilde Vermandois"}

    def send() -> list[dict[str, Any]]:
        if public:
            return remarks(page.look(text, author=author))
        return draft(blog, text, author=author, referrer="https://ailleurs.example")

    # The hour of a key's last use is noted once: it is no part of the draft.
    draft(blog, "Bonjour")
    remarks(page.look("Bonjour"))
    before = everything(blog)
    capsys.readouterr()
    assert send()
    assert everything(blog) == before
    logged = "".join(capsys.readouterr())
    assert '"route": "/mirror"' in logged
    for told in ("Zyglophobe", "4711", "Clotilde", "ailleurs", page.address, ORIGIN, "insult"):
        assert told not in logged


def test_the_past_of_an_author_counts_where_the_blog_names_them(blog: Blog, dial: Dial) -> None:
    dial.scores = {"insult": 0.3}
    assert draft(blog)
    assert draft(blog, author={"id": "a1"})
    assert draft(blog, author=TRUSTED) == []


def test_in_a_page_everybody_is_anonymous(page: Page, dial: Dial) -> None:
    dial.scores = {"insult": 0.3}
    assert remarks(page.look(author=TRUSTED))
    assert remarks(page.look(author=TRUSTED | {"anonymous": False}))


def test_a_lesson_without_reading_says_that_too(sqlite_page: Page, dial: Dial) -> None:
    dial.scores = {"lecturing": 0.25}
    read: dict[str, Any] = {"thread": {"word_count": 2000}, "reading_seconds": 900}
    assert remarks(sqlite_page.look(**read)) == []
    unread: dict[str, Any] = {
        "thread": {"word_count": 2000, "published_at": "2026-11-23T18:00:00Z"},
        "created_at": "2026-11-23T18:01:00Z",
        "reading_seconds": 4,
    }
    (remark,) = remarks(sqlite_page.look(**unread))
    assert remark["code"] == "sans-lecture"
    assert remark["label"] is None
    assert "pas été lu jusqu’au bout" in remark["sentence"]


def test_a_draft_is_taken_to_be_written_now(sqlite_page: Page, dial: Dial) -> None:
    dial.scores = {"lecturing": 0.25}
    thread = {"word_count": 2000, "published_at": "2020-01-01"}
    assert remarks(sqlite_page.look(thread=thread, reading_seconds=4)) == []


def test_another_language_is_a_remark_too(sqlite_page: Page) -> None:
    (remark,) = remarks(sqlite_page.look(ENGLISH))
    assert remark["code"] == "langue"
    assert remark["spans"] == []
    assert remark["clause"]["id"] == "1"


def test_a_remark_begins_a_little_before_the_threshold(sqlite_page: Page, dial: Dial) -> None:
    def clear(insult: float) -> bool:
        dial.scores = {"insult": insult}
        return remarks(sqlite_page.look()) == []

    assert [clear(insult) for insult in (0.09, 0.10, 0.15)] == [True, False, False]
