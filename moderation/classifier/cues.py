"""Lexicon cues: which kind of bad word stands there, and how it is used.

"T'es une andouille", "j'ai fait l'andouille" and « il l'a traité d'andouille » share
a word and not a meaning; the tokens around a match tell a good part of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.classifier.document import Document
    from moderation.text.lexicon import Match

WINDOW = 4
_SURROUNDINGS: dict[str, frozenset[str]] = {
    "second": frozenset(
        "tu t' te toi ton ta tes vous votre vos t es etes -tu -vous -toi".split()  # noqa: SIM905
    ),
    "first": frozenset("je j' me m' moi mon ma mes nous notre nos".split()),  # noqa: SIM905
    "epithet": frozenset(
        "espece sale gros grosse pauvre bande petit petite vieux vieille vrai vraie".split()  # noqa: SIM905
    ),
    "negation": frozenset("pas ne n' jamais ni sans aucun aucune personne".split()),  # noqa: SIM905
    "thing": frozenset("c' ce cet cette ca cela ces truc chose temps jeu film".split()),  # noqa: SIM905
    "report": frozenset(
        "traite traiter traitee dit dire appele mot terme expression insulte insulter".split()  # noqa: SIM905
    ),
}
_QUOTES = frozenset('"«»“”')


def cues_of(document: Document) -> Iterator[tuple[str, int, int]]:
    """Yield ``(cue, first token, end token)`` for every match and its surroundings."""
    if not document.matches:
        return
    folded = [fold(token) for token in document.lowered]
    quoted = _quoted(document.lowered)
    for match in document.matches:
        around = _around(folded, match)
        person = "person" if match.entry.person else "any"
        for label in match.entry.labels:
            base = f"{label}{match.entry.strength}"
            yield base, match.start, match.end
            yield f"{base}:{person}", match.start, match.end
            for name in around:
                yield f"{label}:{name}", match.start, match.end
            yield f"{label}:{'+'.join(around)}", match.start, match.end
            if quoted[match.start]:
                yield f"{label}:quoted", match.start, match.end
            if match.end - match.start == len(folded):
                yield f"{label}:alone", match.start, match.end


def _around(folded: list[str], match: Match) -> list[str]:
    before = folded[max(0, match.start - WINDOW) : match.start]
    near = {*before, *folded[match.end : match.end + WINDOW]}
    names = [name for name, words in _SURROUNDINGS.items() if not words.isdisjoint(near)]
    if before and before[-1] in _SURROUNDINGS["epithet"]:
        names.append("after-epithet")
    return names or ["bare"]


def _quoted(tokens: list[str]) -> list[bool]:
    inside, flags = False, []
    for token in tokens:
        if token in _QUOTES:
            inside = token == "«" or (token != "»" and not inside)  # noqa: S105 -- a quotation mark
        flags.append(inside)
    return flags
