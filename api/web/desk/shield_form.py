"""What one may shield, as choices of a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.web.desk.pile_on_words import PERSON_EFFECT, SHIELD_EFFECTS, SHIELDS
from api.web.typography import spaced

if TYPE_CHECKING:
    from api.services.pile_ons.protected import Around

_WHO = {
    "parent": "la personne à qui il répond",
    "article": "la personne qui a écrit l’article",
    "mention": "la personne qu’il interpelle",
    "name": "la personne qu’il nomme",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to shield.

    Attributes:
        name: Of the person as it is shown, to be escaped; None of a thread, or of somebody
            whose name is not known.
        said: What is shielded, in words of ours.
    """

    value: str
    name: str | None
    said: str
    effect: str


def choices_of(around: Around) -> list[Choice]:
    """Return the people and the ways to shield the thread, people first."""
    people = [
        Choice(
            f"personne:{one.key}",
            one.name,
            _WHO.get(one.aim or "", "la personne visée") if one.name is None or one.aim else "",
            PERSON_EFFECT,
        )
        for one in around.people
    ]
    if around.thread is None:
        return people
    return people + [
        Choice(value, None, spaced(said), spaced(SHIELD_EFFECTS[value]))
        for value, said in SHIELDS.items()
    ]
