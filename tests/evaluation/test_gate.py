"""Floors hold a model to what it could do, and only rise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from moderation.domain.errors import FloorError
from moderation.evaluation.gate import check_floors, load_floors, raise_floors
from moderation.evaluation.metrics import Measure
from moderation.evaluation.report import Report, Row

if TYPE_CHECKING:
    from pathlib import Path


def report(auc: float) -> Report:
    row = Row("authored", "all", "insult", 100, 30, {"auc": Measure(auc, auc, auc)})
    return Report("small-1", [row], [], [], [], {})


def test_a_model_below_a_floor_is_refused_with_both_numbers() -> None:
    with pytest.raises(FloorError, match=r"insult/auc is 0\.800, below its floor 0\.850"):
        check_floors(report(0.8), {"authored/insult/auc": 0.85})


def test_a_floor_whose_data_is_absent_is_named_and_not_passed_in_silence() -> None:
    floors = {"authored/insult/auc": 0.7, "mhc/hate/auc": 0.9}
    assert check_floors(report(0.8), floors) == ["mhc/hate/auc"]


def test_floors_rise_and_never_fall(tmp_path: Path) -> None:
    raise_floors(report(0.8), tmp_path)
    assert load_floors(tmp_path) == {"authored/insult/auc": 0.79}
    raise_floors(report(0.9), tmp_path)
    raise_floors(report(0.6), tmp_path)
    assert load_floors(tmp_path) == {"authored/insult/auc": 0.89}


def test_a_model_without_floors_is_not_held(tmp_path: Path) -> None:
    assert check_floors(report(0.5), load_floors(tmp_path)) == []


@pytest.mark.parametrize("content", ["[]", "{", json.dumps({"a": "high"})])
def test_floors_that_are_no_numbers_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "floors.json").write_text(content, encoding="utf-8")
    with pytest.raises(FloorError, match="cannot be read"):
        load_floors(tmp_path)
