"""Whom a text speaks to or of, among people whose names are known.

A mention is sure: « @Gérard », in any spelling. A name is a name when nothing else is meant
by the word: « rose » and « le facteur » name somebody where they are spoken to, greeted, or
written as only names are; the common noun after its article names nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moderation.text.known_names import KnownNames
from moderation.text.naming import Aim, Reading

if TYPE_CHECKING:
    from collections.abc import Collection

_ADDRESS = re.compile(
    r"(?i:https?://|www\.)[^\s<>\"«»]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,253}\.\w[\w.-]*"
)
_MENTION = re.compile(r"(?<![\w@.+-])@(\w+(?:[.-]\w+)*)")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a text names: by an @mention, or by their name."""

    name: str
    aim: Aim


def mentions(text: str) -> list[str]:
    """Return the @names of a text as written, each once; addresses hold none.

    >>> mentions("@Loïc : merci ! (écrire à lea@blog.fr, ou à @rym.b)")
    ['Loïc', 'rym.b']
    """
    return list(dict.fromkeys(_MENTION.findall(_without_addresses(text))))


def named(text: str, names: Collection[str]) -> list[Named]:
    """Return who among ``names`` is named, in the order of the text, each once.

    >>> people = ["Gérard du Prado", "plume_rouge", "Rose"]
    >>> named("@PlumeRouge et gérard : cette rose est belle", people)
    [Named(name='plume_rouge', aim='mention'), Named(name='Gérard du Prado', aim='name')]
    >>> named("Tu exagères, Rose.", people)
    [Named(name='Rose', aim='name')]

    Args:
        text: A comment.
        names: As shown under comments. Of several that differ by case and accents only,
            the first in their order is returned.
    """
    known = KnownNames(names)
    found: dict[str, Aim] = {}
    if not known.called:
        return []
    reading = Reading(_without_addresses(text))
    for name, aim in reading.people(known):
        if aim == "mention" or name not in found:
            found[name] = aim
    return [Named(name, aim) for name, aim in found.items()]


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub(" ", text)
