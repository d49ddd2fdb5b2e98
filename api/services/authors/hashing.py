"""People as keyed hashes: recognised on one site, linked to nothing outside it.

A hash is an HMAC-SHA256 under a secret of the site (RFC 2104), cut to 128 bits and preceded
by the number of the key: ``2.5f0c…``. Two sites have two secrets, so that the same person
has two hashes that nobody can put together; without the secret, which never leaves the
database, nobody can try identifiers until one fits.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from api.storage.tables import AuthorKey
from api.storage.types import now
from moderation.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from moderation.domain.comment import Author

_DIGITS = 32
"""Hexadecimal ones: 128 bits, with which no two people ever share a hash."""


@dataclass(frozen=True, slots=True)
class AuthorKeys:
    """The live keys of one site; pure, once loaded.

    Attributes:
        secrets: By number; the highest number hashes, the others recognise.
    """

    site_id: int
    secrets: Mapping[int, str] = field(repr=False)

    @property
    def newest(self) -> int:
        """The number of the key that hashes."""
        return max(self.secrets)

    def of(self, author: Author) -> str | None:
        """Return the hash of an author's identifier; a name alone proves nothing."""
        return None if author.id is None else self.of_id(author.id)

    def of_id(self, author_id: str) -> str:
        """Return the hash of an author, by the blog's own identifier."""
        return self.of_anything("id", author_id)

    def of_name(self, name: str) -> str:
        """Return the hash of a name, however it is written."""
        return self.of_anything("name", folded_name(name))

    def of_anything(self, kind: str, value: str) -> str:
        """Return a hash that only a value of the same kind shares.

        Args:
            kind: ``id``, ``name``, ``host``, ``comment``…
            value: Of that kind.
        """
        return self._hashed(self.newest, kind, value)

    def all_of_id(self, author_id: str) -> list[str]:
        """Return the hashes of an author under each live key, the newest first."""
        return self.all_of("id", author_id)

    def all_of_name(self, name: str) -> list[str]:
        """Return the hashes of a name under each live key, the newest first."""
        return self.all_of("name", folded_name(name))

    def all_of(self, kind: str, value: str) -> list[str]:
        """Return the hashes of anything under each live key, the newest first."""
        numbers = sorted(self.secrets, reverse=True)
        return [self._hashed(number, kind, value) for number in numbers]

    def _hashed(self, number: int, kind: str, value: str) -> str:
        # What a person typed into a filter may hold halves of characters.
        said = f"{kind}:{value}".encode("utf-8", "surrogatepass")
        digest = hmac.digest(self.secrets[number].encode(), said, "sha256")
        return f"{number}.{digest.hex()[:_DIGITS]}"


def folded_name(name: str) -> str:
    """Return a name without what people leave out of it: case, accents, spaces, ``@``, marks.

    A name made of nothing else is kept as it is.

    >>> folded_name("@Gérard du Prado"), folded_name("gerard_du-prado"), folded_name("!?")
    ('gerardduprado', 'gerardduprado', '!?')
    """
    plain = fold(unicodedata.normalize("NFKC", name))
    return "".join(letter for letter in plain if letter.isalnum()) or plain.strip()


def known_keys(session: Session, site_id: int) -> AuthorKeys | None:
    """Return the live keys of a site, inside a transaction; None before the first one."""
    query = select(AuthorKey.number, AuthorKey.secret).where(AuthorKey.site_id == site_id)
    found = {number: secret for number, secret in session.execute(query)}  # noqa: C416 -- rows are no pairs to a type checker
    return AuthorKeys(site_id, found) if found else None


def author_keys(session: Session, site_id: int) -> AuthorKeys:
    """Return the live keys of a site, inside a transaction that may write.

    The first key is made the first time; of two processes that do so at the same moment,
    one insertion does nothing, and both read what was kept.
    """
    if keys := known_keys(session, site_id):
        return keys
    add_key(session, site_id, 1)
    keys = known_keys(session, site_id)
    if keys is None:
        raise LookupError(f"site {site_id} has no author key")  # nobody drops the last one
    return keys


def add_key(session: Session, site_id: int, number: int) -> None:
    """Make the key of this number unless it is there, inside a transaction that may write."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    row = {
        "site_id": site_id,
        "number": number,
        "secret": secrets.token_urlsafe(32),
        "created_at": now(),
    }
    session.execute(insert(AuthorKey).values(row).on_conflict_do_nothing())
