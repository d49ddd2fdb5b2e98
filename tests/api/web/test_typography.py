from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.web.typography import spaced


@given(st.text(st.sampled_from("a «»:;!?`\u202f")))
def test_only_spaces_change(text: str) -> None:
    assert len(spaced(text)) == len(text)
    assert spaced(text).replace("\u202f", " ") == text.replace("\u202f", " ")


@given(st.text(st.sampled_from("a «»:;!?\u202f")))
def test_no_plain_space_is_left_beside_punctuation(text: str) -> None:
    assert not any(pair in spaced(text) for pair in (" :", " ;", " !", " ?", " »", "« "))


def test_a_name_between_backticks_is_kept_as_it_is() -> None:
    assert spaced("`a ?` ; « `b` »") == "`a ?`\u202f; «\u202f`b`\u202f»"
