"""The sites that somebody may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from api.services.errors import MissingError
from api.storage.tables import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from api.services.actors import Actor


class UnknownSiteError(MissingError):
    """No such site, or not for this actor: both look the same."""

    def __init__(self) -> None:
        super().__init__("Aucun de vos sites ne porte ce numéro.")


def sites_of(session: Session, actor: Actor) -> Sequence[Site]:
    """Return the sites of an actor by name, inside a transaction."""
    query = select(Site).where(Site.id.in_(actor.sites)).order_by(Site.name)
    return session.scalars(query).all()


def chosen(sites: Sequence[Site], wanted: str | None) -> Site | None:
    """Return the site of this number; None where none is asked for.

    Raises:
        UnknownSiteError: It is not among them.
    """
    if not wanted:
        return None
    found = next((site for site in sites if str(site.id) == wanted), None)
    if found is None:
        raise UnknownSiteError
    return found
