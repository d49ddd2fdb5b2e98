from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.web.typography import spaced


@given(st.text(st.sampled_from("a «»:;!?`\u202f")))
def test_without_apostrophes_only_spaces_change(text: str) -> None:
    assert len(spaced(text)) == len(text)
    assert spaced(text).replace("\u202f", " ") == text.replace("\u202f", " ")


@given(st.text(st.sampled_from("a «»:;!?\u202f")))
def test_no_plain_space_is_left_beside_punctuation(text: str) -> None:
    assert not any(pair in spaced(text) for pair in (" :", " ;", " !", " ?", " »", "« "))


def test_a_name_between_backticks_is_kept_as_it_is() -> None:
    assert spaced("`a ?` ; « `b` »") == "`a ?`\u202f; «\u202f`b`\u202f»"


def test_apostrophes_are_curled_in_words_and_before_a_name_in_backticks() -> None:
    assert spaced("l'été, L'`id`, `l'id`") == "l’été, L’`id`, `l'id`"


def test_quotes_around_a_word_are_left_as_they_are() -> None:
    assert spaced("dit 'mot', '1'") == "dit 'mot', '1'"
