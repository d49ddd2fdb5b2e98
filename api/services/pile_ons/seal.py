"""How a bundle of evidence is written, signed and read again; no database is needed here.

What is signed is the canonical JSON of RFC 8785 (sorted keys, no spaces, UTF-8): numbers are
rounded so that every language writes them alike. A file holds that JSON, indented for people,
and the signature beside it; whoever checks it writes the canonical form again.
"""

from __future__ import annotations

import json
import math
from base64 import b64decode, b64encode, urlsafe_b64decode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Json = dict[str, Any]

FORMAT = "moderation-evidence/1"
SECRET = "evidence"  # noqa: S105 -- its name among the secrets of the installation
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Sealed:
    """A body with what proves it.

    Attributes:
        body: Canonical JSON.
        digest: SHA-256 of ``body`` in UTF-8, hexadecimal.
        signature: Ed25519 over the same bytes, base64.
    """

    body: str
    digest: str
    signature: str


class Sealer:
    """Signs with the key of this installation.

    Args:
        secret: 32 random bytes in URL-safe base64, as ``installation.secret_of`` gives them.
    """

    def __init__(self, secret: str) -> None:
        seed = urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> str:
        """What checks the signatures, base64 of its 32 bytes."""
        return b64encode(self._key.public_key().public_bytes_raw()).decode()

    def seal(self, content: Json) -> Sealed:
        """Write and sign what a bundle says."""
        body = canonical(content)
        raw = body.encode()
        return Sealed(body, sha256(raw).hexdigest(), b64encode(self._key.sign(raw)).decode())


def plain(value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    """Return a value whose numbers are written alike everywhere.

    >>> plain({"a": 1.0, "b": [0.123456, math.inf]})
    {'a': 1, 'b': [0.1235, None]}
    """
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return _number(value)
    return value


def canonical(content: Json) -> str:
    """Return canonical JSON; of numbers that are no integers, as :func:`plain` leaves them.

    >>> canonical({"b": "é", "a": [1, 0.5]})
    '{"a":[1,0.5],"b":"é"}'
    """
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def written_file(sealed: Sealed, public_key: str) -> bytes:
    """Return the file that is handed over."""
    signature = {
        "algorithm": "Ed25519",
        "canonical": "RFC 8785",
        "digest": sealed.digest,
        "public_key": public_key,
        "value": sealed.signature,
    }
    content = {"evidence": json.loads(sealed.body), "signature": signature}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def read_base64(text: object) -> bytes:
    """Return the bytes of a base64 text; none where it is none."""
    try:
        return b64decode(str(text).encode(), validate=True)
    except ValueError:
        return b""


def _number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    rounded = round(value, _DIGITS)
    return int(rounded) if rounded == int(rounded) else rounded
