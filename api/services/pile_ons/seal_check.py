"""Whether a file of evidence is what was signed; anyone can say, without any database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api.services.errors import ServiceError
from api.services.pile_ons.seal import FORMAT, Json, canonical, read_base64

if TYPE_CHECKING:
    from collections.abc import Callable

KEY_BYTES = 32


class UnreadableEvidenceError(ServiceError):
    """The file is no bundle of evidence, or not one that can be read; in English."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        what: What is as it should be, or is not; in English.
    """

    what: str
    passed: bool


def check_file(raw: bytes, public_key: str) -> list[Check]:
    """Look at everything that a file of evidence can prove.

    Args:
        raw: The file.
        public_key: That of the installation which signed, known from elsewhere; base64.

    Raises:
        UnreadableEvidenceError: It cannot be read at all, or the key is none.
    """
    content, proof = read_file(raw)
    body = canonical(content).encode()
    key = _key(public_key)
    made = content.get("made")
    named = {proof.get("public_key"), made.get("public_key") if isinstance(made, dict) else None}
    return [
        Check("the digest is that of the content", proof.get("digest") == sha256(body).hexdigest()),
        Check("the content was signed with the key given", _signed(key, proof, body)),
        Check("the file names the key given", {read_base64(name) for name in named} == {key}),
        *_inner(content),
    ]


def read_file(raw: bytes) -> tuple[Json, Json]:
    """Return what a file says, and the signature beside it.

    Raises:
        UnreadableEvidenceError: It is no JSON, names a field twice, or is of another format.
    """
    try:
        found = json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
        canonical(found).encode()
    except (ValueError, RecursionError, TypeError) as error:
        raise UnreadableEvidenceError(f"The file is no readable JSON: {_short(error)}.") from None
    content, proof = _parts(found)
    if content.get("format") != FORMAT:
        raise UnreadableEvidenceError(f"The bundle is not of the format {FORMAT}.")
    return content, proof


def _parts(found: object) -> tuple[Json, Json]:
    if isinstance(found, dict) and found.keys() == {"evidence", "signature"}:
        content, proof = found["evidence"], found["signature"]
        if isinstance(content, dict) and isinstance(proof, dict):
            return content, proof
    raise UnreadableEvidenceError("The file is no bundle of evidence.")


def _inner(content: Json) -> list[Check]:
    """Look at what holds inside, which a signature by a stolen key would not give."""
    looked: tuple[tuple[str, Callable[[Json], bool]], ...] = (
        ("every text is the one of its SHA-256", _texts),
        ("the comments are numbered in the order in which they came", _in_order),
        ("every line of the journal is the one of its digest", _journal),
    )
    found = []
    for what, holds in looked:
        try:
            passed = holds(content)
        except (KeyError, TypeError, AttributeError, ValueError):
            passed = False
        found.append(Check(what, passed))
    return found


def _texts(content: Json) -> bool:
    return all(
        sha256(row["text"].encode()).hexdigest() == row["sha256"]
        for row in content["comments"]
        if row["text"] is not None
    )


def _in_order(content: Json) -> bool:
    rows = content["comments"]
    moments = [row["received_at"] for row in rows]
    return moments == sorted(moments) and [row["position"] for row in rows] == list(
        range(1, len(rows) + 1)
    )


def _journal(content: Json) -> bool:
    return all(
        sha256(row["line"].encode()).hexdigest() == row["digest"]
        for row in content["journal"]["entries"]
    )


def _signed(key: bytes, proof: Json, body: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(read_base64(proof.get("value")), body)
    except InvalidSignature:
        return False
    return True


def _key(public_key: str) -> bytes:
    key = read_base64(public_key)
    if len(key) != KEY_BYTES:
        raise UnreadableEvidenceError("The public key must be 32 bytes in base64.")
    return key


def _once(pairs: list[tuple[str, Any]]) -> Json:
    """Refuse a field that is written twice: people would read one, and programs the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field is written twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _short(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not in UTF-8"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error)[:80]
