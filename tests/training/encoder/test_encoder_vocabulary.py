"""Fewer word pieces: those that comments use, cut as they were before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from moderation.classifier.pieces import END, PAD, START
from moderation.training.encoder.vocabulary import ALWAYS, trim

if TYPE_CHECKING:
    import numpy as np

TEXTS = (
    "Merci pour la dictée, c'est bien vu.",
    "Merci pour le jardin !",
    "Quel nigaud écrit ça sur la gare ?",
)
WORDS = sorted({word for text in TEXTS for word in text.split()})


@pytest.fixture(scope="module")
def trimmed(tokenizer_json: str) -> tuple[Tokenizer, np.ndarray]:
    spec, ids = trim(tokenizer_json, TEXTS, most=1_000)
    return Tokenizer.from_str(spec), ids


def vocabulary(spec: str) -> list[str]:
    return [piece for piece, _ in json.loads(spec)["model"]["vocab"]]


def test_special_pieces_keep_their_ids(trimmed: tuple[Tokenizer, np.ndarray]) -> None:
    tokenizer, ids = trimmed
    assert list(ids[:4]) == [0, 1, 2, 3]
    assert [tokenizer.token_to_id(piece) for piece in ("<s>", "<pad>", "</s>", "<unk>")] == [
        START, PAD, END, 3,
    ]  # fmt: skip
    assert tokenizer.encode("Ω", add_special_tokens=False).ids[-1] == 3


def test_what_is_used_is_kept_and_what_is_not_is_gone(
    tokenizer_json: str, trimmed: tuple[Tokenizer, np.ndarray]
) -> None:
    kept = set(trimmed[0].get_vocab())
    whole = Tokenizer.from_str(tokenizer_json)
    for text in TEXTS:
        assert set(whole.encode(text, add_special_tokens=False).tokens) <= kept
    assert not kept & {"▁Guten", "▁добрый", "ж", "<mask>"}


def test_letters_are_kept_even_where_no_text_has_them(tokenizer_json: str) -> None:
    spec, _ = trim(tokenizer_json, ["Merci"], most=1)
    known = set(vocabulary(tokenizer_json))
    assert ALWAYS & known <= set(vocabulary(spec))
    cut = Tokenizer.from_str(spec).encode("pour", add_special_tokens=False)
    assert cut.tokens == ["▁", "p", "o", "u", "r"]


def test_ids_say_which_piece_each_one_was(tokenizer_json: str) -> None:
    spec, ids = trim(tokenizer_json, TEXTS, most=20)
    before = vocabulary(tokenizer_json)
    assert vocabulary(spec) == [before[old] for old in ids]
    assert sorted(set(ids)) == list(ids)


def test_the_most_frequent_pieces_are_kept_and_no_more_than_asked(tokenizer_json: str) -> None:
    least = set(vocabulary(trim(tokenizer_json, [], most=0)[0]))
    few = set(vocabulary(trim(tokenizer_json, TEXTS, most=2)[0]))
    assert few == least | {"▁Merci", "▁pour"}
    for most in (5, 9):
        assert len(vocabulary(trim(tokenizer_json, TEXTS, most=most)[0])) <= len(least) + most


def test_more_texts_than_are_cut_at_once_are_all_counted(tokenizer_json: str) -> None:
    texts = ["Merci"] * 2_000 + ["jardin"] + ["Merci"] * 1_999 + ["gare"]
    kept = set(vocabulary(trim(tokenizer_json, iter(texts), most=100)[0]))
    whole = Tokenizer.from_str(tokenizer_json)
    for word in ("jardin", "gare"):
        assert set(whole.encode(word, add_special_tokens=False).tokens) <= kept


def test_the_same_texts_give_the_same_tokenizer(tokenizer_json: str) -> None:
    assert trim(tokenizer_json, TEXTS, most=30)[0] == trim(tokenizer_json, TEXTS, most=30)[0]


@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
def test_texts_over_the_kept_pieces_are_cut_as_by_the_whole_tokenizer(
    tokenizer_json: str, trimmed: tuple[Tokenizer, np.ndarray], words: list[str]
) -> None:
    tokenizer, ids = trimmed
    text = " ".join(words)
    whole = Tokenizer.from_str(tokenizer_json).encode(text, add_special_tokens=False)
    cut = tokenizer.encode(text, add_special_tokens=False)
    assert cut.tokens == whole.tokens
    assert [int(ids[piece]) for piece in cut.ids] == whole.ids
