from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from api.services.desk import acts
from api.services.desk.filters import searchable
from api.services.desk.queue import author_of, card, claim, release, thread_of
from api.services.desk.review_errors import OnlyReadingError, UnknownReviewError
from api.storage.database import lock_for_writing
from api.storage.tables import Act, Review
from api.storage.types import now
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from tests.api.desk_queue.conftest import Desk


def test_threats_come_first_then_the_uncertain_then_audits(desk: Desk) -> None:
    desk.comment("Merci !", audit=True)
    desk.held("Loin du seuil", insult=0.6)
    desk.held("Près du seuil", insult=0.16)
    desk.held("Menace", threat=0.5)
    assert desk.texts() == ["Menace", "Près du seuil", "Loin du seuil", "Merci !"]


def test_of_two_equally_uncertain_the_one_that_waited_longest_comes_first(desk: Desk) -> None:
    for text in ("un", "deux", "trois"):
        desk.held(text)
    assert desk.texts() == ["un", "deux", "trois"]


def test_audits_come_in_the_order_in_which_they_were_drawn(desk: Desk) -> None:
    for text, insult in (("un", 0.0), ("deux", 0.149), ("trois", 0.99)):
        desk.comment(text, insult=insult, audit=True)
    assert desk.texts() == ["un", "deux", "trois"]


def test_what_one_skipped_goes_to_the_end_for_oneself_only(desk: Desk) -> None:
    first, second = desk.held("Menace", threat=0.5), desk.held("Autre menace", threat=0.5)
    desk.held("Insulte")
    for number in (first, second):
        with desk.database.session() as session:
            acts.skip(session, desk.actor(), desk.seen(number))
    page = desk.page()
    assert [row.comment.text for row in page.cards] == ["Insulte", "Menace", "Autre menace"]
    assert [row.skipped for row in page.cards] == [False, True, True]
    with desk.database.session() as session:
        release(session, desk.actor(), [first, second, *(row.review.id for row in page.cards)])
    assert desk.texts(desk.actor("Zoé"))[:2] == ["Menace", "Autre menace"]


def test_pages_follow_one_another_and_counts_are_those_of_all_pages(desk: Desk) -> None:
    for number in range(5):
        desk.held(f"texte {number}")
    first = desk.page(size=2)
    assert (first.total, first.next) == (5, "2")
    assert first.lanes == {"threat": 0, "uncertain": 5, "audit": 0, "second": 0}
    rest = desk.page(size=10, offset=2)
    assert (len(rest.cards), rest.next) == (3, None)
    assert desk.page(offset=99).cards == []


FILTERED = [
    ({"label": "insult"}, {"a", "c"}),
    ({"label": "langue"}, {"d"}),
    ({"thread": "t1"}, {"a", "b"}),
    ({"author": "léa"}, {"b", "c"}),
    ({"lane": "threat"}, {"b"}),
    ({"thread": "t1", "label": "insult"}, {"a"}),
    ({"author": "nobody"}, set()),
    ({"thread": "t\0", "label": "\ud800"}, set()),
    ({"lane": "other"}, set()),
    ({"state": "closed"}, set()),
    ({"site": 2**70}, set()),
    ({"older_than": timedelta(hours=1)}, set()),
    ({"text": "É"}, set()),
]


@pytest.mark.parametrize(("filters", "texts"), FILTERED)
def test_filters_keep_what_they_name(desk: Desk, filters: dict[str, Any], texts: set[str]) -> None:
    desk.held("a", thread="t1")
    desk.held("b", thread="t1", author="léa", insult=0.0, threat=0.3)
    desk.held("c", author="léa")
    desk.comment("d", foreign=True)
    page = desk.page(**filters)
    assert {row.comment.text for row in page.cards} == texts
    assert page.total == len(texts)


def test_lanes_are_counted_under_the_other_filters_whichever_is_looked_at(desk: Desk) -> None:
    desk.held("a", thread="t1")
    desk.held("b", threat=0.3)
    desk.held("c", thread="t1", threat=0.3)
    for text in (None, "c"):
        page = desk.page(lane="uncertain", thread="t1", text=text)
        assert page.lanes["threat"] == 1
        assert page.total == page.lanes["uncertain"] == (0 if text else 1)


@pytest.mark.parametrize(
    "typed", ["l’été", "L'ETE", "cœur", "COEUR", "DERNIER  cœur", "100%", "_", "dernier\tcoe"]
)
def test_the_search_ignores_case_accents_and_quotes_and_takes_signs_as_they_are(
    desk: Desk, typed: str
) -> None:
    desk.held("Rien à voir ici")
    desk.held("L\u2019Éte\u0301 dernier\u00a0cœur à 100% _ !")
    assert len(desk.page(text=typed).cards) == 1
    assert desk.page(text="%").total == 1
    assert desk.page(text="été_dernier").total == 0


def test_a_search_counts_lanes_and_pages_too(desk: Desk) -> None:
    for number in range(5):
        desk.held(f"oui {number}")
        desk.held(f"non {number}", threat=0.4)
    page = desk.page(text="OUI", size=2, offset=2)
    assert [row.comment.text for row in page.cards] == ["oui 2", "oui 3"]
    assert (page.total, page.next, page.lanes["threat"]) == (5, "4", 0)


@given(st.text(), st.text(), st.text())
def test_a_part_of_a_text_is_found_in_it(before: str, word: str, after: str) -> None:
    assert searchable(word) in searchable(f"{before} {word} {after}")


def test_a_page_that_is_shown_is_claimed_and_others_see_the_rest(desk: Desk) -> None:
    for number in range(3):
        desk.held(f"texte {number}")
    desk.page(size=2)
    other = desk.page(desk.actor("Zoé"))
    assert [row.comment.text for row in other.cards] == ["texte 2"]
    assert (other.total, other.elsewhere) == (1, 2)
    assert other.lanes["uncertain"] == 1
    search = desk.page(desk.actor("Zoé"), text="texte")
    assert (search.total, search.elsewhere) == (1, 2)
    assert len(desk.page(size=3).cards) == 2


def test_a_claim_ends_after_ten_minutes_unless_it_is_shown_again(desk: Desk) -> None:
    number = desk.held("texte")
    desk.page()
    kept = desk.review(number).claimed_until
    desk.page()
    renewed = desk.review(number).claimed_until
    assert kept is not None
    assert renewed is not None
    assert timedelta() < renewed - kept < timedelta(minutes=1)
    assert desk.texts(desk.actor("Zoé")) == []
    expire(desk)
    assert desk.texts(desk.actor("Zoé")) == ["texte"]
    assert desk.texts() == []


def expire(desk: Desk) -> None:
    with desk.database.session() as session, session.begin():
        lock_for_writing(session)
        session.execute(update(Review).values(claimed_until=now() - timedelta(seconds=1)))


def test_a_claim_given_back_is_free_and_that_of_another_stays(desk: Desk) -> None:
    number = desk.held("texte")
    desk.page()
    with desk.database.session() as session:
        release(session, desk.actor("Zoé"), [number, 0, 2**40])
        assert desk.review(number).claimed_by == desk.actor().key
        release(session, desk.actor(), [number])
    assert desk.review(number).claimed_by is None


def test_looking_without_claiming_leaves_the_queue_to_others(desk: Desk) -> None:
    desk.held("texte")
    desk.page(claim=False)
    assert desk.texts(desk.actor("Zoé")) == ["texte"]


def test_a_reader_sees_all_claims_nothing_and_knows_who_is_reading(desk: Desk) -> None:
    number = desk.held("texte")
    reader = desk.actor("Luc", "reader")
    assert desk.texts(reader) == ["texte"]
    assert desk.review(number).claimed_by is None
    desk.page()
    page = desk.page(reader)
    assert [row.held_by for row in page.cards] == ["Camille"]
    assert page.elsewhere == 0
    with desk.database.session() as session, pytest.raises(OnlyReadingError):
        claim(session, reader, [number])


def test_reviews_are_claimed_by_number_too(desk: Desk) -> None:
    one, two = desk.held("un"), desk.held("deux")
    with desk.database.session() as session:
        assert claim(session, desk.actor("Zoé"), [one]) == {one}
        assert claim(session, desk.actor(), [two, one]) == {two}
        with pytest.raises(UnknownReviewError):
            claim(session, desk.actor(), [two, 2**40])


def every_way_to_see(desk: Desk, actor: Actor, number: int) -> list[object]:
    """Call each function that shows or changes a review, and return what refuses."""
    verdict = acts.Verdict(Outcome.APPROVE)
    seen = [acts.Seen(number, 0)]
    calls: list[Callable[[Session], object]] = [
        lambda session: card(session, actor, number),
        lambda session: thread_of(session, actor, number),
        lambda session: author_of(session, actor, number),
        lambda session: claim(session, actor, [number]),
        lambda session: acts.resolve(session, desk.engine, actor, seen, verdict),
        lambda session: acts.resolve_all(
            session, desk.engine, actor, author_of=number, verdict=verdict
        ),
        lambda session: acts.resolve_all(
            session, desk.engine, actor, thread_of=number, verdict=verdict
        ),
        lambda session: acts.skip(session, actor, seen),
        lambda session: acts.escalate(session, actor, seen),
        lambda session: acts.add_note(session, actor, number, "note", about_author=False),
    ]
    refused: list[object] = []
    for call in calls:
        with desk.database.session() as session:
            try:
                call(session)
            except UnknownReviewError as error:
                refused.append(error)
    assert len(refused) in {0, len(calls)}
    return refused


def test_a_moderator_of_another_site_sees_and_changes_nothing(desk: Desk) -> None:
    number = desk.held("texte", author="a", thread="t")
    stranger = desk.actor("Yann", "moderator", "autre")
    assert every_way_to_see(desk, stranger, number)
    page = desk.page(stranger)
    assert (page.cards, page.total, page.elsewhere, len(page.sites)) == ([], 0, 0, 1)
    assert desk.page(stranger, site=desk.site()).total == 0
    assert desk.page(stranger, text="texte").total == 0
    with desk.database.session() as session:
        release(session, stranger, [number])
    assert desk.rows(Act) == []
    assert desk.outcomes(number) == ["hold"]


def test_an_owner_of_many_sites_sees_them_all_or_one(desk: Desk) -> None:
    desk.held("ici")
    desk.held("là", site="autre")
    owner = desk.actor("Owen", "owner", "blog", "autre")
    assert set(desk.texts(owner)) == {"ici", "là"}
    assert desk.texts(owner, site=desk.site("autre")) == ["là"]
    assert [site.name for site in desk.page(owner).sites] == ["autre", "blog"]


def test_what_is_escalated_is_for_owners_only(desk: Desk) -> None:
    number = desk.held("texte")
    with desk.database.session() as session:
        acts.escalate(session, desk.actor(), desk.seen(number))
    owner = desk.actor("Owen", "owner")
    assert desk.texts() == desk.texts(state="escalated") == desk.texts(owner) == []
    assert desk.texts(owner, state="escalated") == ["texte"]
    with desk.database.session() as session, pytest.raises(UnknownReviewError):
        card(session, desk.actor(), number)
    desk.resolve(number, actor=owner)
    assert desk.outcomes(number) == ["hold", "approve"]


def second(desk: Desk, actor: Actor, text: str = "texte") -> int:
    """Let somebody read again what they decided."""
    first = desk.held(text, author="a")
    desk.resolve(first, actor=actor)
    with desk.database.session() as session, session.begin():
        lock_for_writing(session)
        row = Review(
            site_id=desk.site(),
            comment_id=desk.review(first).comment_id,
            kind="second",
            lane="second",
            reserved_for=actor.key,
        )
        session.add(row)
        session.flush()
        return row.id


def test_a_second_reading_is_for_one_person_only(desk: Desk) -> None:
    number = second(desk, desk.actor())
    for other in (desk.actor("Zoé"), desk.actor("Owen", "owner"), desk.actor("Luc", "reader")):
        assert desk.texts(other) == desk.texts(other, text="texte") == []
        if other.may_decide():
            assert every_way_to_see(desk, other, number)
    page = desk.page()
    assert [row.review.lane for row in page.cards] == ["second"]
    assert page.cards[0].blind


def test_what_is_to_be_read_again_cannot_be_looked_up_under_its_first_number(desk: Desk) -> None:
    again = second(desk, desk.actor())
    first = again - 1
    assert desk.review(first).comment_id == desk.review(again).comment_id
    with desk.database.session() as session:
        with pytest.raises(UnknownReviewError):
            card(session, desk.actor(), first)
        assert not card(session, desk.actor("Zoé"), first).blind
    desk.resolve(again)
    with desk.database.session() as session:
        assert not card(session, desk.actor(), first).blind


def test_a_card_shows_what_weighs_on_a_decision(desk: Desk) -> None:
    number = desk.held("texte", insult=0.3)
    with desk.database.session() as session:
        shown = card(session, desk.actor(), number)
    assert (shown.decision.outcome, shown.would) == ("hold", Outcome.HOLD)
    assert (shown.clause, shown.blind, shown.held_by) == ("2", False, None)
    assert shown.rules.version == desk.scorer.policy.version


def test_a_card_says_what_the_policy_of_today_would_do(desk: Desk) -> None:
    number = desk.held("texte", insult=0.3)
    milder = replace(desk.scorer.policy, thresholds={}, version="milder")
    with desk.database.session() as session:
        shown = card(session, desk.actor(), number, policy=milder)
    assert (shown.would, shown.rules.version) == (Outcome.APPROVE, "milder")


def test_a_blind_card_proposes_no_clause_and_hides_the_notes_on_the_comment(desk: Desk) -> None:
    number = desk.comment("Crétin fini.", insult=0.99, author="a", audit=True)
    with desk.database.session() as session:
        acts.add_note(session, desk.actor(), number, "sur le texte", about_author=False)
        acts.add_note(session, desk.actor(), number, "sur l'auteur", about_author=True)
        shown = card(session, desk.actor(), number)
    assert (shown.blind, shown.clause) == (True, None)
    assert [note.text for note in shown.author.notes] == ["sur l'auteur"]


def test_the_past_of_an_author_counts_their_other_comments_as_they_stand(desk: Desk) -> None:
    refused = desk.held("refusé", author="a")
    desk.resolve(refused, outcome="reject")
    desk.comment("publié " * 40, author="a")
    desk.held("ailleurs", author="a", site="autre")
    number = desk.held("celui-ci", author="a")
    with desk.database.session() as session:
        past = author_of(session, desk.actor(), number)
        assert author_of(session, desk.actor(), number, limit=1).last == past.last[:1]
    assert (past.comments, past.approved, past.held, past.rejected) == (2, 1, 0, 1)
    assert [outcome for _, outcome, _ in past.last] == [Outcome.APPROVE, Outcome.REJECT]
    assert past.last[0][2].endswith("…")
    assert len(past.last[0][2]) <= 121


@pytest.mark.parametrize("kind", ["held", "audit"])
def test_what_waits_to_be_read_blind_is_told_neither_by_a_thread_nor_by_a_past(
    desk: Desk, kind: str
) -> None:
    drawn = desk.comment("tiré au sort", author="a", thread="t", audit=True)
    number = desk.comment(
        "celui-ci", author="a", thread="t", audit=True, insult=0.3 if kind == "held" else 0.0
    )
    with desk.database.session() as session:
        around = thread_of(session, desk.actor(), number)
        past = author_of(session, desk.actor(), number)
    told = {row.text: decision and decision.outcome for row, decision in around}
    assert told == {"tiré au sort": None, "celui-ci": "hold" if kind == "held" else None}
    assert (past.comments, past.approved, past.last) == (0, 0, [])
    desk.resolve(drawn)
    with desk.database.session() as session:
        assert thread_of(session, desk.actor(), number)[0][1] is not None
        assert author_of(session, desk.actor(), number).approved == 1


def test_of_an_old_decision_only_who_reads_it_again_is_told_nothing(desk: Desk) -> None:
    second(desk, desk.actor(), "ancien")
    number = desk.held("celui-ci", author="a")
    with desk.database.session() as session:
        assert author_of(session, desk.actor(), number).comments == 0
        assert author_of(session, desk.actor("Zoé"), number).comments == 1


def test_of_an_unknown_author_nothing_is_known(desk: Desk) -> None:
    desk.held("un")
    with desk.database.session() as session:
        past = author_of(session, desk.actor(), desk.held("deux"))
    assert (past.comments, past.last, past.notes) == (0, [], [])


def test_the_thread_around_a_comment_is_whole_and_in_order(desk: Desk) -> None:
    desk.comment("avant", thread="t")
    number = desk.held("celui-ci", thread="t")
    desk.comment("après", thread="t")
    desk.comment("ailleurs", thread="u")
    desk.comment("autre site", thread="t", site="autre")
    with desk.database.session() as session:
        around = thread_of(session, desk.actor(), number)
    assert [(row.text, decision and decision.outcome) for row, decision in around] == [
        ("avant", "approve"),
        ("celui-ci", "hold"),
        ("après", "approve"),
    ]


def test_a_comment_without_thread_stands_alone(desk: Desk) -> None:
    desk.comment("autre")
    with desk.database.session() as session:
        around = thread_of(session, desk.actor(), desk.held("seul"))
    assert [row.text for row, _ in around] == ["seul"]
