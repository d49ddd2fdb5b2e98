"""People known by their name alone are the same under a new key of the site."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from api.services.actors import COMMAND
from api.services.authors.hashing import known_keys
from api.services.authors.rotate import rotate
from api.services.pile_ons.measures import Wanted, raise_measures
from api.storage.database import lock_for_writing
from api.storage.types import now
from moderation.domain import comment as domain
from moderation.domain.pile_on import Answer
from tests.api.pile_ons.conftest import codes, said

if TYPE_CHECKING:
    from tests.api.pile_ons.conftest import Site

NAME = "Zoé du Prado"


def to_a_name(number: int, grade: str = "calme") -> domain.Comment:
    """Return a comment that answers somebody of whom the blog gives a name only."""
    parent = domain.Parent("p1", "Salut", None, NAME)
    return replace(said(number, grade, to=None), parent=parent)


def mentioning(number: int) -> domain.Comment:
    return said(number, to=None, text="Merci @zoeduprado pour ce texte.")


def rotated(site: Site) -> None:
    with site.database.session() as session:
        rotate(session, COMMAND, "blog", forget=False)


@pytest.mark.parametrize("comment", [to_a_name(2), mentioning(2)], ids=["answered", "mentioned"])
def test_a_shield_of_somebody_known_by_name_outlasts_a_rotation(
    site: Site, comment: domain.Comment
) -> None:
    site.send(to_a_name(1))
    with site.database.session() as session, session.begin():
        lock_for_writing(session)
        keys = known_keys(session, site.id)
        assert keys is not None
        shield = Wanted(Answer.HOLD_AIMED, target=keys.of_name(NAME), target_name=NAME)
        until = now() + timedelta(hours=1)
        raise_measures(session, site.id, [shield], made_by="moderator:1", at=now(), until=until)
    rotated(site)
    [decision] = site.send(comment)
    assert codes(decision) == ["bouclier"]


def test_a_pile_on_on_somebody_known_by_name_goes_on_after_a_rotation(site: Site) -> None:
    site.send(*(to_a_name(n, "mild") for n in range(1, 7)))
    assert [row.state for row in site.pile_ons()] == ["pile_on"]
    rotated(site)
    [decision] = site.send(to_a_name(7, "mild"))
    assert "meute" in codes(decision)
    assert [row.state for row in site.pile_ons()] == ["pile_on"]
