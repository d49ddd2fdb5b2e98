"""Agreement between two annotators."""

from __future__ import annotations

import numpy as np
import pytest

from moderation.corpus.agreement import agreement
from moderation.domain.scores import Label


def readings(values: np.ndarray) -> dict[str, dict[str, bool | None]]:
    return {str(n): dict.fromkeys(Label, bool(value)) for n, value in enumerate(values)}


def test_the_same_reading_agrees_fully_and_a_random_one_not_at_all() -> None:
    random = np.random.default_rng(6)
    first = random.random(2_000) < 0.4
    assert agreement(readings(first), readings(first))["insult"] == 1.0
    other = agreement(readings(first), readings(random.random(2_000) < 0.4))
    assert other["insult"] == pytest.approx(0, abs=0.06)


def test_few_shared_comments_say_nothing() -> None:
    some = readings(np.array([True, False] * 10))
    assert agreement(some, some) == {}
