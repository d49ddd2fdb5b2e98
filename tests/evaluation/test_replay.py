"""What would have happened in a thread follows from its comments and their times alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from moderation.domain.decision import Outcome
from moderation.domain.pile_on import Answer, Ladder, State
from moderation.domain.scores import Scores
from moderation.evaluation.replay import Replay, replay
from moderation.evaluation.thread_stream import Said, stream

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = Scores(0.7, 0.0, 0.0, 0.0, 0.6, 0.7)
KIND = Scores(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
LADDER = Ladder(
    authors=5,
    answers={
        State.WARMING: (Answer.TELL,),
        State.PILE_ON: (Answer.TELL, Answer.HOLD_NEWCOMERS, Answer.HOLD_AIMED),
    },
    minutes=60,
    slow_minutes=10,
)
OPENING = Said("0", "Sylvie", NOON, "Voici ma recette de soupe.", None, newcomer=False, scores=KIND)


def answer(number: int, minute: float, author: str, scores: Scores = HOSTILE) -> Said:
    at = NOON + timedelta(minutes=minute)
    text = f"Numéro {number}, voilà ce que je pense de tout cela aujourd'hui."
    return Said(str(number), author, at, text, "0", newcomer=True, scores=scores)


RAID = [OPENING, *(answer(number, number, f"Passant {number}") for number in range(1, 13))]


def replayed(
    comments: list[Said], ladder: Ladder = LADDER, *, alone: Outcome = Outcome.APPROVE
) -> Replay:
    seen = stream(comments, article_author="Paul", thread="t")
    outcomes = {comment.id: alone for comment in comments}
    return replay(seen, outcomes, ladder, article_author="Paul")


def test_a_raid_becomes_a_pile_on_on_whom_it_answers_then_cools_and_ends() -> None:
    found = replayed(RAID)
    assert {one.person for one in found.stretches} == {"Sylvie"}
    assert [one.state for one in found.stretches][-2:] == [State.PILE_ON, State.COOLING]
    for one, following in zip(found.stretches, found.stretches[1:], strict=False):
        assert one.end == following.start
    assert found.stretches[-1].end - RAID[-1].at <= timedelta(hours=7)


def test_what_comes_after_the_pile_on_is_seen_waits_and_says_why() -> None:
    found = replayed(RAID)
    pile_on = next(one for one in found.stretches if one.state is State.PILE_ON)
    late = [one for one in found.comments if one.said.at >= pile_on.start]
    assert late
    assert all("meute" in one.reasons and one.held for one in late)
    assert not any(one.reasons for one in found.comments if one.said.at < pile_on.start)


def test_thanks_from_many_are_calm() -> None:
    thanks = [replace(comment, scores=KIND) for comment in RAID]
    found = replayed(thanks)
    assert (found.stretches, found.measures) == ((), ())


def test_the_ladder_answers_and_its_answers_end_by_themselves() -> None:
    found = replayed(RAID)
    kinds = {one.answer for one in found.measures}
    assert kinds == {Answer.TELL, Answer.HOLD_NEWCOMERS, Answer.HOLD_AIMED}
    assert {one.end for one in found.measures} == {RAID[-1].at + timedelta(minutes=60)}


@pytest.mark.parametrize(
    ("author", "newcomer", "parent", "reasons"),
    [
        ("Nouveau", True, None, ("nouveaux",)),
        ("Habituée", False, None, ()),
        ("Habituée", False, "0", ("bouclier",)),
        ("Sylvie", True, None, ()),
        ("Paul", True, None, ()),
    ],
)
def test_a_kind_comment_during_a_pile_on_meets_the_answers_that_concern_it(
    author: str,
    *,
    newcomer: bool,
    parent: str | None,
    reasons: tuple[str, ...],
) -> None:
    kind = answer(90, 20, author, KIND)
    found = replayed([*RAID, replace(kind, newcomer=newcomer, parent=parent)])
    assert found.comments[-1].reasons == reasons


def test_after_the_answers_ended_nothing_waits() -> None:
    found = replayed([*RAID, answer(90, 12 + 61, "Nouveau", KIND)])
    assert found.comments[-1].reasons == ()


def test_a_thread_may_be_slowed_or_closed() -> None:
    answers: dict[State, tuple[Answer, ...]] = {State.PILE_ON: (Answer.SLOW, Answer.CLOSE)}
    said = [replace(answer(90 + at, 20 + at, "Ana", KIND), parent=None) for at in (0, 3, 20)]
    found = replayed([*RAID, *said], replace(LADDER, answers=answers))
    assert [one.reasons for one in found.comments[-3:]] == [
        ("ferme",),
        ("ralenti", "ferme"),
        ("ferme",),
    ]


def test_an_owner_who_wants_to_be_told_only_has_nothing_held() -> None:
    answers: dict[State, tuple[Answer, ...]] = {State.PILE_ON: (Answer.TELL,)}
    found = replayed(RAID, replace(LADDER, answers=answers))
    assert any(one.state is State.PILE_ON for one in found.stretches)
    assert not any(one.held for one in found.comments)


def test_what_is_refused_for_itself_is_not_counted_as_held_for_what_is_around() -> None:
    found = replayed(RAID, alone=Outcome.REJECT)
    assert not any(one.held for one in found.comments)
    assert all(one.alone is Outcome.REJECT for one in found.comments)


def test_a_comment_in_another_language_is_hostile_to_nobody() -> None:
    found = replayed([replace(comment, scores=None) for comment in RAID])
    assert found.stretches == ()
    assert {one.hostility for one in found.comments} == {0.0}
