"""French inflection: from a headword and the name of a rule to all its written forms.

A rule is a table of endings. It may generate a form nobody writes: a lexicon loses
nothing to it, whereas a feminine or a plural that is missing is an insult unseen.
"""

from __future__ import annotations

import re
from itertools import product

_NOMINAL: dict[str, tuple[str, tuple[str, ...]]] = {
    "invariable": ("", ("",)),
    "plural": ("", ("", "s")),
    "e": ("", ("", "s", "e", "es")),
    "aux": ("al", ("al", "aux", "ale", "ales")),
    "eux": ("eux", ("eux", "euse", "euses")),
    "eur": ("eur", ("eur", "eurs", "euse", "euses")),
    "ard": ("ard", ("ard", "ards", "arde", "ardes")),
    "on": ("on", ("on", "ons", "onne", "onnes")),
    "el": ("el", ("el", "els", "elle", "elles")),
    "if": ("if", ("if", "ifs", "ive", "ives")),
    "ien": ("ien", ("ien", "iens", "ienne", "iennes")),
    "et": ("et", ("et", "ets", "ette", "ettes")),
    "ot": ("ot", ("ot", "ots", "otte", "ottes")),
}
"""Rule: (ending of the headword, endings of its forms)."""

_SOFT = ("ons", "ais", "ait", "aient", "ant", "ai", "as", "a")
_FIRST = ("er", "ez", "é", "ée", "és", "ées", "iez", "ions", "èrent")
_MUTE = ("e", "es", "ent")
_FUTURE = ("ai", "as", "a", "ons", "ez", "ont", "ais", "ait", "ions", "iez", "aient")
_SECOND = ("ir", "is", "it", "i", "ie", "ies", "îmes", "îtes", "irent")
_LONG = ("ons", "ez", "ent", "ais", "ait", "ions", "iez", "aient", "ant", "e", "es")

RULES = frozenset({*_NOMINAL, "er", "ir2", "x"})
"""Names a lexicon may give: endings of nouns and adjectives, and two groups of verbs.

``x`` is for what has no mark of the plural; ``er`` also takes a present (« décrisse »).
"""

_LINKS = frozenset(
    (
        "de",
        "du",
        "des",
        "d'",
        "à",
        "a",
        "au",
        "aux",
        "en",
        "sans",
        "pas",
        "comme",
        "dans",
        "sur",
        "la",
        "le",
        "les",
    )
)
_PIECE = re.compile(r"[^\s'’-]+['’]?|[\s'’-]+")


def inflect(headword: str, rule: str) -> tuple[str, ...]:
    """Return the forms of ``headword``, itself first, in lower case.

    Of several words, the verb and the noun before a link (``fils de pute``) inflect
    alone; otherwise the last one does, and those before it may take a plural.

    Raises:
        KeyError: No such rule.

    >>> inflect("menteur", "eur")
    ('menteur', 'menteurs', 'menteuse', 'menteuses')
    >>> inflect("fils de pute", "plural")
    ('fils de pute',)
    >>> inflect("sale con", "on")[-1]
    'sales connes'
    """
    pieces = _PIECE.findall(headword.lower())
    words = [index for index, piece in enumerate(pieces) if piece[-1].isalnum()]
    if not words:
        return (headword.lower(),)
    head = _inflected(pieces, words, rule)
    choices = [
        _word(piece, rule)
        if index == head
        else _word(piece, "plural")
        if index in words and index < head and rule != "invariable"
        else (piece,)
        for index, piece in enumerate(pieces)
    ]
    return tuple(dict.fromkeys("".join(parts) for parts in product(*choices)))


def _inflected(pieces: list[str], words: list[int], rule: str) -> int:
    """Return which of ``pieces`` carries the inflection."""
    if rule in {"er", "ir2"}:
        ending = rule[:2]
        return next((i for i in words if pieces[i].endswith(ending)), words[0])
    link = next((at for at, i in enumerate(words) if at and pieces[i] in _LINKS), len(words))
    return words[link - 1]


def _word(word: str, rule: str) -> tuple[str, ...]:
    if rule == "er":
        return _first_group(word) if word.endswith(("er", "e")) else (word,)
    if rule == "ir2":
        return _second_group(word) if word.endswith("ir") else (word,)
    if rule == "x":
        return _no_plural(word)
    ending, endings = _NOMINAL[rule]
    if not word.endswith(ending):  # a variant, spelt in its own way
        ending, endings = _NOMINAL["plural"]
    if word.endswith(("s", "x", "z")):
        endings = tuple(ending for ending in endings if ending != "s")
    stem = word.removesuffix(ending)
    return tuple(dict.fromkeys((word, *(stem + ending for ending in endings))))


def _no_plural(word: str) -> tuple[str, ...]:
    """Inflect what ends in -s or -x already: « niais, niaise », « gueux, gueuse »."""
    stem = word.removesuffix("x") + "s" if word.endswith("x") else word
    return word, stem + "e", stem + "es"


def _first_group(verb: str) -> tuple[str, ...]:
    """Conjugate ``-er``: spelling changes of -ger, -cer, -yer and -e*er (Bescherelle)."""
    stem = verb.removesuffix("er").removesuffix("e")
    soft = stem + "e" if stem.endswith("g") else stem[:-1] + "ç" if stem.endswith("c") else stem
    mute = re.sub(r"y$", "i", stem)
    mute = re.sub(r"[eé]([bcdfglmnprstvz]|[bcdfgptv][rl]|gn|gu|qu)$", r"è\1", mute)
    future = (mute, stem) if "é" in stem[-3:] else (mute,)
    forms = (
        verb,
        *(stem + ending for ending in _FIRST),
        *(soft + ending for ending in _SOFT),
        *(mute + ending for ending in _MUTE),
        *(f"{form}er{ending}" for form in future for ending in _FUTURE),
    )
    return tuple(dict.fromkeys(forms))


def _second_group(verb: str) -> tuple[str, ...]:
    """Conjugate ``-ir`` with ``-iss-``, as ``pourrir``."""
    stem = verb.removesuffix("ir")
    forms = (
        verb,
        *(stem + ending for ending in _SECOND),
        *(f"{stem}iss{ending}" for ending in _LONG),
        *(f"{stem}ir{ending}" for ending in _FUTURE),
    )
    return tuple(dict.fromkeys(forms))
