"""Floors hold a model to what it could do on the same examples, and only rise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from moderation.corpus.example import Example
from moderation.domain.errors import FloorError
from moderation.evaluation.gate import Floor, Unchecked, check_floors, load_floors, raise_floors
from moderation.evaluation.metrics import Measure
from moderation.evaluation.report import Report
from moderation.evaluation.rows import Row, digest_of

if TYPE_CHECKING:
    from pathlib import Path

NAME = "authored/insult/auc"


def report(auc: float, digest: str = "aaa") -> Report:
    metrics = {"auc": Measure(auc, auc, auc)}
    row = Row("authored", "all", "insult", 100, 30, metrics, digest)
    return Report("small-1", [row], [], [], [], {})


def test_a_model_below_a_floor_is_refused_with_both_numbers() -> None:
    with pytest.raises(FloorError, match=r"insult/auc is 0\.800, below its floor 0\.850"):
        check_floors(report(0.8), {NAME: [Floor("aaa", 0.85)]})


def test_a_floor_whose_data_is_absent_is_named_and_not_passed_in_silence() -> None:
    floors = {NAME: [Floor("aaa", 0.7)], "mhc/hate/auc": [Floor("bbb", 0.9)]}
    assert check_floors(report(0.8), floors) == Unchecked(["mhc/hate/auc"], [])


def test_the_floor_of_another_set_is_named_and_binds_nothing() -> None:
    floors = {NAME: [Floor("old", 0.99)]}
    assert check_floors(report(0.8, "new"), floors) == Unchecked([], [NAME])


def test_a_set_that_is_as_it_once_was_is_held_to_its_old_floor() -> None:
    floors = {NAME: [Floor("old", 0.9), Floor("new", 0.7)]}
    with pytest.raises(FloorError, match=r"below its floor 0\.900"):
        check_floors(report(0.8, "old"), floors)
    assert check_floors(report(0.8, "new"), floors) == Unchecked([], [])


def test_floors_rise_and_never_fall(tmp_path: Path) -> None:
    raise_floors(report(0.8), tmp_path)
    assert load_floors(tmp_path) == {NAME: [Floor("aaa", 0.79)]}
    raise_floors(report(0.9), tmp_path)
    raise_floors(report(0.6), tmp_path)
    assert load_floors(tmp_path) == {NAME: [Floor("aaa", 0.89)]}


def test_a_new_set_has_a_floor_of_its_own_and_the_old_one_stays(tmp_path: Path) -> None:
    raise_floors(report(0.9, "old"), tmp_path)
    raise_floors(report(0.6, "new"), tmp_path)
    assert load_floors(tmp_path) == {NAME: [Floor("old", 0.89), Floor("new", 0.59)]}
    raise_floors(report(0.95, "old"), tmp_path)
    assert load_floors(tmp_path) == {NAME: [Floor("old", 0.94), Floor("new", 0.59)]}


def test_a_model_without_floors_is_not_held(tmp_path: Path) -> None:
    assert check_floors(report(0.5), load_floors(tmp_path)) == Unchecked([], [])


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "{",
        json.dumps({"a": "high"}),
        json.dumps({"a": 0.9}),
        json.dumps({"a": [{"floor": 0.9}]}),
        json.dumps({"a": [{"set": 3, "floor": 0.9}]}),
        json.dumps({"a": [{"set": "aaa", "floor": None}]}),
    ],
)
def test_floors_of_another_form_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "floors.json").write_text(content, encoding="utf-8")
    with pytest.raises(FloorError, match="cannot be read"):
        load_floors(tmp_path)


def test_a_set_is_told_by_its_ids_and_labels_in_any_order() -> None:
    def example(name: str, text: str = "x", *, insult: bool | None) -> Example:
        return Example(name, text, {"insult": insult}, "authored", "g")

    one = [example("a", insult=True), example("b", insult=False)]
    digest = digest_of(one, "insult")
    assert len(digest) == 12
    assert digest_of([*one[::-1], example("c", insult=None)], "insult") == digest
    assert digest_of([one[0], example("b", insult=True)], "insult") != digest
    assert digest_of([one[0], example("c", insult=False)], "insult") != digest
