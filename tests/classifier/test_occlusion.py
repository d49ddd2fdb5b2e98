"""What leaving words out tells, and at what price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from moderation.classifier.encoder_reading import EncoderReading
from moderation.classifier.occlusion import MOST_RUNS, Occlusion
from moderation.classifier.pieces import Pieces
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.classifier.document import Reader
    from moderation.classifier.pieces import Window

HEADS = len(SCORE_NAMES)
BAD, LETTER = "bifteck", "k"
FILLER = "merci pour tout ce que vous avez dit de ce sujet ".split()  # noqa: SIM905 -- a sentence


class Watched(EncoderReading):
    """An encoder that counts how often it is asked."""

    runs = 0

    def highest(self, windows: Sequence[Sequence[Window]]) -> np.ndarray:
        self.runs += sum(map(len, windows))
        return super().highest(windows)


class Single(Watched):
    """An encoder whose log-odds are the number of letters ``k`` that it sees."""

    piece = -1

    def highest(self, windows: Sequence[Sequence[Window]]) -> np.ndarray:
        super().highest(windows)
        seen = [max(window.pieces.count(self.piece) for window in of_one) for of_one in windows]
        return np.repeat(np.array(seen, dtype=float)[:, None], HEADS, axis=1)


@pytest.fixture
def watched(small_encoder: bytes, small_tokenizer: str, reader: Reader) -> Watched:
    return Watched(small_encoder, small_tokenizer, reader)


@pytest.fixture
def single(small_encoder: bytes, small_tokenizer: str, reader: Reader) -> Single:
    made = Single(small_encoder, small_tokenizer, reader)
    made.piece = Pieces(small_tokenizer)._cut(LETTER)[-1]
    return made


def filled(words: int, *bad: int) -> str:
    text = [FILLER[at % len(FILLER)] for at in range(words)]
    for at in bad:
        text[at] = BAD
    return " ".join(text)


def test_a_word_weighs_what_the_comment_loses_without_it(watched: Watched, reader: Reader) -> None:
    words = "Quel abruti ce maire avec sa piscine".split()  # noqa: SIM905 -- a sentence
    (whole,) = watched.logits([reader.read(" ".join(words))])
    effects = Occlusion(watched).effects(reader.read(" ".join(words)), np.eye(HEADS))
    for at in range(len(words)):
        (less,) = watched.logits([reader.read(" ".join([*words[:at], *words[at + 1 :]]))])
        np.testing.assert_allclose(effects[at], whole - less, atol=1e-9)


def test_heads_count_as_the_mix_says(watched: Watched, reader: Reader) -> None:
    document = reader.read("Quel abruti ce maire")
    mixes = np.random.default_rng(3).normal(size=(HEADS, 2))
    each = Occlusion(watched).effects(document, np.eye(HEADS))
    np.testing.assert_allclose(Occlusion(watched).effects(document, mixes), each @ mixes)


@pytest.mark.parametrize("words", [1, 2, 16, 23, 24, 40, 120, 500, 1200])
def test_a_comment_of_any_length_is_read_a_few_times(
    watched: Watched, reader: Reader, words: int
) -> None:
    effects = Occlusion(watched).effects(reader.read(filled(words)), np.ones((HEADS, 1)))
    assert effects.shape == (words, 1)
    assert np.isfinite(effects).all()
    assert watched.runs <= MOST_RUNS


def test_a_short_comment_is_asked_word_by_word(single: Single, reader: Reader) -> None:
    effects = Occlusion(single).effects(reader.read(filled(16, 11)), np.ones((HEADS, 1)))[:, 0]
    assert single.runs == 1 + 16
    assert np.flatnonzero(effects).tolist() == [11]
    assert effects[11] == HEADS


@pytest.mark.parametrize("bad", [(0,), (57,), (79,), (5, 20)])
def test_words_are_found_among_many(single: Single, reader: Reader, bad: tuple[int, ...]) -> None:
    effects = Occlusion(single).effects(reader.read(filled(80, *bad)), np.ones((HEADS, 1)))[:, 0]
    assert np.flatnonzero(effects).tolist() == list(bad)


def test_the_window_that_decides_is_the_one_looked_into(single: Single, reader: Reader) -> None:
    document = reader.read(filled(250, 180))
    assert len(single.windows(document)) > 2
    effects = Occlusion(single).effects(document, np.ones((HEADS, 1)))[:, 0]
    assert effects[180] > 0
    assert np.flatnonzero(effects).size <= 4


def test_a_comment_where_no_word_weighs_is_not_searched(single: Single, reader: Reader) -> None:
    effects = Occlusion(single).effects(reader.read(filled(60)), np.ones((HEADS, 1)))
    assert not effects.any()
    assert single.runs <= MOST_RUNS // 2


def test_a_word_of_several_tokens_is_shared_by_their_letters(
    single: Single, reader: Reader
) -> None:
    document = reader.read(f"merci d'{BAD}!")
    assert document.tokens == ["merci", "d'", BAD, "!"]
    effects = Occlusion(single).effects(document, np.ones((HEADS, 1)))[:, 0]
    np.testing.assert_allclose(effects, [0, HEADS / 8, HEADS * 7 / 8, 0], atol=1e-6)


@pytest.mark.parametrize("text", ["", "\u200b", "  ", "!!!", "🤡 🤡", "_"])
def test_a_text_without_words_has_effects_all_the_same(
    watched: Watched, reader: Reader, text: str
) -> None:
    document = reader.read(text)
    effects = Occlusion(watched).effects(document, np.ones((HEADS, 3)))
    assert effects.shape == (len(document.tokens), 3)
    assert np.isfinite(effects).all()


def test_the_context_stays_while_words_are_left_out(watched: Watched, reader: Reader) -> None:
    document = reader.read("Quel abruti", "la piscine")
    whole, less = watched.logits([document, reader.read("Quel", "la piscine")])
    effects = Occlusion(watched).effects(document, np.eye(HEADS))
    np.testing.assert_allclose(effects[1], whole - less, atol=1e-9)
