"""API keys: make, list, revoke, recognise.

A key is ``mod_`` and 256 random bits. What is stored is its SHA-256: slow hashes such
as argon2 protect secrets that people choose, which can be guessed in a few million
trials; nobody guesses 256 random bits, however fast the hash, and a fast one lets every
request be checked (NIST SP 800-63B, 5.1.2.2, asks for salt and a slow hash below 112 bits
only).

A public key is ``pub_`` and as many bits. It stands in the pages of a blog for everyone to
read, and so opens next to nothing (``/mirror``), from the origins it was made for.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from api.services.actors import COMMAND
from api.services.audit import record
from api.services.tokens import digest
from api.storage import queries
from api.storage.database import lock_for_writing
from api.storage.tables import ApiKey, Site
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

PREFIX_LENGTH = 12
ORIGINS_LENGTH = 2000
"""Characters of all origins of a key, as its table holds them."""
SECRET, PUBLIC = "mod_", "pub_"
_SHAPE = re.compile(rf"(?:{SECRET}|{PUBLIC})[A-Za-z0-9_-]{{43}}")
_COARSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a key speaks for.

    Attributes:
        key_id: Number of the key; two keys of one site are the same caller.
        prefix: How the key begins.
        can_review: Whether it decides as a moderator does.
        origins: Where a public key may stand; None for a secret one.
    """

    site_id: int
    site: str
    key_id: int = field(default=0, compare=False)
    prefix: str = field(default="", compare=False)
    can_review: bool = field(default=False, compare=False)
    origins: frozenset[str] | None = field(default=None, compare=False)

    @property
    def is_public(self) -> bool:
        """Whether everyone may read the key in a page."""
        return self.origins is not None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: the only moment at which its secret is known."""

    secret: str
    site: str


def create_key(
    session: Session,
    site: str,
    label: str | None = None,
    *,
    can_review: bool = False,
    origins: Sequence[str] = (),
) -> NewKey:
    """Make a key for a site, and the site itself when it is new.

    Args:
        session: Its transaction is begun and ended here.
        site: Name of the site.
        label: A word to recognise the key by.
        can_review: Whether its holder decides as a moderator does.
        origins: Any makes the key a public one, which may stand in pages of these only, each
            as :func:`api.services.origins.read_origin` writes it.

    Raises:
        ValueError: A public key would review, or has more origins than can be kept.
    """
    listed = " ".join(dict.fromkeys(origins)) or None
    if listed and (can_review or len(listed) > ORIGINS_LENGTH):
        raise ValueError("a public key never reviews, and names few origins")
    secret = f"{PUBLIC if listed else SECRET}{secrets.token_urlsafe(32)}"
    with session.begin():
        lock_for_writing(session)
        owner = queries.find_site(session, site) or Site(name=site)
        row = ApiKey(
            site=owner,
            prefix=secret[:PREFIX_LENGTH],
            digest=digest(secret),
            label=label,
            can_review=can_review,
            origins=listed,
        )
        session.add(row)
        session.flush()
        record(session, COMMAND.key, "key.create", f"key:{row.id}", site_id=row.site_id)
    return NewKey(secret, site)


def has_keys(session: Session) -> bool:
    """Say whether a key was ever made, revoked since or not."""
    with session.begin():
        return queries.any_key(session)


def list_keys(session: Session) -> Sequence[ApiKey]:
    """Return all keys, the oldest first."""
    with session.begin():
        return queries.all_keys(session)


def is_known_origin(session: Session, origin: str) -> bool:
    """Say whether some public key may stand in pages of this origin."""
    with session.begin():
        return any(origin in row.split() for row in queries.public_origins(session))


def revoke_key(session: Session, prefix: str) -> ApiKey | None:
    """Refuse a key from now on; None when no key begins so."""
    with session.begin():
        lock_for_writing(session)
        key = queries.find_key(session, prefix)
        if key is not None and key.revoked_at is None:
            key.revoked_at = now()
            record(session, COMMAND.key, "key.revoke", f"key:{key.id}", site_id=key.site_id)
        return key


def recognise(session: Session, secret: str) -> Caller | None:
    """Return who a secret speaks for; None when it is unknown or revoked.

    The digests are compared in constant time: what the comparison takes tells
    nothing of how much of a guess was right.
    """
    if not _SHAPE.fullmatch(secret):
        return None
    with session.begin():
        key = queries.find_key(session, secret[:PREFIX_LENGTH])
    if key is None or not secrets.compare_digest(key.digest, digest(secret)) or key.revoked_at:
        return None
    _note_use(session, key)
    origins = None if key.origins is None else frozenset(key.origins.split())
    return Caller(key.site_id, key.site.name, key.id, key.prefix, key.can_review, origins)


def _note_use(session: Session, key: ApiKey) -> None:
    """Keep the hour of the last use: enough to find unused keys, one write an hour."""
    hour = now().replace(minute=0, second=0, microsecond=0)
    if key.last_used_at is None or hour - key.last_used_at >= _COARSE:
        with session.begin():
            lock_for_writing(session)
            key.last_used_at = hour
