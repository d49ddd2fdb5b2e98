"""What differs between two policies, one French sentence for each difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.services.rules.numbers import percent
from api.services.rules.policy_problems import BORDERS, LABELS, WHO
from api.services.rules.policy_text import thresholds_of
from api.services.rules.rule_words import rule_differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.domain.policy import Policy


def differences(old: Policy, new: Policy) -> list[str]:
    """Return what changes from one policy to another; empty when they decide and say the same."""
    return [
        *_thresholds(old, new),
        *rule_differences(old, new),
        *_clauses(old, new),
        *_reasons(old, new),
    ]


def _thresholds(old: Policy, new: Policy) -> Iterator[str]:
    before, after = thresholds_of(old), thresholds_of(new)
    order = {name: n for n, name in enumerate(LABELS)}
    levels = list(WHO)
    changed = {
        place for place in before.keys() | after.keys() if before.get(place) != after.get(place)
    }
    for place in sorted(changed, key=lambda p: (order[p[0]], levels.index(p[1]), p[2])):
        name, level, key = place
        who = f"{LABELS[name].capitalize()}, {WHO[level]}"
        yield f"{who} : {_move(BORDERS[key], before.get(place), after.get(place))}."


def _move(what: str, old: float | None, new: float | None) -> str:
    if new is None:
        return f"ne plus jamais {what}"
    if old is None:
        return f"{what} à partir de {percent(new)} (jamais jusqu'ici)"
    way = "plus tôt" if new < old else "plus tard"
    return f"{what} à partir de {percent(new)} au lieu de {percent(old)} ({way})"


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
