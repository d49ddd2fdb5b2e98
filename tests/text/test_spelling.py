from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation.text.spelling import Speller, squeeze

if TYPE_CHECKING:
    from moderation.text.lexicon import Lexicon


@pytest.fixture(scope="module")
def speller(lexicon: Lexicon) -> Speller:
    return Speller(lexicon.words)


@pytest.mark.parametrize(
    ("token", "word"),
    [
        ("c0nn4rd", "connard"),
        ("c0nn@rd", "connard"),
        ("C0NN4RD", "CONNARD"),
        ("3ncul3", "encule"),
        ("3nculé", "enculé"),
        ("p3d3", "pede"),
        ("pu+e", "pute"),
        ("$alope", "salope"),
        ("1mb3c1l3", "imbecile"),
        ("d3b1l3", "debile"),
        ("1d10t", "idiot"),
        ("n1que", "nique"),
        ("n!que", "nique"),
        ("cönnärd", "connard"),
    ],
)
def test_signs_are_read_as_the_letters_they_resemble(
    speller: Speller, token: str, word: str
) -> None:
    assert speller.read(token) == word


@pytest.mark.parametrize(
    ("token", "word"),
    [
        ("connnnard", "connard"),
        ("connaaaard", "connard"),
        ("saaalopppe", "salope"),
        ("ENCULÉÉÉÉ", "ENCULÉE"),
        ("deeeebile", "debile"),
        ("c0nnn4rd", "connard"),
        ("Connnasse", "Connasse"),
        ("debiiiile", "debile"),
    ],
)
def test_stretched_words_take_the_doubled_letters_of_their_form(
    speller: Speller, token: str, word: str
) -> None:
    assert speller.read(token) == word


@pytest.mark.parametrize(
    "token",
    [
        "mp3",
        "covid19",
        "h2o",
        "4x4",
        "1er",
        "2e",
        "b2b",
        "G7",
        "3615",
        "5",
        "c0",
        "conard1",
        "",
        "nooon",
    ],
)
def test_what_makes_no_known_word_is_not_read(speller: Speller, token: str) -> None:
    assert speller.read(token) is None


def test_a_letter_does_not_stand_for_another(speller: Speller) -> None:
    assert speller.read("debiie") is None
    assert speller.read("connar1") is None


@pytest.mark.parametrize(
    ("token", "squeezed"),
    [
        ("nooooon", "non"),
        ("ouiiii", "oui"),
        ("Aaaaah", "Ah"),
        ("kkkkkk", "kkk"),
        ("www", "www"),
        ("XVIII", "XVIII"),
        ("XVIIIème", "XVIIIème"),
        ("PassSanitaire", "PassSanitaire"),
        ("créée", "créée"),
        ("zoo", "zoo"),
    ],
)
def test_squeezing_spares_numerals_words_side_by_side_and_lone_letters(
    token: str, squeezed: str
) -> None:
    assert squeeze(token) == squeezed
    assert squeeze(squeezed) == squeezed
