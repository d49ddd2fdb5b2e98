"""Passwords: what is accepted, how it is kept, how it is compared.

argon2id (RFC 9106) with the library's defaults. Lengths and not kinds of characters, as
NIST SP 800-63B-4, 3.1.1.2, asks; NFKC first, so that the same keys give the same password
on another keyboard (same place).
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.services.people.account_errors import FormError

SHORTEST = 12
LONGEST = 200
"""More would only make each comparison longer."""

_hasher = PasswordHasher()


def accept(password: str, login: str, field: str = "password") -> None:
    """Check a password that a person chooses.

    Raises:
        FormError: Too short, too long, or their own login.
    """
    found = _normal(password)
    if len(found) < SHORTEST:
        raise FormError(
            field,
            f"Choisissez un mot de passe d’au moins {SHORTEST} caractères. "
            "Quelques mots sans rapport entre eux font très bien l’affaire.",
        )
    if len(found) > LONGEST:
        raise FormError(field, f"Choisissez un mot de passe d’au plus {LONGEST} caractères.")
    if found.casefold() == login or len(set(found)) == 1:
        raise FormError(
            field, "Ce mot de passe se devine au premier essai. Choisissez-en un autre."
        )


def same(password: str, again: str) -> str:
    """Return a password that was typed twice.

    Raises:
        FormError: It was not the same.
    """
    if password != again:
        raise FormError("again", "Les deux mots de passe diffèrent. Tapez-les de nouveau.")
    return password


def encode(password: str) -> str:
    """Return what is stored of a password."""
    return _hasher.hash(_normal(password))


def matches(encoded: str | None, password: str) -> bool:
    """Say whether a password is the stored one.

    It takes as long when there is none: what a stranger measures tells nothing.
    """
    decoy = _decoy()
    typed = _normal(password)
    try:
        _hasher.verify(encoded or decoy, typed[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return encoded is not None and len(typed) <= LONGEST


def outdated(encoded: str) -> bool:
    """Say whether a stored password was made with other parameters than today's."""
    return _hasher.check_needs_rehash(encoded)


@cache
def _decoy() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
