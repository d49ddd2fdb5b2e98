"""Measures hold comments for a time, end by the clock, and are lifted and taken up again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.services.authors.hashing import author_keys
from api.services.pile_ons.measures import (
    QUIET,
    Wanted,
    in_force,
    lift,
    raise_again,
    raise_measures,
)
from api.storage.database import lock_for_writing
from api.storage.tables import Measure, PileOn
from api.storage.types import now
from moderation.domain import comment as domain
from moderation.domain.pile_on import Answer, State
from moderation.domain.policy import SHIPPED, parse_policy
from tests.api.pile_ons.conftest import THREAD, VICTIM, codes, said

if TYPE_CHECKING:
    from uuid import UUID

    from tests.api.pile_ons.conftest import Site

HOUR = timedelta(hours=1)
CAMILLE = "moderator:1"


def put(site: Site, kind: Answer, *, lasts: timedelta = HOUR, started: timedelta = HOUR) -> UUID:
    """Raise a measure about the victim, or about the thread."""
    at = now()
    with site.database.session() as session, session.begin():
        lock_for_writing(session)
        target = author_keys(session, site.id).of_id(VICTIM)
        wanted = (
            Wanted(kind, target=target)
            if kind is Answer.HOLD_AIMED
            else Wanted(kind, thread=THREAD)
        )
        return raise_measures(
            session, site.id, [wanted], made_by=CAMILLE, at=at - started, until=at + lasts
        )


def ladder(site: Site, **answers: list[str]) -> None:
    """Have the owner choose other answers."""
    said_so = "\n".join(f"{state} = {row}" for state, row in answers.items())
    text = SHIPPED.read_text(encoding="utf-8")
    start = text.index("[pile_ons.answers]")
    end = text.index("[[clauses]]")
    site.graded.policy = parse_policy(f"{text[:start]}[pile_ons.answers]\n{said_so}\n{text[end:]}")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Answer.HOLD_AIMED, "bouclier"),
        (Answer.HOLD_NEWCOMERS, "nouveaux"),
        (Answer.CLOSE, "ferme"),
    ],
)
def test_a_measure_holds_what_it_is_about_and_says_why(site: Site, kind: Answer, code: str) -> None:
    put(site, kind)
    [decision] = site.send(said(1, "calme"))
    assert (decision.outcome, codes(decision)) == ("hold", [code])


@pytest.mark.parametrize("kind", [Answer.HOLD_NEWCOMERS, Answer.CLOSE, Answer.SLOW])
def test_a_measure_of_a_thread_leaves_the_others_alone(site: Site, kind: Answer) -> None:
    put(site, kind)
    decisions = site.send(said(1, "calme", thread="autre"), said(2, "calme", thread="autre"))
    assert {one.outcome for one in decisions} == {"approve"}


def test_a_shield_holds_on_every_thread(site: Site) -> None:
    put(site, Answer.HOLD_AIMED)
    [decision] = site.send(said(1, "calme", thread="autre"))
    assert codes(decision) == ["bouclier"]


def test_a_slowed_thread_holds_the_second_comment_of_an_author(site: Site) -> None:
    put(site, Answer.SLOW)
    first, second, other, later = site.send(
        said(1, "calme", author="Ana", to=None),
        said(2, "calme", author="Ana", to=None),
        said(3, "calme", author="Zoé", to=None),
        said(4, "calme", author="Ana", to=None, ago=-timedelta(minutes=20)),
    )
    assert first.outcome == other.outcome == "approve"
    assert codes(second) == ["ralenti"]
    assert codes(later) == ["ralenti"], "what claims to be of tomorrow is of today"


def test_a_slowed_thread_holds_who_cannot_be_told_apart(site: Site) -> None:
    put(site, Answer.SLOW)
    [decision] = site.send(replace(said(1, "calme"), author=domain.Author()))
    assert codes(decision) == ["ralenti"]


def test_two_comments_of_one_author_in_a_batch_are_slowed_too(site: Site) -> None:
    put(site, Answer.SLOW)
    decisions = site.send(
        said(1, "calme", author="Ana"), said(2, "calme", author="Ana"), together=True
    )
    assert [codes(one) for one in decisions] == [[], ["ralenti"]]


def test_a_measure_ends_by_itself(site: Site) -> None:
    put(site, Answer.CLOSE, lasts=-timedelta(seconds=1))
    put(site, Answer.CLOSE, started=-timedelta(minutes=5))
    [decision] = site.send(said(1, "calme"))
    assert decision.outcome == "approve"


def test_what_was_lifted_holds_nothing_until_it_is_raised_again(site: Site) -> None:
    batch = put(site, Answer.CLOSE)
    with site.database.session() as session, session.begin():
        lock_for_writing(session)
        assert len(lift(session, CAMILLE, batch, now())) == 1
        assert list(lift(session, CAMILLE, batch, now())) == []
    assert site.send(said(1, "calme"))[0].outcome == "approve"
    with site.database.session() as session, session.begin():
        lock_for_writing(session)
        assert raise_again(session, CAMILLE, batch, now()) is not None
    assert codes(site.send(said(2, "calme"))[0]) == ["ferme"]


def test_what_another_act_holds_is_left_as_it_is_when_the_rest_is_raised_again(
    site: Site,
) -> None:
    site.send(*(said(n) for n in range(1, 7)))
    batch = site.measures()[0].batch
    shield = put(site, Answer.HOLD_AIMED, lasts=6 * HOUR)
    with site.database.session() as session, session.begin():
        lock_for_writing(session)
        assert len(lift(session, CAMILLE, batch, now())) == 2
        again = raise_again(session, CAMILLE, batch, now())
        assert raise_again(session, CAMILLE, batch, now()) is None
    held = {(row.kind, row.batch) for row in site.measures() if row.lifted_at is None}
    assert held == {("hold_aimed", shield), ("hold_newcomers", again)}


def test_the_ladder_lasts_as_long_as_its_owner_said_after_the_last_hostile_comment(
    site: Site,
) -> None:
    site.send(*(said(n) for n in range(1, 7)))
    kinds = {row.kind: row for row in site.measures()}
    assert set(kinds) == {"hold_newcomers", "hold_aimed"}
    assert {row.made_by for row in kinds.values()} == {"service"}
    assert len({row.batch for row in kinds.values()}) == 1
    [pile_on] = site.pile_ons()
    for row in kinds.values():
        assert abs(row.expires_at - pile_on.last_at - HOUR) <= timedelta(minutes=1)


def test_the_ladder_puts_the_end_off_and_raises_nothing_twice(site: Site) -> None:
    site.send(*(said(n) for n in range(1, 7)))
    before = {row.id: row.expires_at for row in site.measures()}
    site.send(*(said(n, ago=timedelta(minutes=1)) for n in range(7, 9)))
    after = {row.id: row.expires_at for row in site.measures()}
    assert before.keys() == after.keys()
    assert all(after[number] > before[number] for number in after)


def test_the_ladder_is_silent_for_a_day_once_a_person_lifted_it(site: Site) -> None:
    site.send(*(said(n) for n in range(1, 7)))
    at = now()
    with site.database.session() as session, session.begin():
        lock_for_writing(session)
        lift(session, CAMILLE, site.measures()[0].batch, at)
    decisions = site.send(*(said(n) for n in range(7, 10)))
    assert {one.outcome for one in decisions} == {"approve"}
    [pile_on] = site.pile_ons()
    assert (pile_on.state, pile_on.quiet_until) == ("pile_on", at + QUIET)
    assert len(site.measures()) == 2


def test_an_owner_who_only_wants_to_be_told_has_nothing_held(site: Site) -> None:
    ladder(site, pile_on=["tell"])
    decisions = site.send(*(said(n) for n in range(1, 9)))
    assert {one.outcome for one in decisions} == {"approve"}
    assert site.pile_ons()[0].state == "pile_on"
    assert site.measures() == []


def test_each_state_has_the_answers_its_owner_chose(site: Site) -> None:
    ladder(site, warming=["slow"], pile_on=["close"])
    site.send(*(said(n) for n in range(1, 5)))
    assert [row.kind for row in site.measures()] == ["slow"]
    site.send(said(5))
    assert [row.kind for row in site.measures()] == ["slow", "close"]


def test_in_force_is_what_a_comment_meets(site: Site) -> None:
    put(site, Answer.HOLD_AIMED)
    put(site, Answer.CLOSE)
    with site.database.session() as session, session.begin():
        target = author_keys(session, site.id).of_id(VICTIM)
        met = in_force(session, site.id, THREAD, [target], now())
        assert [row.kind for row in met] == ["hold_aimed", "close"]
        assert [row.kind for row in in_force(session, site.id, None, [target], now())] == [
            "hold_aimed"
        ]
        assert list(in_force(session, site.id, None, [], now())) == []
        assert list(in_force(session, site.id, THREAD, [target], now() + 2 * HOUR)) == []


@pytest.mark.parametrize(
    "about",
    [(Answer.TELL, THREAD, None), (Answer.CLOSE, None, "k"), (Answer.HOLD_AIMED, "t", None)],
)
def test_a_measure_about_nothing_cannot_be_wanted(
    about: tuple[Answer, str | None, str | None],
) -> None:
    kind, thread, target = about
    with pytest.raises(ValueError, match="no measure"):
        Wanted(kind, thread=thread, target=target)


def test_a_measure_needs_an_end(site: Site) -> None:
    with site.database.session() as session, pytest.raises(ValueError, match="end"):
        raise_measures(
            session, site.id, [Wanted(Answer.CLOSE, "t")], made_by="x", at=now(), until=now() - HOUR
        )


def test_the_states_of_the_ladder_are_those_of_the_tables(site: Site) -> None:
    with site.database.session() as session, session.begin():
        assert session.scalars(select(PileOn.state)).all() == []
        assert session.scalars(select(Measure.kind)).all() == []
    assert {state.value for state in State} == {"calm", "warming", "pile_on", "cooling"}
