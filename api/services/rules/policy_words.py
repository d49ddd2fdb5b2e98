"""What differs between two policies, one French sentence for each difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.services.rules.policy_problems import BORDERS, LABELS, LEVELS
from api.services.rules.policy_text import thresholds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.domain.policy import Policy


def percent(probability: float) -> str:
    """Write a probability as a percentage, with the decimals it needs.

    >>> percent(0.15), percent(0.9731)
    ('15 %', '97,31 %')
    """
    return f"{probability * 100:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " %"


def differences(old: Policy, new: Policy) -> list[str]:
    """Return what changes from one policy to another; empty when they decide and say the same."""
    return [*_thresholds(old, new), *_rules(old, new), *_clauses(old, new), *_reasons(old, new)]


def _thresholds(old: Policy, new: Policy) -> Iterator[str]:
    before, after = thresholds_of(old), thresholds_of(new)
    order = {name: n for n, name in enumerate(LABELS)}
    levels = list(LEVELS)
    changed = {
        place for place in before.keys() | after.keys() if before.get(place) != after.get(place)
    }
    for place in sorted(changed, key=lambda p: (order[p[0]], levels.index(p[1].value), p[2])):
        name, level, key = place
        who = f"{LABELS[name].capitalize()}, auteurs {LEVELS[level.value]}"
        yield f"{who} : {_move(BORDERS[key], before.get(place), after.get(place))}."


def _move(what: str, old: float | None, new: float | None) -> str:
    if new is None:
        return f"ne plus jamais {what}"
    if old is None:
        return f"{what} à partir de {percent(new)} (jamais jusqu'ici)"
    way = "plus tôt" if new < old else "plus tard"
    return f"{what} à partir de {percent(new)} au lieu de {percent(old)} ({way})"


def _rules(old: Policy, new: Policy) -> Iterator[str]:
    if old.automatic_reject and not new.automatic_reject:
        yield "Plus aucun refus automatique : ce qui serait refusé attend une personne."
    if new.automatic_reject and not old.automatic_reject:
        yield "Les refus automatiques sont permis."
    if old.accountability.trusted_after != new.accountability.trusted_after:
        yield (
            f"Un auteur est de confiance après {new.accountability.trusted_after.days} jours "
            f"au lieu de {old.accountability.trusted_after.days}."
        )


def _clauses(old: Policy, new: Policy) -> Iterator[str]:
    before, after = ({clause.id: clause for clause in p.clauses} for p in (old, new))
    yield from (
        f"Article {key} retiré : « {before[key].title} »." for key in before if key not in after
    )
    yield from (
        f"Article {key} ajouté : « {after[key].title} »." for key in after if key not in before
    )
    for key in before:
        if key in after and after[key] != before[key]:
            yield f"Article {key} récrit : « {after[key].title} »."


def _reasons(old: Policy, new: Policy) -> Iterator[str]:
    for name in old.templates.keys() & new.templates.keys():
        before, after = old.templates[name], new.templates[name]
        if (before.hold, before.reject) != (after.hold, after.reject):
            yield f"Motif « {after.code} » : la phrase dite à l'auteur change."
    yield from (f"Motif ajouté pour « {name} »." for name in new.templates.keys() - old.templates)
    yield from (f"Motif retiré pour « {name} »." for name in old.templates.keys() - new.templates)
