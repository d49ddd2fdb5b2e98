from __future__ import annotations

import pytest

from api.services.rules.policy_text import thresholds_of
from api.web.desk.threshold_form import groups, read
from moderation.domain.comment import Accountability
from moderation.domain.policy import load_policy

POLICY = load_policy()
USED = thresholds_of(POLICY)
PLACE = ("insult", Accountability.ANONYMOUS, "hold")


def test_an_empty_address_asks_for_nothing() -> None:
    asked = read({}, POLICY)
    assert (asked.thresholds, asked.typed, asked.problems) == (USED, {}, [])


@pytest.mark.parametrize(
    ("typed", "probability"), [("20", 0.2), (" 97.31 ", 0.9731), ("12,5", 0.125), ("120", 1.2)]
)
def test_a_field_is_a_percentage(typed: str, probability: float) -> None:
    asked = read({"insult.anonymous.hold": typed}, POLICY)
    assert asked.thresholds == USED | {PLACE: probability}


def test_an_empty_field_means_never() -> None:
    asked = read({"insult.anonymous.hold": ""}, POLICY)
    assert PLACE not in asked.thresholds
    assert len(asked.thresholds) == len(USED) - 1


@pytest.mark.parametrize("typed", ["beaucoup", "nan", "inf", "1e999"])
def test_what_is_no_number_is_named(typed: str) -> None:
    asked = read({"insult.anonymous.hold": typed}, POLICY)
    assert asked.problems == [f"Insulte : « {typed} » n'est pas un nombre."]


def test_a_form_offers_a_rejection_only_where_one_is_allowed() -> None:
    shown = {
        group.label: [bool(row.reject) for row in group.rows]
        for group in groups(POLICY, POLICY, {})
    }
    assert shown == {
        "insult": [False, *[True] * 3],
        "hate": [False, *[True] * 3],
        "threat": [False, *[True] * 3],
        "lecturing": [False] * 4,
        "toxicity": [False] * 4,
    }


def test_a_form_shows_what_was_typed_beside_what_is_in_force() -> None:
    group = groups(POLICY, POLICY, {"insult.anonymous.hold": "abc"})[0]
    first, anonymous = group.rows[:2]
    assert (first.level, first.hold.value, first.reject) == ("first", "12", None)
    cell = anonymous.hold
    assert (cell.value, cell.used, cell.moved, group.moved) == ("abc", "15", True, True)
    assert not group.rows[2].hold.moved
