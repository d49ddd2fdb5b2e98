"""Parts of a test set that may be served less well than the whole."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from moderation.text.fold import fold
from moderation.text.tokenise import tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from moderation.corpus.example import Example

LENGTHS = ((8, "1 to 8 words"), (20, "9 to 20 words"), (50, "21 to 50 words"))
LONGEST = "over 50 words"
TRAITS = ("register", "region")

# Neutral names of groups only: a slice must tell whether naming a group costs anything.
IDENTITY_TERMS = {
    "religion": (
        "musulman musulmane musulmans musulmanes juif juive juifs juives chretien chretienne "
        "chretiens catholique catholiques protestant protestants islam judaisme athee athees"
    ),
    "origin": (
        "arabe arabes noir noire noirs noires africain africaine africains asiatique asiatiques "
        "chinois chinoise rom roms gitan gitans maghrebin maghrebins algerien algeriens "
        "algerienne algeriennes marocain marocaine marocains tunisien portugais polonais "
        "etranger etrangers immigre immigres migrant migrants refugie refugies"
    ),
    "sex": "femme femmes homme hommes fille filles feministe feministes",
    "orientation and gender": (
        "gay gays homosexuel homosexuelle homosexuels lesbienne lesbiennes bisexuel trans "
        "transgenre transgenres lgbt"
    ),
    "disability and body": (
        "handicape handicapee handicapes handicapees autiste autistes sourd sourde sourds "
        "aveugle aveugles obese obeses schizophrene schizophrenes bipolaire"
    ),
    "age and class": (
        "vieux vieille vieilles retraitee retraitees chomeur chomeurs chomeuse chomeuses pauvre "
        "pauvres ouvrier ouvriere"
    ),
}
_GROUP_OF = {term: group for group, terms in IDENTITY_TERMS.items() for term in terms.split()}


def slices_of(examples: Sequence[Example]) -> dict[str, list[int]]:
    """Return ``{slice name: row numbers}``; a row may stand in several slices."""
    slices: dict[str, list[int]] = defaultdict(list)
    for row, example in enumerate(examples):
        for name in _names(example):
            slices[name].append(row)
    return dict(sorted(slices.items()))


def folded_words(text: str) -> list[str]:
    """Return the words of a text in lower case and without accents."""
    return [fold(token) for token in tokenise(text)]


def identity_groups(words: Iterable[str]) -> set[str]:
    """Return the groups of :data:`IDENTITY_TERMS` that folded words name.

    >>> sorted(identity_groups(folded_words("Deux sœurs Juives, l'une handicapée")))
    ['disability and body', 'religion']
    """
    return {_GROUP_OF[word] for word in words if word in _GROUP_OF}


def _names(example: Example) -> Iterator[str]:
    words = folded_words(example.text)
    yield "length: " + next((name for most, name in LENGTHS if len(words) <= most), LONGEST)
    for trait in TRAITS:
        if value := example.traits.get(trait):
            yield f"{trait}: {value}"
    for group in sorted(identity_groups(words)):
        yield f"identity term: {group}"
