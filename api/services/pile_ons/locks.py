"""Who may look at a person and act on it: one transaction at a time, and in one order."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session


def lock_targets(session: Session, site_id: int, targets: Iterable[str]) -> None:
    """Let no other transaction watch these people before this one ends.

    To be called inside a transaction that writes, once, with everybody it will watch, after
    the rows that other requests may insert too (comments, idempotency keys), and before
    anything that numbers messages or journal lines: locks taken in one order everywhere
    never wait for each other in a circle. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for lock in sorted({lock_number(site_id, target) for target in targets}):
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def lock_number(site_id: int, target: str) -> int:
    """Return the number of PostgreSQL's advisory lock for one person of one site.

    >>> lock_number(1, "1.ab") == lock_number(1, "1.ab") != lock_number(2, "1.ab")
    True
    """
    digest = blake2b(f"{site_id}:{target}".encode(), digest_size=8, person=b"pile_ons").digest()
    return int.from_bytes(digest, signed=True)
