"""What commenters are told when others say the same to the same person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.domain.decision import Outcome
from moderation.domain.pile_on_watch import MILD, WINDOWS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from moderation.domain.decision import Reason
    from moderation.domain.pile_on import Contribution, Watch
    from moderation.domain.policy import Policy

PILE_ON, SHIELD, NEWCOMERS, SLOWED, CLOSED = "meute", "bouclier", "nouveaux", "ralenti", "ferme"
_WITHIN = dict(zip(WINDOWS, ("dix minutes", "une heure", "vingt-quatre heures"), strict=True))


def ordinal(number: int) -> str:
    """Write an ordinal as French does.

    >>> ordinal(1), ordinal(14)
    ('1ᵉʳ', '14ᵉ')
    """
    return f"{number}ᵉʳ" if number == 1 else f"{number}ᵉ"


def within(window: timedelta) -> str:
    """Say within how long.

    >>> within(WINDOWS[1])
    'en une heure'
    """
    return f"en {_WITHIN[window]}"


def pile_on_reason(policy: Policy, rank: int, window: timedelta) -> Reason:
    """Return why a comment waits that adds to a pile-on."""
    template = policy.templates[PILE_ON]
    return template.reason(Outcome.HOLD, rank=ordinal(rank), window=within(window))


def rank_of(one: Contribution, said: Sequence[Contribution], found: Watch, at: datetime) -> int:
    """Return how many people had said something hostile when this was written, its author too.

    Who says it again is counted where they stand now: they are not the first any more.

    Args:
        one: What somebody hostile said.
        said: The contributions watched, each with its own id.
        found: What was seen in them.
        at: When.
    """
    place = one.at, one.id
    hostile = (other for other in said if other.hostility >= MILD and other.at > at - found.window)
    people = {other.author for other in hostile if (other.at, other.id) <= place}
    return len(people) if one.author in people and len(people) > 1 else found.rank
