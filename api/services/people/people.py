"""Find people, and what they are called."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from api.services.people.account_errors import FormError, UnknownModeratorError
from api.storage.desk_queries import is_id
from api.storage.tables import Moderator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

LONGEST_LOGIN = 100
LONGEST_NAME = 200
_SHORTEST_LOGIN = 2
_BREAKING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def login_of(typed: str) -> str:
    """Return a login as it is stored: two ways to type it are the same one.

    >>> login_of("  Camille ")
    'camille'
    """
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def acceptable_login(typed: str) -> str:
    """Return the login that an owner gives to someone.

    Raises:
        FormError: Too short or too long, or with spaces.
    """
    login = login_of(typed)
    odd = any(character.isspace() or _breaks(character) for character in login)
    if odd or not _SHORTEST_LOGIN <= len(login) <= LONGEST_LOGIN:
        raise FormError(
            "login",
            f"Un identifiant a de {_SHORTEST_LOGIN} à {LONGEST_LOGIN} caractères, sans espace.",
        )
    return login


def acceptable_name(typed: str) -> str:
    """Return the name that others will read.

    Raises:
        FormError: Empty, too long, or on several lines.
    """
    name = unicodedata.normalize("NFC", typed).strip()
    if not name or len(name) > LONGEST_NAME or any(map(_breaks, name)):
        raise FormError("name", f"Un nom compte de 1 à {LONGEST_NAME} caractères, sur une ligne.")
    return name


def find(session: Session, moderator_id: int) -> Moderator:
    """Return a person with their sites.

    Raises:
        UnknownModeratorError: There is no such person.
    """
    if not is_id(moderator_id):
        raise UnknownModeratorError
    with session.begin():
        found = session.get(
            Moderator,
            moderator_id,
            options=[selectinload(Moderator.sites)],
            populate_existing=True,
        )
    if found is None:
        raise UnknownModeratorError
    return found


def find_by_login(session: Session, login: str) -> Moderator | None:
    """Return the person of this login, however it is typed."""
    wanted = login_of(login)
    if any(map(_breaks, wanted)):
        return None  # nobody's; PostgreSQL would refuse to compare some of it
    with session.begin():
        return session.scalar(select(Moderator).where(Moderator.login == wanted))


def everyone(session: Session) -> Sequence[Moderator]:
    """Return all people with their sites, those who may still sign in first."""
    order = (Moderator.disabled_at.is_not(None), Moderator.name, Moderator.id)
    query = select(Moderator).options(selectinload(Moderator.sites)).order_by(*order)
    with session.begin():
        return session.scalars(query).all()


def hold(session: Session, moderator_id: int) -> Moderator:
    """Return a person whom nobody else changes meanwhile; inside a transaction that writes.

    Raises:
        UnknownModeratorError: There is no such person.
    """
    if not is_id(moderator_id):
        raise UnknownModeratorError
    found = session.get(Moderator, moderator_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise UnknownModeratorError
    return found


def _breaks(character: str) -> bool:
    return unicodedata.category(character) in _BREAKING
