"""What the library finds wrong in a policy, in the words of the person who wrote it.

The library speaks English to programmers; each pattern below is one of its sentences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LABELS = {
    "insult": "insulte",
    "hate": "haine",
    "threat": "menace",
    "obscene": "vulgarité",
    "lecturing": "leçon",
    "toxicity": "toxicité",
}
LEVELS = {"anonymous": "anonymes", "known": "identifiés", "trusted": "de confiance"}
BORDERS = {"hold": "retenir", "reject": "refuser"}

_PLACE = r"`thresholds\.(?P<name>\w+)\.(?P<level>\w+)`"
_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        _PLACE + r": `hold` is above `reject`.*",
        (
            "{name}, auteurs {level} : le seuil pour refuser est au-dessous du seuil pour retenir, "
            "si bien que rien ne serait retenu."
        ),
    ),
    (
        _PLACE + r": `\w+` alone may never reject.*",
        "{name} : ce score seul ne peut jamais refuser un commentaire, tout au plus le retenir.",
    ),
    (
        _PLACE + r"\.(?P<border>\w+) must lie between 0 and 1.*",
        "{name}, auteurs {level} : le seuil pour {border} doit être entre 0 et 100 %.",
    ),
    (
        (
            r"`thresholds\.(?P<name>\w+)`: `(?P<border>\w+)` is more severe for (?P<level>\w+) "
            r"than for (?P<other>\w+) authors"
        ),
        (
            "{name} : le seuil pour {border} serait plus sévère pour les auteurs {level} que pour "
            "les auteurs {other}."
        ),
    ),
    (
        r"`reasons` says nothing for `(?P<name>\w+)`.*",
        (
            "{name} : la politique n'a pas de phrase à dire à l'auteur pour ce score. "
            "Un commentaire n'est jamais retenu sans un mot."
        ),
    ),
    (
        r".*it needs a sentence `reject`, since `(?P<name>\w+)` may reject.*",
        "{name} : la politique n'a pas de phrase à dire à l'auteur d'un commentaire refusé.",
    ),
    (r"it is not TOML: (?P<what>.*)", "Ce n'est pas du TOML : {what}."),
    (r"`(?P<what>\w+)` is missing", "Il manque « {what} »."),
    (r"`(?P<what>[\w.]+)` is unknown", "« {what} » est inconnu."),
    (r"`version` is empty.*", "La politique n'a pas de nom : `version` est vide."),
)
_WORDS = {"name": LABELS, "level": LEVELS, "other": LEVELS, "border": BORDERS}


def in_french(problems: Sequence[str]) -> list[str]:
    """Return the problems of a policy as French sentences, in the same order.

    One that has no translation is quoted: a vague sentence would help nobody.

    >>> in_french(["`thresholds.hate.known`: `hold` is above `reject`, so that ..."])[0][:40]
    'Haine, auteurs identifiés : le seuil pou'
    """
    return [_translated(problem) for problem in problems]


def _translated(problem: str) -> str:
    for pattern, sentence in _PATTERNS:
        if found := re.fullmatch(pattern, problem, re.DOTALL):
            said = sentence.format_map({k: _word(k)(v) for k, v in found.groupdict().items()})
            return said[:1].upper() + said[1:]
    return f"La politique a un défaut : « {problem} »."


def _word(group: str) -> Callable[[str], str]:
    return lambda value: _WORDS.get(group, {}).get(value, value)
