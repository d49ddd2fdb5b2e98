"""What one can go back through."""

from __future__ import annotations

import pytest

from api.services.rules.models import history
from api.storage.tables import Activation


@pytest.mark.parametrize(
    ("put", "past"),
    [
        ([], [None]),
        (["a"], [None, "a"]),
        (["a", "b"], [None, "a", "b"]),
        (["a", "b", "a"], [None, "a"]),
        (["a", "b", "a", None], [None]),
        (["a", "a"], [None, "a"]),
        (["a", "b", "c", "a"], [None, "a", "b", "c", "a"]),
    ],
)
def test_two_steps_back_lead_further_than_one(
    put: list[str | None], past: list[str | None]
) -> None:
    rows = [Activation(role="live", model=model) for model in put]
    assert history(rows) == past
