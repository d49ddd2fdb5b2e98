from __future__ import annotations

import pytest

from moderation.text.homoglyphs import find_homoglyphs
from moderation.text.offsets import apply


def latin(text: str) -> str:
    return apply(text, find_homoglyphs(text))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("un соnnаrd", "un connard"),
        ("quel соn", "quel con"),
        ("quel сοп", "quel con"),
        ("ѕаlоре", "salope"),
        ("РUТЕ", "PUTE"),
    ],
)
def test_a_word_of_mixed_alphabets_is_read_as_latin(text: str, read: str) -> None:
    assert latin(text) == read


def test_a_word_all_of_look_alikes_is_latin_in_a_latin_comment() -> None:
    assert latin("va te faire voir, сос") == "va te faire voir, coc"


@pytest.mark.parametrize(
    "text",
    [
        "Он сказал, что это сон и хор",
        "Καλημέρα σε όλους",
        "сор",
        "la particule α, le rayon γ et Ω",
        "β-carotène",
        "le mot дом en russe",
        "5 µm",
        "être, tâche, œuf, Łódź",
    ],
)
def test_another_language_and_the_signs_of_science_stay(text: str) -> None:
    assert find_homoglyphs(text) == []
