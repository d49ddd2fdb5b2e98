from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from api.services.desk import acts
from api.services.desk.cards import card
from api.services.desk.claims import release
from api.services.desk.review_errors import (
    NoClauseError,
    OnlyReadingError,
    StaleReviewError,
    UnknownClauseError,
    UnknownReviewError,
    VerdictError,
)
from api.storage.database import lock_for_writing
from api.storage.tables import Act, AuditEntry, Note, Review
from api.storage.types import now
from moderation.domain.decision import Clause, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.api.desk_queue.conftest import Desk


def reject(**more: Any) -> acts.Verdict:  # noqa: ANN401 -- as Verdict
    return acts.Verdict(Outcome.REJECT, **more)


def actions(desk: Desk) -> list[str]:
    return [entry.action for entry in desk.rows(AuditEntry) if entry.site_id == desk.site()]


def test_an_approval_is_a_new_decision_that_closes_the_review_and_is_told(desk: Desk) -> None:
    number = desk.held("texte", insult=0.3)
    done = desk.resolve(number, labels={"insult": False, "hate": False})
    first, last = desk.decisions(number)
    assert (last.position, last.outcome, last.reasons) == (1, "approve", [])
    assert (last.automated, last.actor, last.blind) == (False, desk.actor().key, False)
    assert last.labels == {"insult": False, "hate": False}
    assert (last.scores, last.signals, last.model_version) == (
        first.scores,
        first.signals,
        first.model_version,
    )
    review = desk.review(number)
    assert (review.state, review.version, review.claimed_by) == ("closed", 1, None)
    assert review.closed_at is not None
    assert desk.told() == [last.id]
    assert done.count == 1
    (act,) = desk.rows(Act)
    assert (act.kind, act.batch, act.decision_id) == ("approve", done.batch, last.id)


def test_every_act_is_written_in_the_journal_without_the_text(desk: Desk) -> None:
    before = len(desk.rows(AuditEntry))
    one, two = desk.held("phrase secrète"), desk.held("autre phrase")
    desk.undo(desk.resolve(one))
    with desk.database.session() as session:
        acts.skip(session, desk.actor(), desk.seen(two))
        acts.escalate(session, desk.actor(), desk.seen(two))
        acts.add_note(session, desk.actor(), one, "note secrète", about_author=False)
    lines = desk.rows(AuditEntry)[before:]
    assert [line.action for line in lines] == [
        "review.approve",
        "review.undo",
        "review.skip",
        "review.escalate",
        "note.add",
    ]
    assert {line.actor for line in lines} == {desk.actor().key}
    assert "secrète" not in " ".join(str(vars(line)) for line in lines)


def test_a_rejection_rests_on_the_clause_of_the_strongest_reason(desk: Desk) -> None:
    number = desk.held("texte", insult=0.2, hate=0.3)
    desk.resolve(number, outcome="reject")
    last = desk.decisions(number)[-1]
    assert [(reason["code"], reason["clause"]["id"]) for reason in last.reasons] == [("haine", "3")]
    assert "attaque des personnes" in last.reasons[0]["sentence"]
    assert last.policy_version == desk.scorer.policy.version


def test_of_the_reasons_of_a_clause_those_of_the_corrected_labels_are_given(desk: Desk) -> None:
    number = desk.held("texte", insult=0.0, toxicity=0.8)
    desk.resolve(number, outcome="reject", clause="2", labels={"insult": True})
    assert [reason["code"] for reason in desk.decisions(number)[-1].reasons] == ["insulte"]


def test_a_reason_that_only_promises_a_reading_is_not_given_for_a_refusal(desk: Desk) -> None:
    for clause, scores in (("5", {"insult": 0.0, "lecturing": 0.6}), ("1", {"insult": 0.3})):
        number = desk.held(f"texte {clause}", **scores)
        desk.resolve(number, outcome="reject", clause=clause)
        (reason,) = desk.decisions(number)[-1].reasons
        assert reason["clause"]["id"] == clause
        assert "relire" not in reason["sentence"]
        assert reason["clause"]["title"] in reason["sentence"]


def test_a_clause_without_a_reason_of_its_own_can_be_chosen(desk: Desk) -> None:
    policy = desk.scorer.policy
    advert = Clause("7", "Pas de publicité", "On ne vend rien ici.")
    desk.scorer.policy = replace(policy, clauses=(*policy.clauses, advert))
    number = desk.held("texte")
    desk.resolve(number, outcome="reject", clause="7")
    (reason,) = desk.decisions(number)[-1].reasons
    assert (reason["code"], reason["label"]) == ("charte", None)
    assert "Pas de publicité" in reason["sentence"]


def test_a_clause_of_pile_ons_gives_one_reason_and_promises_no_reading(desk: Desk) -> None:
    number = desk.held("texte")
    desk.resolve(number, outcome="reject", clause="6")
    (reason,) = desk.decisions(number)[-1].reasons
    assert (reason["code"], reason["label"]) == ("charte", None)
    assert "Pas à plusieurs contre une personne" in reason["sentence"]


def test_an_unknown_clause_is_refused_and_nothing_is_done(desk: Desk) -> None:
    number = desk.held("texte")
    with pytest.raises(UnknownClauseError, match="« 99 »"):
        desk.resolve(number, outcome="reject", clause="99")
    assert desk.outcomes(number) == ["hold"]
    assert desk.review(number).state == "open"


def test_a_blind_rejection_needs_a_clause_since_none_is_proposed(desk: Desk) -> None:
    number = desk.comment("Crétin fini.", insult=0.99, audit=True)
    with pytest.raises(NoClauseError, match="choisissez"):
        desk.resolve(number, outcome="reject")
    desk.resolve(number, outcome="reject", clause="2")
    assert desk.decisions(number)[-1].blind


def test_many_are_decided_at_once_each_by_its_own_clause(desk: Desk) -> None:
    one, two = desk.held("un", insult=0.3), desk.held("deux", insult=0.0, hate=0.3)
    done = desk.resolve(two, one, one, outcome="reject")
    assert done.count == 2
    assert len(desk.told()) == 2
    clauses = [desk.decisions(number)[-1].reasons[0]["clause"]["id"] for number in (one, two)]
    assert clauses == ["2", "3"]


def test_many_are_decided_all_or_none(desk: Desk) -> None:
    one, two = desk.held("un"), desk.held("deux")
    seen = desk.seen(one, two)
    desk.resolve(two, actor=desk.actor("Zoé"))
    with desk.database.session() as session, pytest.raises(StaleReviewError) as refused:
        acts.resolve(session, desk.engine, desk.actor(), seen, reject())
    assert [change.review_id for change in refused.value.changes] == [two]
    assert desk.outcomes(one) == ["hold"]
    assert len(desk.told()) == 1


@pytest.mark.parametrize(
    ("outcome", "did"), [("approve", "publié"), ("reject", "refusé"), ("escalate", "transmis")]
)
def test_who_comes_too_late_is_told_who_did_what_and_when(
    desk: Desk, outcome: str, did: str
) -> None:
    number = desk.held("texte")
    seen = desk.seen(number)
    with time_machine.travel(now() - timedelta(minutes=2, seconds=5), tick=True):
        if outcome == "escalate":
            with desk.database.session() as session:
                acts.escalate(session, desk.actor(), seen)
        else:
            desk.resolve(number, outcome=outcome)
    for actor, start in ((desk.actor("Zoé"), "Camille a"), (desk.actor(), "Vous avez déjà")):
        with desk.database.session() as session, pytest.raises(StaleReviewError) as refused:
            acts.resolve(session, desk.engine, actor, seen, reject())
        assert str(refused.value).startswith(f"{start} {did} ce commentaire")
        assert "il y a 2 minutes" in str(refused.value)


def test_what_someone_else_is_reading_is_left_to_them(desk: Desk) -> None:
    number = desk.held("texte")
    desk.page(desk.actor("Zoé"))
    with pytest.raises(StaleReviewError, match="Zoé relit ce commentaire en ce moment"):
        desk.resolve(number)
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        desk.resolve(number)


def test_a_review_that_came_back_is_read_again_before_it_is_decided(desk: Desk) -> None:
    number = desk.held("texte")
    seen = desk.seen(number)
    desk.undo(desk.resolve(number))
    with (
        desk.database.session() as session,
        pytest.raises(StaleReviewError, match="revenu dans la file"),
    ):
        acts.resolve(session, desk.engine, desk.actor(), seen, reject())


def test_a_reader_decides_nothing(desk: Desk) -> None:
    number = desk.held("texte")
    reader, seen = desk.actor("Luc", "reader"), desk.seen(number)
    calls: list[Callable[[Session], object]] = [
        lambda session: acts.resolve(session, desk.engine, reader, seen, reject()),
        lambda session: acts.resolve_all(
            session, desk.engine, reader, author_of=number, verdict=reject()
        ),
        lambda session: acts.skip(session, reader, seen),
        lambda session: acts.escalate(session, reader, seen),
        lambda session: acts.undo(session, reader, desk.resolve(number).batch),
        lambda session: acts.add_note(session, reader, number, "note", about_author=False),
    ]
    for call in calls:
        with desk.database.session() as session, pytest.raises(OnlyReadingError):
            call(session)


@pytest.mark.parametrize(
    "verdict",
    [
        acts.Verdict(Outcome.HOLD),
        acts.Verdict(Outcome.APPROVE, labels={"toxicity": True}),
        acts.Verdict(Outcome.APPROVE, note="  "),
        acts.Verdict(Outcome.APPROVE, note="x" * 2001),
    ],
)
def test_a_verdict_that_cannot_be_stored_is_refused(desk: Desk, verdict: acts.Verdict) -> None:
    number = desk.held("texte")
    with desk.database.session() as session, pytest.raises(VerdictError):
        acts.resolve(session, desk.engine, desk.actor(), desk.seen(number), verdict)
    assert desk.rows(Note) == desk.rows(Act) == []


def test_nothing_chosen_and_numbers_without_review_are_refused(desk: Desk) -> None:
    desk.site()
    for seen, error in (([], VerdictError), ([acts.Seen(2**70, 0)], UnknownReviewError)):
        with desk.database.session() as session, pytest.raises(error):
            acts.resolve(session, desk.engine, desk.actor(), seen, reject())


def test_all_that_waits_of_an_author_or_thread_is_decided_but_what_others_hold(desk: Desk) -> None:
    numbers = [desk.held(f"texte {n}", author="a", thread="t") for n in range(4)]
    other = desk.held("autre", author="b", thread="t")
    desk.held("ailleurs", author="a", site="autre")
    desk.comment("drawn", author="a", audit=True)
    desk.page(desk.actor("Zoé"), size=1)
    with desk.database.session() as session:
        done = acts.resolve_all(
            session, desk.engine, desk.actor(), author_of=numbers[1], verdict=reject(clause="2")
        )
    assert (done.count, done.left_out) == (3, 1)
    with desk.database.session() as session:
        rest = acts.resolve_all(
            session, desk.engine, desk.actor(), thread_of=other, verdict=reject(clause="2")
        )
    assert (rest.count, rest.left_out) == (1, 1)
    states = [review.state for review in desk.rows(Review)]
    assert states.count("closed") == len(desk.told()) == 4
    assert desk.undo(done) == 3


def test_of_a_comment_without_author_or_thread_one_is_told_so(desk: Desk) -> None:
    number = desk.held("texte")
    for name in ("author_of", "thread_of"):
        with desk.database.session() as session, pytest.raises(VerdictError, match="ne dit pas"):
            acts.resolve_all(session, desk.engine, desk.actor(), verdict=reject(), **{name: number})
    with desk.database.session() as session, pytest.raises(ValueError, match="either"):
        acts.resolve_all(session, desk.engine, desk.actor(), verdict=reject())


def test_an_audit_that_agrees_is_told_too_and_kept_as_blind(desk: Desk) -> None:
    number = desk.comment("Merci !", audit=True)
    desk.resolve(number)
    last = desk.decisions(number)[-1]
    assert (last.outcome, last.blind, last.automated) == ("approve", True, False)
    assert desk.told() == [last.id]


def test_a_second_reading_changes_nothing_and_tells_nobody(desk: Desk) -> None:
    first = desk.held("texte")
    desk.resolve(first)
    with desk.database.session() as session, session.begin():
        lock_for_writing(session)
        row = Review(
            site_id=desk.site(),
            comment_id=desk.review(first).comment_id,
            kind="second",
            lane="second",
            reserved_for=desk.actor().key,
        )
        session.add(row)
        session.flush()
        number = row.id
    with desk.database.session() as session, pytest.raises(VerdictError, match="seconde lecture"):
        acts.escalate(session, desk.actor(), desk.seen(number))
    with pytest.raises(UnknownClauseError):
        desk.resolve(number, outcome="reject", clause="99")
    done = desk.resolve(number, outcome="reject", clause="3", labels={"hate": True})
    assert desk.outcomes(number) == ["hold", "approve"]
    assert len(desk.told()) == 1
    act = desk.rows(Act)[-1]
    assert (act.kind, act.decision_id) == ("reject", None)
    said = {"outcome": "reject", "clause": "3", "labels": {"hate": True}}
    assert act.before["verdict"] == said
    assert desk.undo(done) == 1
    assert desk.review(number).state == "open"
    assert len(desk.told()) == 1


def test_what_is_skipped_is_free_for_others(desk: Desk) -> None:
    number = desk.held("texte")
    desk.page()
    seen = desk.seen(number)
    with desk.database.session() as session:
        done = acts.skip(session, desk.actor(), seen)
    assert desk.review(number).claimed_by is None
    assert desk.seen(number) == seen
    assert desk.texts(desk.actor("Zoé")) == ["texte"]
    desk.undo(done)
    with desk.database.session() as session:
        release(session, desk.actor("Zoé"), [number])
    assert [card.skipped for card in desk.page().cards] == [False]


def test_what_was_escalated_is_not_escalated_again(desk: Desk) -> None:
    number = desk.held("texte")
    owner = desk.actor("Owen", "owner")
    with desk.database.session() as session:
        acts.escalate(session, desk.actor(), desk.seen(number))
        with pytest.raises(VerdictError, match="déjà transmis"):
            acts.escalate(session, owner, desk.seen(number))


def test_a_note_is_about_a_comment_or_its_author(desk: Desk) -> None:
    number, other = desk.held("un", author="a"), desk.held("deux", author="a")
    with desk.database.session() as session:
        acts.add_note(session, desk.actor(), number, " ironique ", about_author=False)
        acts.add_note(session, desk.actor(), number, "récidiviste", about_author=True)
    shown = {card.review.id: card.author.notes for card in desk.page().cards}
    assert [note.text for note in shown[number]] == ["ironique", "récidiviste"]
    assert [note.text for note in shown[other]] == ["récidiviste"]


def test_a_note_on_nobody_is_refused(desk: Desk) -> None:
    number = desk.held("texte")
    with desk.database.session() as session, pytest.raises(VerdictError, match="identifiant"):
        acts.add_note(session, desk.actor(), number, "note", about_author=True)


def test_a_note_may_come_with_a_verdict(desk: Desk) -> None:
    one, two = desk.held("un"), desk.held("deux")
    desk.resolve(one, two, note="même personne")
    assert [note.text for note in desk.rows(Note)] == ["même personne"] * 2


def test_what_another_session_decided_is_seen_by_one_that_had_read_it_before(desk: Desk) -> None:
    number = desk.held("texte")
    seen = desk.seen(number)
    with desk.database.session() as session:
        shown = card(session, desk.actor(), number)
        desk.undo(desk.resolve(number, actor=desk.actor("Zoé")), desk.actor("Zoé"))
        again = card(session, desk.actor(), number)
        assert (again.review.version, again.decision.position) == (2, 2)
        assert shown.comment is again.comment
        with pytest.raises(StaleReviewError):
            acts.resolve(session, desk.engine, desk.actor(), seen, reject())
        acts.resolve(session, desk.engine, desk.actor(), [acts.Seen(number, 2)], reject())
    assert [row.position for row in desk.decisions(number)] == [0, 1, 2, 3]
