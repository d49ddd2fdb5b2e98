"""Disguised copies of comments."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.document import Reader
from moderation.corpus.disguise import Disguise, disguise, disguised
from moderation.corpus.example import Example
from moderation.paths import TRAINING_DATA
from moderation.text.lexicon import Lexicon

READER = Reader(Lexicon.read(TRAINING_DATA / "lexicon" / "lexicon.tsv"))
EXAMPLE = Example("a1", "Tu es un connard, Jean.", {"insult": True}, "authored", "g1", pair="a2")


def telling(text: str) -> list[tuple[int, int]]:
    return READER.read(text).matched_spans()


@pytest.mark.parametrize("way", Disguise)
def test_the_same_seed_gives_the_same_copy(way: Disguise) -> None:
    one, two = (disguised(EXAMPLE, way, telling, seed=7) for _ in range(2))
    assert one == two


@pytest.mark.parametrize("way", Disguise)
def test_only_the_telling_word_is_disguised(way: Disguise) -> None:
    text = disguise(EXAMPLE.text, way, telling, random.Random(3))
    assert text.startswith("Tu es un ")
    assert text.endswith(", Jean.")
    assert "connard" not in text


def test_a_copy_keeps_labels_and_group_and_has_an_id_of_its_own() -> None:
    copy = disguised(EXAMPLE, Disguise.LEET, telling, seed=1)
    assert copy is not None
    assert (copy.labels, copy.group, copy.source) == (EXAMPLE.labels, "g1", "authored")
    assert copy.id == "a1~leet"
    assert copy.pair is None
    assert copy.traits["disguise"] == "leet"


def test_what_a_way_cannot_change_gives_no_copy() -> None:
    harmless = Example("b", "Merci beaucoup", {}, "authored", "g")
    assert disguised(harmless, Disguise.VERLAN, telling, seed=1) is None


def test_a_harmless_comment_is_disguised_too_so_that_a_disguise_proves_nothing() -> None:
    text = disguise("Quelle belle journée de printemps", Disguise.LEET, telling, random.Random(1))
    assert text != "Quelle belle journée de printemps"


def test_seeds_differ() -> None:
    copies = {
        disguise(EXAMPLE.text, Disguise.HOMOGLYPHS, telling, random.Random(n)) for n in range(20)
    }
    assert len(copies) > 3


@pytest.mark.parametrize(
    "way", [Disguise.LEET, Disguise.SPACING, Disguise.HOMOGLYPHS, Disguise.INVISIBLE]
)
def test_the_normaliser_undoes_what_only_signs_hide(way: Disguise) -> None:
    read = [
        READER.read(disguise(EXAMPLE.text, way, telling, random.Random(n))).normalised.text
        for n in range(20)
    ]
    assert sum("connard" in text for text in read) >= 18


@given(st.text(max_size=200), st.sampled_from(Disguise), st.integers(0, 9))
def test_any_text_can_be_disguised(text: str, way: Disguise, seed: int) -> None:
    copy = disguise(text, way, telling, random.Random(seed))
    assert copy == disguise(text, way, telling, random.Random(seed))
    if not any(unicodedata.category(letter).startswith("L") for letter in text):
        assert copy == text
