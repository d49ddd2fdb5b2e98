"""What is stored of a secret that the service itself drew."""

from __future__ import annotations

from hashlib import sha256


def digest(token: str) -> str:
    """Return the SHA-256 of a token, in hexadecimal; why no slow hash: see the API keys."""
    return sha256(token.encode()).hexdigest()
