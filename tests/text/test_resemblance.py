"""Signatures: stable, quick, and close to what two texts really share."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.corpus.near_duplicates import shingles
from moderation.text.fold import fold
from moderation.text.resemblance import (
    PERMUTATIONS,
    from_bytes,
    resemblance,
    signature,
    to_bytes,
)

LESSON = "Avant de donner des leçons aux autres, apprenez donc à accorder vos participes."
ASKED = (
    "from moderation.text.resemblance import signature;"
    "print(signature('Avant de donner des leçons, relisez-vous.'))"
)
PINNED = (212_715_557, 133_265_614, 148_506_444, 2_063_260)
WORDS = [
    "maison",
    "jardin",
    "vélo",
    "recette",
    "oignon",
    "article",
    "photo",
    "plage",
    "pluie",
    "école",
    "livre",
    "train",
]


def test_case_accents_mentions_links_and_signs_change_nothing() -> None:
    disguised = f"@léa {LESSON.upper().replace('Ç', 'C')} !!! https://blog.example/2"
    assert signature(disguised) == signature(LESSON)


def test_a_copy_with_a_few_words_more_resembles_its_source() -> None:
    assert resemblance(signature(LESSON), signature(f"{LESSON} Et relisez-vous.")) > 0.6


def test_two_lessons_in_other_words_do_not_resemble_each_other() -> None:
    other = "Quand on ne sait pas poser un parquet, on demande d'abord à quelqu'un du métier."
    assert resemblance(signature(LESSON), signature(other)) < 0.2


@pytest.mark.parametrize("text", ["", "Merci !", "ridicule", "🎉🎉🎉", "@léa @marc", "   "])
def test_a_text_too_short_to_compare_resembles_nothing_not_even_itself(text: str) -> None:
    assert signature(text) == ()
    assert resemblance(signature(text), signature(text)) == 0.0


def test_the_same_numbers_come_out_of_another_process_with_another_hash_seed() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", ASKED],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert printed == {f"{signature('Avant de donner des leçons, relisez-vous.')}\n"}


def test_stored_signatures_stay_comparable_with_those_of_later_versions() -> None:
    assert signature("Avant de donner des leçons, relisez-vous.")[:4] == PINNED


@given(st.lists(st.sampled_from(WORDS), min_size=8, max_size=30), st.integers(0, 30))
def test_the_estimate_is_near_the_share_of_shingles_in_common(words: list[str], kept: int) -> None:
    one, two = " ".join(words), " ".join([*words[:kept], *sorted(words[kept:])])
    a, b = shingles(fold(one)), shingles(fold(two))
    assert abs(resemblance(signature(one), signature(two)) - len(a & b) / len(a | b)) < 0.45


@given(st.text(max_size=200))
def test_any_text_has_a_signature_that_survives_its_bytes(text: str) -> None:
    signed = signature(text)
    assert len(signed) in (0, PERMUTATIONS)
    assert from_bytes(to_bytes(signed)) == signed


def test_lone_surrogates_are_no_trouble() -> None:
    assert signature(f"\ud800{LESSON}\udfff") == signature(LESSON)


def test_bytes_that_are_no_signature_are_refused() -> None:
    with pytest.raises(ValueError, match="4 bytes"):
        from_bytes(b"12345")


def test_an_ordinary_comment_takes_less_than_a_millisecond() -> None:
    signature(LESSON)
    times = []
    for _ in range(50):
        start = time.perf_counter()
        signature(LESSON * 2)
        times.append(time.perf_counter() - start)
    # 0.1 ms on an idle core; the fastest of fifty is hardly disturbed by others.
    assert min(times) < 0.001


def test_a_long_text_costs_in_proportion() -> None:
    start = time.perf_counter()
    signature(LESSON * 2_000)
    assert time.perf_counter() - start < 2
