from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moderation.text.offsets import Edit, Layer, apply


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text("abcdef", max_size=20))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)))))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return text, [Edit(start, end, draw(st.text("XYZ", max_size=4))) for start, end in pairs]


def test_the_span_of_a_replacement_is_the_whole_of_what_it_replaced() -> None:
    layer = Layer([Edit(3, 8, "con")])
    assert layer.before(3, 6) == (3, 8)
    assert layer.before(4, 5) == (3, 8)


def test_text_around_an_edit_keeps_its_own_place() -> None:
    layer = Layer([Edit(3, 8, "con")])
    assert layer.before(0, 3) == (0, 3)
    assert layer.before(6, 8) == (8, 10)


def test_what_was_removed_lies_within_the_span_around_it() -> None:
    layer = Layer([Edit(1, 2, "")])
    assert layer.before(0, 2) == (0, 3)
    assert layer.before(1, 2) == (2, 3)


def test_an_empty_span_stays_empty() -> None:
    assert Layer([Edit(0, 5, "x")]).before(1, 1) == (5, 5)


@given(edited())
def test_untouched_characters_map_back_to_themselves(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    after, layer = apply(text, edits), Layer(edits)
    for at, character in enumerate(after):
        start, end = layer.before(at, at + 1)
        assert 0 <= start < end <= len(text)
        if character.islower():
            assert text[start:end] == character


@given(edited())
def test_spans_grow_with_their_bounds(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    layer = Layer(edits)
    spans = [layer.before(at, at + 1) for at in range(len(apply(text, edits)))]
    assert spans == sorted(spans)
    assert [end for _, end in spans] == sorted(end for _, end in spans)
