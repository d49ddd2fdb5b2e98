"""Who acts: a person, the key of a program, the command line, or the service itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.storage.tables import ApiKey, Moderator, Site

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

_PERSON = "moderator:"
_KEY = "key:"


class Role(StrEnum):
    """What a person may do: everything, decide on their sites, or only look."""

    OWNER = "owner"
    MODERATOR = "moderator"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for something, and what they may ask for.

    Attributes:
        key: How the tables name them: ``moderator:12``, ``key:3``, ``command``, ``service``.
        name: How people read them.
        role: What they may do.
        sites: Identifiers of the sites they may see.

    >>> reader = Actor("moderator:2", "Camille", Role.READER, frozenset({1}))
    >>> reader.may_decide(), reader.may_see(1), reader.may_see(2)
    (False, True, False)
    """

    key: str
    name: str
    role: Role
    sites: frozenset[int]

    def may_decide(self) -> bool:
        """Say whether they may act on what they see."""
        return self.role in {Role.OWNER, Role.MODERATOR}

    def may_see(self, site_id: int) -> bool:
        """Say whether a site is one of theirs."""
        return site_id in self.sites

    @property
    def owner(self) -> bool:
        """Whether they manage people, rules and deliveries."""
        return self.role is Role.OWNER


SYSTEM = Actor("service", "le service", Role.OWNER, frozenset())
COMMAND = Actor("command", "la ligne de commande", Role.OWNER, frozenset())
_FIXED = {actor.key: actor.name for actor in (SYSTEM, COMMAND)}


def person_key(moderator_id: int) -> str:
    """Return how the tables name a person.

    >>> person_key(12)
    'moderator:12'
    """
    return f"{_PERSON}{moderator_id}"


def actor_of(session: Session, moderator: Moderator) -> Actor:
    """Return a person as one who acts; inside a transaction.

    An owner sees every site there is at this moment.
    """
    role = Role(moderator.role)
    query = select(Site.id)
    if role is not Role.OWNER:
        query = query.join(Moderator.sites).where(Moderator.id == moderator.id)
    return Actor(
        person_key(moderator.id), moderator.name, role, frozenset(session.scalars(query).all())
    )


def names_of(session: Session, keys: Collection[str]) -> dict[str, str]:
    """Return how people read each of these actors; inside a transaction.

    One that is not known any more is named by its key.
    """
    people = select(Moderator.id, Moderator.name).where(Moderator.id.in_(_ids(keys, _PERSON)))
    programs = select(ApiKey.id, ApiKey.prefix).where(ApiKey.id.in_(_ids(keys, _KEY)))
    known = _FIXED | {person_key(number): name for number, name in session.execute(people)}
    known |= {f"{_KEY}{number}": f"clé {prefix}…" for number, prefix in session.execute(programs)}
    return {key: known.get(key, key) for key in keys}


def _ids(keys: Collection[str], kind: str) -> list[int]:
    found = (key.removeprefix(kind) for key in keys if key.startswith(kind))
    return [int(number) for number in found if number.isascii() and number.isdigit()]
