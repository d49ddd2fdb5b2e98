from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.fold import fold


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("ENCULÉ", "encule"),
        ("Cœur", "coeur"),
        ("ÆGIR", "aegir"),
        ("façade", "facade"),
        ("e\u0301te\u0301", "ete"),
        ("naïf", "naif"),
        ("straße", "strasse"),
        ("plain", "plain"),
    ],
)
def test_case_accents_and_ligatures_are_undone(word: str, folded: str) -> None:
    assert fold(word) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(word: str) -> None:
    assert fold(fold(word)) == fold(word)
