"""The wishes that started it, through the route that blogs call, with the shipped policy."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from api.services.actors import COMMAND
from api.services.authors.rotate import key_lines, rotate
from api.storage.types import now
from tests.api.authors.conftest import CALM, codes, insult, outcome, sent, signals, store_of

if TYPE_CHECKING:
    from tests.api.conftest import Blog

DAY = timedelta(days=1)


def write_calmly(blog: Blog, count: int, first: timedelta, **author: object) -> None:
    """Have an author publish comments, the first of them so long ago, the others since."""
    with time_machine.travel(now() - first, tick=True):
        assert outcome(sent(blog, CALM, **author)) == "approve"
    for _ in range(count - 1):
        assert outcome(sent(blog, CALM, **author)) == "approve"


def test_an_insult_under_ones_own_name_is_held_where_the_hidden_face_is_rejected(
    blog: Blog,
) -> None:
    hidden = sent(blog, insult(975), name="Zorro")
    named = sent(blog, insult(975), id="u1", name="Claire", email_verified=True)
    assert (outcome(hidden), outcome(named)) == ("reject", "hold")
    assert codes(hidden) == ["insulte", "anonymat"]
    assert "visage caché" in hidden["decision"]["reasons"][1]["sentence"]
    assert codes(named) == ["insulte"]


def test_a_first_anonymous_comment_waits_sooner_and_is_told_so(blog: Blog) -> None:
    first = sent(blog, insult(130))
    assert (outcome(first), codes(first)) == ("hold", ["insulte", "premier"])
    assert signals(first)["first"] == 1


def test_the_first_comment_of_an_account_does_not_wait(blog: Blog) -> None:
    answer = sent(blog, insult(130), id="u1")
    assert (outcome(answer), signals(answer)["accountability"]) == ("approve", "known")


def test_a_name_that_was_published_once_writes_no_first_comment_any_more(blog: Blog) -> None:
    assert outcome(sent(blog, insult(130), name="Zoé")) == "hold"
    assert outcome(sent(blog, CALM, name="Zoé")) == "approve"
    again = sent(blog, insult(130), name="@ZOE ")
    assert (outcome(again), "first" in signals(again)) == ("approve", False)
    assert signals(again)["accountability"] == "anonymous"


def test_whoever_signs_with_the_name_of_an_account_is_still_a_first_comer(blog: Blog) -> None:
    assert outcome(sent(blog, CALM, id="u1", name="Zoé")) == "approve"
    assert outcome(sent(blog, insult(130), name="Zoé")) == "hold"


def test_comments_published_here_make_a_known_author_of_an_unverified_one(blog: Blog) -> None:
    author = {"id": "u1", "email_verified": False}
    write_calmly(blog, 4, DAY, **author)
    assert signals(sent(blog, CALM, **author))["accountability"] == "anonymous"
    assert signals(sent(blog, CALM, **author))["accountability"] == "known"


def test_a_long_good_record_is_trusted(blog: Blog) -> None:
    write_calmly(blog, 20, 91 * DAY, id="u1")
    answer = sent(blog, insult(300), id="u1")
    assert (outcome(answer), signals(answer)["accountability"]) == ("approve", "trusted")


def test_twenty_comments_in_a_day_are_no_long_record(blog: Blog) -> None:
    write_calmly(blog, 20, DAY, id="u1")
    assert outcome(sent(blog, insult(300), id="u1")) == "hold"


def test_a_long_good_record_never_buys_an_insult(blog: Blog) -> None:
    write_calmly(blog, 20, 91 * DAY, id="u1")
    bought = sent(blog, insult(995), id="u1")
    assert outcome(bought) == "reject"
    after = sent(blog, insult(300), id="u1")
    assert (outcome(after), signals(after)["accountability"]) == ("hold", "known")
    with time_machine.travel(now() + 181 * DAY, tick=True):
        assert signals(sent(blog, insult(300), id="u1"))["accountability"] == "trusted"


def test_an_old_verified_account_that_was_refused_is_no_longer_trusted(blog: Blog) -> None:
    author = {"id": "u1", "email_verified": True, "account_created_at": "2015-01-01"}
    assert signals(sent(blog, CALM, **author))["accountability"] == "trusted"
    assert outcome(sent(blog, insult(999), **author)) == "reject"
    assert signals(sent(blog, CALM, **author))["accountability"] == "known"


@pytest.mark.parametrize(("said", "level"), [(True, "anonymous"), (False, "known")])
def test_the_blogs_own_word_wins(blog: Blog, said: bool, level: str) -> None:  # noqa: FBT001 -- given
    write_calmly(blog, 6, DAY, id="u1")
    assert signals(sent(blog, CALM, id="u1", anonymous=said))["accountability"] == level


def test_nothing_of_an_author_is_known_on_another_site(blog: Blog) -> None:
    write_calmly(blog, 20, 91 * DAY, id="u1")
    other = blog.elsewhere()
    answer = sent(other, insult(300), id="u1")
    assert (outcome(answer), signals(answer)["accountability"]) == ("hold", "known")
    assert "first" in signals(answer)


def test_a_batch_is_judged_by_what_came_before_it(blog: Blog) -> None:
    write_calmly(blog, 19, 91 * DAY, id="u1")
    batch = [{"text": CALM, "author": {"id": "u1"}}] * 2
    answers = blog.batch(batch).get_json()["results"]
    assert [signals(one)["accountability"] for one in answers] == ["known", "known"]
    assert signals(sent(blog, CALM, id="u1"))["accountability"] == "trusted"


def test_trust_outlives_a_change_of_key_and_moves_to_the_new_one(blog: Blog) -> None:
    write_calmly(blog, 20, 91 * DAY, id="u1")
    with store_of(blog).session() as session:
        rotate(session, COMMAND, "blog", forget=False)
    assert signals(sent(blog, CALM, id="u1"))["accountability"] == "trusted"
    with store_of(blog).session() as session:
        assert [row.authors for row in key_lines(session, "blog")] == [0, 1]
    assert signals(sent(blog, CALM, id="u1"))["accountability"] == "trusted"


def test_forgotten_trust_is_earned_anew(blog: Blog) -> None:
    write_calmly(blog, 20, 91 * DAY, id="u1")
    with store_of(blog).session() as session:
        rotate(session, COMMAND, "blog", forget=True)
    found = signals(sent(blog, CALM, id="u1"))
    assert (found["accountability"], found["first"]) == ("known", 1)
