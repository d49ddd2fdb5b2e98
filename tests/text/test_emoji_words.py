from __future__ import annotations

import re

import emoji
import pytest

from moderation.text.emoji_words import find_emoji
from moderation.text.offsets import apply


def worded(text: str) -> str:
    return apply(text, find_emoji(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("🖕", "emo_doigt_d_honneur"),
        ("Bravo👏!", "Bravo emo_applaudissements !"),
        ("a 😂 b", "a emo_visage_riant_aux_larmes b"),
        ("😂🖕", "emo_visage_riant_aux_larmes emo_doigt_d_honneur"),
        ("🖕🏿", "emo_doigt_d_honneur"),
        ("❤️ ❤", "emo_coeur_rouge emo_coeur_rouge"),
        ("🇫🇷", "emo_drapeau_france"),
        ("👩‍👩‍👧", "emo_famille_femme_femme_et_fille"),
        ("🏳️‍🌈", "emo_drapeau_arc_en_ciel"),
    ],
)
def test_an_emoji_is_a_word_of_its_own_in_french(text: str, words: str) -> None:
    assert worded(text) == words


@pytest.mark.parametrize(("text", "letters"), [("🇨🇴🇳", "con"), ("1️⃣2️⃣", "12"), ("🇨 🇴 🇳", "c o n")])
def test_letters_and_digits_drawn_as_pictograms_are_letters_and_digits(
    text: str, letters: str
) -> None:
    assert worded(text) == letters


def test_the_same_emoji_in_a_row_counts_three_times_at_most() -> None:
    assert worded("😂" * 9).split() == ["emo_visage_riant_aux_larmes"] * 3
    assert worded("1️⃣" * 5) == "11111"


@pytest.mark.parametrize("text", ["→", "★", "©", "™", "5 #1 *", "‼"])
def test_signs_that_are_no_emoji_stay(text: str) -> None:
    assert find_emoji(text) == []


def test_every_emoji_that_unicode_names_becomes_ascii_words() -> None:
    letters = set("©®™‼⁉#*0123456789🅰🅱🅾🅿") | {chr(code) for code in range(0x1F3FB, 0x1F400)}
    for sequence in emoji.EMOJI_DATA:
        if sequence[0] not in letters:
            words = worded(sequence)
            assert re.fullmatch(r"emo_[a-z0-9_]+(?: emo_[a-z0-9_]+)*", words), sequence
