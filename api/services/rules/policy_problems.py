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
WHO = {
    "first": "premier commentaire d'un anonyme",
    **{level: f"auteurs {word}" for level, word in LEVELS.items()},
}
"""Rows of a score, in the order of a policy file."""
BORDERS = {"hold": "retenir", "reject": "refuser"}

_PLACE = r"`thresholds\.(?P<name>\w+)\.(?P<who>\w+)`"
_SCORE = r"`thresholds\.(?P<name>\w+)`"
_THRESHOLDS: tuple[tuple[str, str], ...] = (
    (
        _PLACE + r": `hold` is above `reject`.*",
        (
            "{name}, {who} : le seuil pour refuser est au-dessous du seuil pour retenir, "
            "si bien que rien ne serait retenu."
        ),
    ),
    (
        _PLACE + r": it has a `hold` only",
        "{name} : un premier commentaire est retenu plus tôt, et n'est jamais refusé plus tôt.",
    ),
    (
        _PLACE + r": `\w+` alone may never reject.*",
        "{name} : ce score seul ne peut jamais refuser un commentaire, tout au plus le retenir.",
    ),
    (
        _PLACE + r"\.(?P<border>\w+) must lie between 0 and 1.*",
        "{name}, {who} : le seuil pour {border} doit être entre 0 et 100 %.",
    ),
    (
        _SCORE + r": `first` is milder than `anonymous`",
        (
            "{name} : le premier commentaire d'un anonyme serait retenu plus tard que les "
            "suivants. Abaissez son seuil, ou relevez celui des auteurs anonymes."
        ),
    ),
    (
        _SCORE + r": trusted authors are never held.*",
        (
            "{name} : les auteurs de confiance ne seraient jamais retenus. Un long passé sans "
            "reproche n'achète pas ce droit : donnez-leur un seuil."
        ),
    ),
    (
        (
            _SCORE + r": `(?P<border>\w+)` is more severe for (?P<level>\w+) "
            r"than for (?P<other>\w+) authors"
        ),
        (
            "{name} : le seuil pour {border} serait plus sévère pour les auteurs {level} que pour "
            "les auteurs {other}."
        ),
    ),
    (_SCORE + r": no such score.*", "« {name} » n'est pas un score."),
    (_SCORE + r": `(?P<what>\w+)` is unknown", "{name} : « {what} » est inconnu."),
)
_NUMBER = r"`(?P<where>accountability|reading|pile_ons)\.(?P<what>\w+)`"
_RULES: tuple[tuple[str, str], ...] = (
    (
        _NUMBER + r" must be (?P<least>[\d.,]+) to (?P<most>[\d.,]+), not (?P<value>.*)",
        "{where}, « {what} » : un nombre de {least} à {most} est attendu, et non {value}.",
    ),
    (
        _NUMBER + r" must be a whole number, not (?P<value>.*)",
        "{where}, « {what} » : un nombre entier est attendu, et non {value}.",
    ),
    (_NUMBER + r" is unknown", "{where} : « {what} » est inconnu."),
    (_NUMBER + r" is missing", "{where} : il manque « {what} »."),
    (
        r"`pile_ons\.answers` must be a table.*",
        "Meutes : « answers » doit donner, pour chaque état, une liste de réponses.",
    ),
    (
        r"`pile_ons\.answers\.(?P<what>\w+)`: no such state; the states are (?P<known>.*)",
        "Meutes : « {what} » n'est pas un état. Les états sont : {known}.",
    ),
    (
        r"`pile_ons\.answers\.(?P<what>\w+)` must be a list of (?P<known>.*)",
        "Meutes, état « {what} » : les réponses possibles sont {known}.",
    ),
)
_WHOLE: tuple[tuple[str, str], ...] = (
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
    (
        r"`reasons\.(?P<what>[\w-]+)`: `(?P<border>\w+)` leaves a place for `\{(?P<place>.*)\}`.*",
        (
            "Motif « {what} » : la phrase pour {border} laisse une place à « {place} », que le "
            "service ne connaît pas."
        ),
    ),
    (
        r"`reasons\.(?P<what>[\w-]+)`: `(?P<border>\w+)` has a brace that is not closed",
        "Motif « {what} » : la phrase pour {border} a une accolade qui n'est pas fermée.",
    ),
    (
        r"`reasons\.(?P<what>[\w-]+)`: it rests on no score, and has no `label`",
        "Motif « {what} » : il ne tient à aucun score, et n'a pas de `label`.",
    ),
    (r"it is not TOML: (?P<what>.*)", "Ce n'est pas du TOML : {what}."),
    (r"`(?P<what>\w+)` is missing", "Il manque « {what} »."),
    (r"`(?P<what>[\w.]+)` is unknown", "« {what} » est inconnu."),
    (r"`version` is empty.*", "La politique n'a pas de nom : `version` est vide."),
)
_NUMBERS = {"least", "most", "value"}
_PATTERNS = (*_THRESHOLDS, *_RULES, *_WHOLE)
_TABLES = {
    "accountability": "Qui répond de ses mots",
    "reading": "Avis sans lecture",
    "pile_ons": "Meutes",
}
_WORDS = {
    "name": LABELS,
    "level": LEVELS,
    "other": LEVELS,
    "who": WHO,
    "border": BORDERS,
    "where": _TABLES,
}


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
    words: dict[str, str] = _WORDS.get(group, {})
    return lambda value: _number(value) if group in _NUMBERS else words.get(value, value)


def _number(value: str) -> str:
    r"""Write a number of an English sentence in the French way.

    >>> _number("36,500"), _number("0.25"), _number("'x'")
    ('36\u202f500', '0,25', "'x'")
    """
    if not value[:1].isdigit():
        return value
    return value.replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
