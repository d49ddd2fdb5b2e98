"""What differs between two policies outside thresholds and sentences, in French."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.services.rules.numbers import percent, plain
from moderation.domain.pile_on import Answer, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.domain.pile_on import Ladder
    from moderation.domain.policy import AccountabilityRules, Policy, ReadingRules

_ANSWERS = {
    Answer.TELL: "prévenir",
    Answer.HOLD_NEWCOMERS: "retenir les nouveaux venus du fil",
    Answer.HOLD_AIMED: "retenir ce qui vise la personne",
    Answer.SLOW: "ralentir le fil",
    Answer.CLOSE: "fermer le fil",
}
_STATES = {
    State.WARMING: "Quand le ton monte",
    State.PILE_ON: "En cas de meute",
    State.COOLING: "Quand la meute retombe",
}


def rule_differences(old: Policy, new: Policy) -> Iterator[str]:
    """Yield a sentence for each rule that changes, in the order of a policy file."""
    if old.automatic_reject and not new.automatic_reject:
        yield "Plus aucun refus automatique : ce qui serait refusé attend une personne."
    if new.automatic_reject and not old.automatic_reject:
        yield "Les refus automatiques sont permis."
    yield from _accountability(old.accountability, new.accountability)
    yield from _reading(old.reading, new.reading)
    yield from _ladder(old.ladder, new.ladder)


def _accountability(old: AccountabilityRules, new: AccountabilityRules) -> Iterator[str]:
    yield from _said(
        (
            "Un auteur est de confiance après {} jours au lieu de {}.",
            plain(old.trusted_after.total_seconds() / 86400),
            plain(new.trusted_after.total_seconds() / 86400),
        ),
        (
            "Un auteur est identifié dès {} commentaires publiés ici au lieu de {}.",
            plain(old.known_after_published),
            plain(new.known_after_published),
        ),
        (
            "Un auteur est de confiance dès {} commentaires publiés ici au lieu de {}.",
            plain(old.trusted_after_published),
            plain(new.trusted_after_published),
        ),
        (
            "Un refus retire la confiance pendant {} jours au lieu de {}.",
            plain(old.blameless.total_seconds() / 86400),
            plain(new.blameless.total_seconds() / 86400),
        ),
    )


def _reading(old: ReadingRules, new: ReadingRules) -> Iterator[str]:
    yield from _said(
        (
            "Avis sans lecture : on lit {} mots à la minute au lieu de {}.",
            plain(old.words_per_minute),
            plain(new.words_per_minute),
        ),
        (
            (
                "Avis sans lecture : rester moins de {} du temps nécessaire est un indice, au lieu "
                "de {}."
            ),
            percent(old.read_share),
            percent(new.read_share),
        ),
        (
            (
                "Avis sans lecture : écrire moins de {} minutes après la publication est un "
                "indice, au lieu de {}."
            ),
            plain(old.early_minutes),
            plain(new.early_minutes),
        ),
        (
            "Avis sans lecture : une leçon compte à partir de {} au lieu de {}.",
            percent(old.lecturing_hold),
            percent(new.lecturing_hold),
        ),
        (
            "Avis sans lecture : nombre d'indices nécessaires, {} au lieu de {}.",
            plain(old.signs_needed),
            plain(new.signs_needed),
        ),
    )


def _ladder(old: Ladder, new: Ladder) -> Iterator[str]:
    yield from _said(
        (
            "Meute : à partir de {} personnes hostiles au lieu de {}.",
            plain(old.authors),
            plain(new.authors),
        ),
        (
            (
                "Meute : ce qui est fait dure {} minutes après le dernier commentaire hostile, au "
                "lieu de {}."
            ),
            plain(old.minutes),
            plain(new.minutes),
        ),
        (
            (
                "Fil ralenti : {} minutes au moins entre deux commentaires d'une même personne, au "
                "lieu de {}."
            ),
            plain(old.slow_minutes),
            plain(new.slow_minutes),
        ),
    )
    for state, heading in _STATES.items():
        before, after = (_answers(ladder, state) for ladder in (old, new))
        if before != after:
            yield f"{heading} : {after}, au lieu de : {before}."


def _answers(ladder: Ladder, state: State) -> str:
    chosen = [_ANSWERS[answer] for answer in Answer if answer in ladder.answers.get(state, ())]
    return ", ".join(chosen) or "ne rien faire"


def _said(*rows: tuple[str, str, str]) -> Iterator[str]:
    """Fill the sentences whose two values differ: the new one first."""
    yield from (sentence.format(new, old) for sentence, old, new in rows if old != new)
