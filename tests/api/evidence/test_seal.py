from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.pile_ons.seal import FORMAT, Sealer, canonical, plain, written_file
from api.services.pile_ons.seal_check import UnreadableEvidenceError, check_file

if TYPE_CHECKING:
    from collections.abc import Callable

SEALER = Sealer(secrets.token_urlsafe(32))
TEXT = "Tais-toi, « pauvre » \u202e\n\U0001f600"


def file(**more: Any) -> bytes:  # noqa: ANN401 -- any JSON
    content = {
        "format": FORMAT,
        "made": {"public_key": SEALER.public_key},
        "comments": [row(1, "2026-11-23T18:00:00.000000Z"), row(2, "2026-11-23T18:01:00.000000Z")],
        "journal": {"entries": []},
    }
    return written_file(SEALER.seal(plain(content | more)), SEALER.public_key)


def row(position: int, at: str, text: str | None = TEXT) -> dict[str, Any]:
    digest = sha256((text or "autre").encode()).hexdigest()
    return {"position": position, "received_at": at, "text": text, "sha256": digest}


def failed(raw: bytes, key: str = SEALER.public_key) -> list[str]:
    return [check.what for check in check_file(raw, key) if not check.passed]


def test_a_file_that_nobody_touched_passes() -> None:
    assert failed(file()) == []


def test_a_file_written_again_by_another_program_passes() -> None:
    found = json.loads(file())
    assert failed(json.dumps(found, ensure_ascii=True).encode()) == []


def change_text(found: dict[str, Any]) -> None:
    found["evidence"]["comments"][0]["text"] += "."


def change_time(found: dict[str, Any]) -> None:
    found["evidence"]["comments"][0]["received_at"] = "2026-11-23T18:00:00.000001Z"


def swap(found: dict[str, Any]) -> None:
    found["evidence"]["comments"].reverse()


def add_field(found: dict[str, Any]) -> None:
    found["evidence"]["extra"] = 1


def remove(found: dict[str, Any]) -> None:
    del found["evidence"]["comments"][1]


def spoil_signature(found: dict[str, Any]) -> None:
    found["signature"]["value"] = "AAAA"


def drop_signature(found: dict[str, Any]) -> None:
    found["signature"] = {}


@pytest.mark.parametrize(
    "tamper",
    [change_text, change_time, swap, add_field, remove, spoil_signature, drop_signature],
    ids=lambda act: act.__name__,
)
def test_whatever_is_changed_is_seen(tamper: Callable[[dict[str, Any]], None]) -> None:
    found = json.loads(file())
    tamper(found)
    assert "the content was signed with the key given" in failed(json.dumps(found).encode())


def test_a_file_signed_anew_by_somebody_else_is_seen() -> None:
    other = Sealer(secrets.token_urlsafe(32))
    found = json.loads(file())["evidence"] | {"made": {"public_key": other.public_key}}
    raw = written_file(other.seal(found), other.public_key)
    assert failed(raw, other.public_key) == []
    assert "the content was signed with the key given" in failed(raw)
    assert "the file names the key given" in failed(raw)


def test_a_text_that_is_not_its_fingerprint_is_seen_even_when_it_was_signed_so() -> None:
    wrong = row(1, "2026-11-23T18:00:00.000000Z") | {"sha256": "0" * 64}
    assert failed(file(comments=[wrong])) == ["every text is the one of its SHA-256"]


def test_an_order_that_does_not_hold_is_seen_even_when_it_was_signed_so() -> None:
    late = [row(1, "2026-11-23T18:05:00.000000Z"), row(2, "2026-11-23T18:01:00.000000Z")]
    assert len(failed(file(comments=late))) == 1
    assert len(failed(file(comments=[row(2, "2026-11-23T18:05:00.000000Z")]))) == 1


def test_a_line_of_the_journal_that_was_changed_is_seen() -> None:
    assert len(failed(file(journal={"entries": [{"line": "{}", "digest": "0" * 64}]}))) == 1


@pytest.mark.parametrize(
    "inner", [None, 3, [], {"entries": None}, {"entries": [{}]}, {"entries": [3]}]
)
def test_a_bundle_that_lacks_its_parts_fails_and_breaks_nothing(inner: object) -> None:
    assert len(failed(file(journal=inner))) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"[[]]",
        b"3",
        b"null",
        b'{"evidence":{},"signature":{}}',
        b'{"evidence":[],"signature":{}}',
        b'{"evidence":{"format":"moderation-evidence/1"}}',
        b'{"evidence":{"format":"moderation-evidence/1","a":NaN},"signature":{}}',
        b'{"evidence":{"format":"moderation-evidence/1","a":1e999},"signature":{}}',
        b'{"evidence":{"format":"moderation-evidence/1","a":1,"a":1},"signature":{}}',
        b'{"evidence":{"format":"moderation-evidence/1","a":"\\ud800"},"signature":{}}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"evidence":{"format":"x"},"signature":{}}',
        b"1" * 5000,
    ],
)
def test_what_is_no_bundle_is_refused_in_one_sentence(raw: bytes) -> None:
    with pytest.raises(UnreadableEvidenceError):
        check_file(raw, SEALER.public_key)


@pytest.mark.parametrize("key", ["", "x", "AAAA", "é", SEALER.public_key[:-4]])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(UnreadableEvidenceError):
        check_file(file(), key)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=12,
    )
)
def test_canonical_json_read_again_is_written_the_same(value: object) -> None:
    found = canonical({"value": plain(value)})
    assert canonical(json.loads(found)) == found
    assert "NaN" not in found or "NaN" in str(value)
