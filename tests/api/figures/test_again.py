"""Deciding again: by the scores and the circumstances that were stored, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.services.desk.house_rules import would_decide
from api.services.rules.again import held_around, reading_then, standing_then
from api.services.rules.model_compare import outcome_then
from api.services.rules.scored import scored
from api.services.rules.what_if import compare_with_answer
from api.storage.tables import Comment, Decision
from moderation.domain.comment import Accountability
from moderation.domain.decision import Decision as Said
from moderation.domain.decision import Outcome
from moderation.domain.policy import parse_policy
from moderation.domain.reading import Reading
from moderation.domain.signals import Standing
from tests.api.figures.conftest import NOON, POLICY, History, policy_text, scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.services.rules.scored import Scored

APPROVE, HOLD, REJECT = Outcome
FIRST = {"code": "first", "value": 1.0}
ANONYMOUS = {"code": "accountability", "value": "anonymous"}
HURRIED = [{"code": "reading_ratio", "value": 0.1}, {"code": "final_judgement", "value": 1.0}]


def decided(*signals: dict[str, Any], reasons: Sequence[str] = (), **given: float) -> Decision:
    return Decision(
        outcome="approve",
        reasons=[{"code": code, "label": None} for code in reasons],
        scores=scores(**given).as_dict(),
        signals=list(signals),
    )


def kept(
    history: History, *signals: dict[str, Any], insult: float = 0.01, lecturing: float = 0.01
) -> Comment:
    """Store a comment with more signals than how far its author answers for it."""
    row = history.comment(insult=insult, lecturing=lecturing)
    with history.session.begin():
        history.session.add(row)
        row.decisions[0].signals = [ANONYMOUS, *signals]
    return row


def seen(history: History) -> list[Scored]:
    found: list[Scored] = history.read(scored, history.site_id, NOON)
    return found


def test_who_an_author_was_is_read_from_the_signals() -> None:
    assert standing_then([]) == Standing(Accountability.ANONYMOUS)
    assert standing_then([ANONYMOUS, FIRST]) == Standing(Accountability.ANONYMOUS, first=True)
    assert reading_then(HURRIED) == Reading(ratio=0.1, final=True)
    assert reading_then([FIRST]) == Reading()


def test_a_first_comment_is_still_one_when_it_is_decided_again() -> None:
    assert would_decide(POLICY, decided(ANONYMOUS, insult=0.13)) is APPROVE
    assert would_decide(POLICY, decided(ANONYMOUS, FIRST, insult=0.13)) is HOLD


def test_a_lesson_unread_is_still_one_when_it_is_decided_again() -> None:
    assert would_decide(POLICY, decided(ANONYMOUS, lecturing=0.25)) is APPROVE
    assert would_decide(POLICY, decided(ANONYMOUS, *HURRIED, lecturing=0.25)) is HOLD


@pytest.mark.parametrize("code", ["meute", "bouclier", "nouveaux", "ralenti", "ferme"])
def test_what_was_held_for_what_went_on_around_it_is_held_by_any_policy(code: str) -> None:
    row = decided(ANONYMOUS, reasons=[code])
    assert held_around(row.reasons)
    assert would_decide(POLICY, row) is HOLD


def test_what_if_reads_the_first_thresholds(history: History) -> None:
    kept(history, FIRST, insult=0.13)
    kept(history, insult=0.13)
    rows = seen(history)
    assert sorted(row.first for row in rows) == [False, True]
    later = parse_policy(
        policy_text("tard", ("first = { hold = 0.12 }", "first = { hold = 0.14 }"))
    )
    assert {row.first: row.under(POLICY)[0] for row in rows} == {True: HOLD, False: APPROVE}
    assert [row.under(later)[0] for row in rows] == [APPROVE, APPROVE]


def test_what_if_names_the_lesson_of_what_is_held_unread(history: History) -> None:
    kept(history, *HURRIED, lecturing=0.25)
    (row,) = seen(history)
    assert row.under(POLICY) == (HOLD, "lecturing")
    milder = parse_policy(policy_text("doux", ("lecturing_hold = 0.10", "lecturing_hold = 0.3")))
    assert row.under(milder) == (APPROVE, None)


def test_a_policy_in_the_shadow_does_not_free_what_a_pile_on_held(history: History) -> None:
    row = history.comment(insult=0.02)
    with history.session.begin():
        history.session.add(row)
        row.decisions[0].outcome = "hold"
        row.decisions[0].reasons = [{"code": "meute", "label": None}]
    (case,) = compare_with_answer(seen(history), POLICY)
    assert (case.before, case.after) == (HOLD, HOLD)


def test_another_model_judges_the_author_of_then() -> None:
    row = Comment(text="…", decisions=[decided({"code": "accountability", "value": "trusted"})])
    said = Said(REJECT, (), scores(insult=0.4), (), (), "p", "m", "fr")
    assert outcome_then(POLICY, said, row) is APPROVE
    assert outcome_then(POLICY, said, Comment(text="…")) is REJECT
