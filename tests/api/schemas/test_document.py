from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.schemas.document import Repeated, UnreadableError, read_document

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_json_is_read_as_it_was_written(value: object) -> None:
    written = json.dumps(value, ensure_ascii=True, allow_nan=True)
    if "Infinity" not in written:
        assert read_document(written.encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_sentence(body: bytes) -> None:
    sentence = "Le corps …."
    try:
        read_document(body)
    except UnreadableError as error:
        sentence = str(error)
    assert sentence.startswith("Le corps ")
    assert sentence.endswith(".")


def test_a_byte_order_mark_is_ignored() -> None:
    assert read_document(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "vide"),
        (b" \r\n", "vide"),
        (b'{"a": 1', "ligne 1, colonne 8"),
        (b"{'a': 1}", "guillemets"),
        (b'{"a": "\xe9"}', "octet 7"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b"[" * 100_000, "Donnez-lui la forme"),
        (b'{"a":' * 100_000, "imbrique"),
    ],
)
def test_what_is_no_json_is_refused_with_what_to_do(body: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        read_document(body)


def test_an_integer_of_thousands_of_digits_is_as_good_as_infinite() -> None:
    assert read_document(b'{"a": ' + b"9" * 5_000 + b"}") == {"a": math.inf}


def test_a_repeated_name_is_kept_in_mind_and_not_resolved() -> None:
    document = read_document(b'{"a": {"text": "x", "text": "y"}}')
    assert isinstance(document, dict)
    assert isinstance(document["a"], Repeated)
    assert document["a"].name == "text"
