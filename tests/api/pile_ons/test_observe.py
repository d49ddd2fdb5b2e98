"""Many people on one, comment after comment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from api.services.authors.hashing import author_keys
from api.storage.tables import Message, Review
from api.storage.types import now
from moderation.domain import comment as domain
from tests.api.pile_ons.conftest import THREAD, VICTIM, codes, new_site, said, signal

if TYPE_CHECKING:
    from tests.api.pile_ons.conftest import Site

SIX = range(1, 7)
LONG_AGO = timedelta(days=400)


def key_of(site: Site, author: str) -> str:
    with site.database.session() as session, session.begin():
        return author_keys(session, site.id).of_id(author)


def test_a_mild_lesson_alone_is_published(site: Site) -> None:
    [decision] = site.send(said(1))
    assert decision.outcome == "approve"
    assert site.pile_ons() == []


def test_the_fifth_who_says_it_is_held_and_told_their_rank(site: Site) -> None:
    decisions = site.send(*map(said, SIX))
    assert [one.outcome for one in decisions] == ["approve"] * 4 + ["hold"] * 2
    assert codes(decisions[4]) == ["meute"]
    assert "le 5ᵉ à le lui dire en dix minutes" in decisions[4].reasons[0]["sentence"]
    assert "le 6ᵉ" in decisions[5].reasons[0]["sentence"]
    assert signal(decisions[4], "pile_on") == "pile_on"


def test_a_pile_on_is_one_row_that_says_who_where_and_what_was_seen(site: Site) -> None:
    site.send(*map(said, SIX))
    [row] = site.pile_ons()
    assert (row.state, row.peaked, row.closed_at) == ("pile_on", True, None)
    assert (row.target, row.target_name) == (key_of(site, VICTIM), "Victime")
    assert (row.thread, row.thread_title) == (THREAD, "Un article")
    assert row.opened_at == said(1).created_at
    assert row.last_at == said(6).created_at
    assert [signs["window"] for signs in row.signs] == [600, 3600, 86400]
    assert row.signs[0]["authors"] == 6
    assert {"authors", "hostility", "concentration"} <= set(row.signs[0]["met"])


def test_six_comments_of_one_person_are_no_pile_on(site: Site) -> None:
    decisions = site.send(*(said(n, author="un seul") for n in SIX))
    assert {one.outcome for one in decisions} == {"approve"}
    assert site.pile_ons() == []


def test_a_wave_of_thanks_is_no_pile_on(site: Site) -> None:
    decisions = site.send(*(said(n, "merci") for n in range(1, 20)))
    assert {one.outcome for one in decisions} == {"approve"}
    assert site.pile_ons() == []


def test_a_comment_sent_again_adds_nothing(site: Site) -> None:
    site.send(*map(said, SIX))
    before = [(row.version, row.signs) for row in site.pile_ons()]
    again = site.send(*map(said, SIX))
    assert [one.outcome for one in again] == ["approve"] * 4 + ["hold"] * 2
    assert len(site.contributions()) == 6
    assert [(row.version, row.signs) for row in site.pile_ons()] == before


def test_what_is_refused_stays_refused_without_another_reason(site: Site) -> None:
    site.send(*map(said, SIX))
    insult = replace(said(7, "insult"), author=domain.Author())
    [decision] = site.send(insult)
    assert decision.outcome == "reject"
    assert "meute" not in codes(decision)


def test_a_calm_comment_to_the_person_waits_for_the_shield(site: Site) -> None:
    site.send(*map(said, SIX))
    [decision] = site.send(said(8, "calme"))
    assert (decision.outcome, codes(decision)) == ("hold", ["bouclier", "nouveaux"])


def test_who_scolds_one_of_them_is_not_told_to_be_one_more(site: Site) -> None:
    site.send(said(0, "calme", author=VICTIM, to=None), *map(said, SIX))
    [decision] = site.send(said(9, to="auteur-3", text=f"Un texte mild : laisse {VICTIM} en paix."))
    assert site.contributions()[-1].aim in {"name", "mention"}
    assert (decision.outcome, codes(decision)) == ("hold", ["bouclier", "nouveaux"])


def test_newcomers_to_the_thread_wait_and_whoever_was_published_does_not(site: Site) -> None:
    site.send(said(90, "merci", author="habitué", to=None, thread="autre"))
    site.send(*map(said, SIX))
    fresh, regular = site.send(
        said(8, "calme", to="quelqu'un"), said(9, "calme", author="habitué", to="quelqu'un")
    )
    assert (fresh.outcome, codes(fresh)) == ("hold", ["nouveaux"])
    assert regular.outcome == "approve"


def test_a_trusted_author_is_no_newcomer(site: Site) -> None:
    site.send(*map(said, SIX))
    old = domain.Author("ancienne", email_verified=True, account_created_at=now() - LONG_AGO)
    [decision] = site.send(replace(said(8, "calme", to="quelqu'un"), author=old))
    assert decision.outcome == "approve"


def test_who_began_and_says_it_again_is_not_told_to_be_the_first(site: Site) -> None:
    site.send(*map(said, SIX))
    [decision] = site.send(said(7, author="auteur-1"))
    assert "le 6ᵉ à le lui dire" in decision.reasons[0]["sentence"]


def test_the_person_may_answer_on_the_thread(site: Site) -> None:
    site.send(*map(said, SIX))
    answers = site.send(*(said(n, author=VICTIM, to=f"auteur-{n - 10}") for n in range(11, 17)))
    assert {one.outcome for one in answers} == {"approve"}
    assert len(site.pile_ons()) == 1


def test_the_person_defending_themself_counts_for_nothing_against_them(site: Site) -> None:
    site.send(*(said(n, author=VICTIM, to=VICTIM) for n in SIX))
    assert [row.target for row in site.contributions()] == [None] * 6


def test_the_author_of_the_article_is_concerned_by_what_answers_nobody(site: Site) -> None:
    thread = domain.Thread(THREAD, author_id="redactrice", author_name="Ana")
    site.send(replace(said(1, to=None), thread=thread))
    [row] = site.contributions()
    assert (row.target, row.aim) == (key_of(site, "redactrice"), "article")


def test_a_name_in_the_text_is_the_person_of_the_thread_who_bears_it(site: Site) -> None:
    site.send(said(1, "merci", author="Gérard", to=None))
    site.send(said(2, to=None, text="@gerard un texte mild pour toi."))
    site.send(said(3, to=None, text="@Inconnue un texte mild pour toi."))
    rows = site.contributions()
    assert (rows[1].target, rows[1].aim) == (key_of(site, "Gérard"), "mention")
    assert rows[2].aim == "mention"
    assert rows[2].target != rows[1].target


def test_a_parent_without_author_is_looked_up_by_its_own_id(site: Site) -> None:
    site.send(said(1, "merci", author=VICTIM, to=None, id="p1"))
    site.send(replace(said(2), parent=domain.Parent("p1", "Salut")))
    assert site.contributions()[-1].target == key_of(site, VICTIM)


@pytest.mark.parametrize("together", [True, False])
def test_what_was_written_days_ago_stirs_nothing(site: Site, *, together: bool) -> None:
    old = [said(n, ago=timedelta(days=3)) for n in range(1, 12)]
    assert {one.outcome for one in site.send(*old, together=together)} == {"approve"}
    assert site.pile_ons() == []
    assert len(site.contributions()) == 11


def test_a_batch_is_answered_as_the_same_comments_one_by_one(site: Site) -> None:
    comments = [said(n) for n in SIX]
    decisions = site.send(*reversed(comments), together=True)
    outcomes = [one.outcome for one in reversed(decisions)]
    assert outcomes == ["approve"] * 4 + ["hold"] * 2
    assert "le 6ᵉ" in decisions[0].reasons[0]["sentence"]


def test_another_site_knows_nothing_of_it(site: Site) -> None:
    site.send(*map(said, SIX))
    with site.database.session() as session:
        other = replace(site, id=new_site(session, "autre"))
    assert {one.outcome for one in other.send(*map(said, range(1, 5)))} == {"approve"}


def test_what_waits_for_a_pile_on_is_in_the_queue(site: Site) -> None:
    site.send(*map(said, SIX))
    reviews = site.all(Review)
    assert len(reviews) == 2
    assert {review.lane for review in reviews} == {"uncertain"}


def test_the_blog_is_told_of_each_change(site: Site) -> None:
    site.send(*map(said, SIX))
    messages = site.all(Message)
    assert {one.kind for one in messages} == {"pile_on"}
    assert '"state":"pile_on"' in messages[-1].body
    assert VICTIM not in "".join(one.body for one in messages)


def test_authors_without_name_are_each_somebody(site: Site) -> None:
    nobody = [replace(said(n), author=domain.Author()) for n in SIX]
    decisions = site.send(*nobody)
    assert len({row.author for row in site.contributions()}) == 6
    assert "meute" in codes(decisions[-1])
