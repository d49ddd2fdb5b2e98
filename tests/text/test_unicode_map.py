from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.offsets import apply
from moderation.text.unicode_map import find_unusual, is_disguise, is_usual, plain


def unified(text: str) -> str:
    once = plain(text)
    return apply(once, find_unusual(once))


@pytest.mark.parametrize("word", ["être", "tâche", "pêche", "Noël", "ça", "œuf", "où", "maïs"])
def test_accents_are_kept_however_they_were_composed(word: str) -> None:
    assert unified(word) == word
    assert unified(unicodedata.normalize("NFD", word)) == word


@pytest.mark.parametrize(
    "disguised",
    ["ｃｏｎ", "𝓬𝓸𝓷", "𝖈𝖔𝖓", "ⓒⓞⓝ", "ᶜᵒⁿ", "ᴄᴏɴ", "🅲🅾🅽", "c\u200bo\u2060n", "c\u00ado\ufeffn"],
)
def test_letters_in_another_drawing_and_what_is_invisible_become_plain(disguised: str) -> None:
    assert unified(disguised).lower() == "con"


def test_piles_of_combining_marks_fall() -> None:
    assert unified("c\u0337\u0322\u0330o\u0335\u035an\u0338\u0301\u0302") == "con"


def test_ligatures_fractions_and_ellipses_are_spelt_out() -> None:
    assert unified("ﬁlle ½ … № 5 n° 3") == "fille 1/2 ... No 5 n° 3"


def test_quotes_dashes_and_spaces_take_one_form_and_guillemets_stay() -> None:
    assert (
        unified("l’«\u00a0été\u202f» – “oui” ‘non’ l´idiot") == "l'« été » - \"oui\" 'non' l'idiot"
    )


def test_every_line_ending_is_a_newline() -> None:
    assert unified("a\r\nb\rc\u2028d\ne") == "a\nb\nc\nd\ne"


def test_bidirectional_controls_and_lone_surrogates_disappear() -> None:
    assert unified("a\u202eb\u2066c\ud800d") == "abcd"


@pytest.mark.parametrize("text", ["Привет", "Ελληνικά", "العَرَبِيَّة", "日本語", "नमस्ते", "5 µm", "≠"])
def test_other_scripts_are_left_alone(text: str) -> None:
    assert unified(text) == text


def test_a_mark_without_a_letter_is_dropped() -> None:
    assert unified("\u0301a 5\u0301 \u0301") == "a 5 "


def test_the_only_letter_that_lower_case_would_lengthen_is_replaced() -> None:
    assert unified("İstanbul, I\u0307") == "Istanbul, I"


def test_one_sign_never_swells_into_a_sentence() -> None:
    assert unified("\ufdfa") == "\ufdfa"


@pytest.mark.parametrize(
    ("replaced", "replacement", "expected"),
    [
        ("ｃ", "c", True),
        ("o\u0335", "o", True),
        ("\u200b", "", True),
        ("\u00ad", "", False),
        ("ﬁ", "fi", False),
        ("e\u0301", "é", False),
        ("…", "...", False),
        ("‑", "-", False),
    ],
)
def test_only_what_no_keyboard_does_counts_as_a_disguise(
    replaced: str, replacement: str, *, expected: bool
) -> None:
    assert is_disguise(replaced, replacement) is expected


@given(st.text())
def test_a_unified_text_needs_nothing_more(text: str) -> None:
    once = unified(text)
    assert find_unusual(once) == []
    assert len(once.lower()) == len(once)


@given(st.text())
def test_a_usual_text_is_untouched(text: str) -> None:
    if is_usual(text):
        assert unified(text) == plain(text)


def test_ordinary_french_is_usual() -> None:
    assert is_usual("« L'été, ça coûte 5 € », dit-elle – n'est-ce pas ?".replace("–", "-"))
