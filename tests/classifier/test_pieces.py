"""What the encoder reads, and how it is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.pieces import (
    CONTEXT,
    END,
    LAST,
    MOST_WINDOWS,
    START,
    WINDOW,
    Pieces,
    Window,
    encoder_text,
    encoder_words,
)
from moderation.domain.errors import ArtefactError

if TYPE_CHECKING:
    from moderation.classifier.document import Reader


FILLER = "merci pour cet article "


@pytest.fixture(scope="module")
def pieces(small_tokenizer: str) -> Pieces:
    return Pieces(small_tokenizer)


def inside(window: Window) -> list[int]:
    """Return the comment's own pieces, the special ones left aside."""
    own = [p for p, s in zip(window.pieces, window.segments, strict=True) if s == 0]
    assert (own[0], own[-1]) == (START, END)
    return own[1:-1]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("@jean_d tu mens", "@ tu mens"),
        ("lisez https://a.example/b?c=d svp", "lisez URL svp"),
        ("www.example.org/x : à lire", "URL : à lire"),
        ("Ça suffit  🙂 !", "Ça suffit 🙂 !"),
        ("TU MENS, @Jean 🤡", "tu mens, @ 🤡"),
        ("La SNCF est en retard", "La SNCF est en retard"),
        ("OK", "OK"),
        ("quel c0nnard", "quel connard"),
        (" \n bonjour\t à  tous ", "bonjour à tous"),
        ("", ""),
    ],
)
def test_a_comment_is_read_undisguised_masked_and_calm(
    reader: Reader, text: str, read: str
) -> None:
    assert encoder_text(reader.read(text)) == read


@given(st.text(max_size=60))
def test_each_word_between_blanks_is_read_as_one_word(reader: Reader, text: str) -> None:
    document = reader.read(text)
    words = encoder_words(document)
    assert len(words) == len(document.word_spans())
    assert encoder_text(document).split() == words


def test_a_short_text_is_one_window(pieces: Pieces) -> None:
    (window,) = pieces.windows("merci beaucoup")
    assert window.segments == [0] * len(window.pieces)
    assert inside(window)


def test_a_text_without_words_is_one_empty_window(pieces: Pieces) -> None:
    assert pieces.windows("") == [Window([START, END], [0, 0])]


@pytest.mark.parametrize("words", [1, 30, 127, 250])
def test_windows_hold_all_pieces_in_order_and_are_of_about_one_size(
    pieces: Pieces, words: int
) -> None:
    text = " ".join((FILLER * words).split()[:words])
    windows = [inside(window) for window in pieces.windows(text)]
    assert [piece for window in windows for piece in window] == pieces._cut(text)
    assert all(len(window) <= WINDOW for window in windows)
    assert max(map(len, windows)) - min(map(len, windows)) < len(windows) + 1


def test_a_text_longer_than_all_windows_keeps_its_opening_and_its_end(pieces: Pieces) -> None:
    text = f"premier jour {FILLER * 2000} tout est fini"
    windows = pieces.windows(text)
    assert len(windows) == MOST_WINDOWS
    whole = pieces._cut(text)
    half = WINDOW * MOST_WINDOWS // 2
    read = [piece for window in windows for piece in inside(window)]
    assert read == [*whole[:half], *whole[-half:]]


def test_one_window_shows_the_opening_and_the_end(pieces: Pieces) -> None:
    text = f"premier jour {FILLER * 200} tout est fini"
    whole = pieces._cut(text)
    assert inside(pieces.ends(text)) == [*whole[: WINDOW - LAST], *whole[-LAST:]]
    assert pieces.ends("merci") == pieces.windows("merci")[0]


def test_the_context_follows_each_window_as_a_second_segment(pieces: Pieces) -> None:
    context = "le budget de la piscine"
    for window in pieces.windows(FILLER * 60, context):
        after = [p for p, s in zip(window.pieces, window.segments, strict=True) if s == 1]
        assert after == [*pieces._cut(context), END]
        assert window.segments == sorted(window.segments)


def test_a_long_context_is_cut(pieces: Pieces) -> None:
    (window,) = pieces.windows("oui", FILLER * 100)
    assert sum(window.segments) == CONTEXT + 1


@pytest.mark.parametrize("context", [None, ""])
def test_without_context_there_is_one_segment(pieces: Pieces, context: str | None) -> None:
    assert pieces.windows("oui", context) == pieces.windows("oui")


@given(st.lists(st.text("abcéK0!🙂œ", min_size=1, max_size=12), min_size=1, max_size=300))
def test_each_piece_belongs_to_the_word_it_was_cut_from(pieces: Pieces, words: list[str]) -> None:
    alone = [pieces._cut(word) for word in words]
    windows = pieces.windows(" ".join(words))
    owners = pieces.words(words)
    assert [len(of_one) for of_one in owners] == [len(inside(window)) for window in windows]
    if len(windows) < MOST_WINDOWS:
        expected = [at for at, cut in enumerate(alone) for _ in cut]
        assert [at for of_one in owners for at in of_one] == expected


def test_a_window_without_a_word_is_that_of_the_text_without_it(pieces: Pieces) -> None:
    words = ["merci", "beaucoup", "pour", "tout"]
    (window,) = pieces.windows(" ".join(words), "le titre")
    places = {at for at, word in enumerate(pieces.words(words)[0], start=1) if word == 1}
    assert [window.without(places)] == pieces.windows("merci pour tout", "le titre")


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"model": {"type": "None"}}'])
def test_a_tokenizer_that_cannot_be_read_is_refused(content: str) -> None:
    with pytest.raises(ArtefactError, match="tokenizer of the model"):
        Pieces(content)
