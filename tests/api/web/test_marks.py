from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from api.web.desk.marks import labels_of, pieces, segments
from moderation.domain.scores import SCORE_NAMES

ODD = (
    "\u200b\u200d\u202e\u202c\u2066\u00ad\ufeff\u2028\x00\x1b\U000e0041👩\u200d🚀🏴é\u0301\r\n\t a"
)
TEXTS = st.text() | st.text(alphabet=ODD) | st.text(alphabet=st.characters(exclude_categories=()))
SPANS = st.lists(
    st.builds(
        lambda start, length, label, weight: {
            "start": start,
            "end": start + length,
            "label": label,
            "weight": weight,
        },
        st.integers(-3, 30),
        st.integers(0, 40),
        st.sampled_from([*SCORE_NAMES, "unheard-of"]),
        st.floats(-5, 5),
    ),
    max_size=8,
)


@given(TEXTS, SPANS)
def test_the_segments_joined_are_the_text(text: str, spans: list[dict[str, object]]) -> None:
    cut = segments(text, spans)
    assert "".join(one.text for one in cut) == text
    assert all(one.text for one in cut)


@given(TEXTS)
def test_what_is_shown_as_it_is_can_be_seen(text: str) -> None:
    shown = "".join(piece.text for piece in pieces(text) if piece.token is None)
    assert not set(shown) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff"
    )


@given(TEXTS, SPANS)
def test_no_two_neighbours_weigh_alike(text: str, spans: list[dict[str, object]]) -> None:
    cut = segments(text, spans)
    assert all((a.raises, a.lowers) != (b.raises, b.lowers) for a, b in itertools.pairwise(cut))


def test_overlapping_spans_are_both_told_the_heavier_first() -> None:
    spans = [
        {"start": 0, "end": 4, "label": "insult", "weight": 1.0},
        {"start": 2, "end": 6, "label": "hate", "weight": 2.0},
    ]
    told = [(one.text, one.raises) for one in segments("abcdefg", spans)]
    assert told == [
        ("ab", ("insult",)),
        ("cd", ("hate", "insult")),
        ("ef", ("hate",)),
        ("g", ()),
    ]


def test_words_that_lower_a_score_are_told_apart_and_never_blurred() -> None:
    spans = [{"start": 0, "end": 5, "label": "insult", "weight": -1.0}]
    one = segments("merci", spans)[0]
    assert (one.raises, one.lowers, one.harsh) == ((), ("insult",), False)


def test_toxicity_is_left_out_where_a_label_says_which() -> None:
    both = [
        {"start": 0, "end": 4, "label": "toxicity", "weight": 3.0},
        {"start": 0, "end": 2, "label": "threat", "weight": 1.0},
    ]
    assert [one.raises for one in segments("abcd", both)] == [("threat",), ("toxicity",)]
    assert labels_of(segments("abcd", both)) == ["threat", "toxicity"]


def test_offsets_count_code_points_of_the_text_as_received() -> None:
    spans = [{"start": 2, "end": 8, "label": "insult", "weight": 1.0}]
    assert [one.text for one in segments("👩 crétin", spans)] == ["👩 ", "crétin"]


def test_an_emoji_made_of_several_is_left_whole() -> None:
    assert [one.token for one in pieces("👩\u200d🚀 et 🏴\U000e0067\U000e0062\U000e007f")] == [None]


def test_french_spaces_are_no_hidden_characters() -> None:
    assert [one.token for one in pieces("Ah\u202f! «\xa0oui\xa0»\n")] == [None]


def test_many_hidden_characters_in_a_row_make_one_token() -> None:
    assert [one.token for one in pieces("a" + "\u200b" * 300)] == [None, "∅×300"]
