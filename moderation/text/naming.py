"""A text read for the people whom it names.

What decides whether a word is a name: how it is written, what stands before and after it,
and whether the sentence speaks to somebody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from moderation.text.fold import fold
from moderation.text.known_names import LONGEST
from moderation.text.name_words import (
    DETERMINERS,
    FUNCTION,
    GREETINGS,
    PLACES,
    SECOND_PERSON,
    TITLES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.text.known_names import Called, KnownNames

Aim = Literal["mention", "name"]

_WORD = re.compile(r"[^\W_]+")
_NO_MENTION = tuple("@.+-_")
_BETWEEN = re.compile(r"[ _.'’·-]{0,2}")
"""What may stand between two words of one name."""
_STOP = re.compile(r"[.!?…\n:;]")
_SPACES = " \t\u00a0\u202f"
_GLUE = frozenset("'’-_/&+=@#")
"""What ties a word to the next; any other sign sets it off."""


class Reading:
    """A text without addresses, cut into words, each with what stands before it.

    Attributes:
        words: As written.
        folded: The same without case and accents.
        gaps: What stands before each word, and after the last.
        shouted: Whether capitals say nothing, most letters being one.
    """

    def __init__(self, text: str) -> None:
        found = list(_WORD.finditer(text))
        self.words = [match[0] for match in found]
        self.folded = [fold(word) for word in self.words]
        ends = [0, *(match.end() for match in found)]
        starts = [*(match.start() for match in found), len(text)]
        self.gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
        self.shouted = sum(map(str.isupper, text)) * 2 > sum(map(str.isalpha, text))
        self._second = self._spoken_to()

    def people(self, known: KnownNames) -> Iterator[tuple[str, Aim]]:
        """Yield who is named, word after word; the words of a name name nobody else."""
        at = 0
        while at < len(self.words):
            name, size = self._mention(known, at)
            if name:
                yield name, "mention"
            else:
                called, size = self._called(known, at)
                if called and self._is_meant(called, at, size):
                    yield called.name, "name"
                else:
                    size = 1
            at += size

    def _mention(self, known: KnownNames, at: int) -> tuple[str | None, int]:
        """Return who is mentioned from a word on, and in how many words."""
        before = self.gaps[at]
        if not before.endswith("@") or (at and before == "@") or before[-2:-1] in _NO_MENTION:
            return None, 1
        best: tuple[str | None, int] = (None, 1)
        joined = ""
        for size in range(1, self._reach(at) + 1):
            joined += self.folded[at + size - 1]
            if joined in known.joined:
                best = known.joined[joined], size
        return best

    def _called(self, known: KnownNames, at: int) -> tuple[Called | None, int]:
        """Return who is called from a word on by the longest name, and in how many words."""
        for size in range(self._reach(at), 0, -1):
            called = known.called.get(tuple(self.folded[at : at + size]))
            if called and self._stands_alone(at, size):
                return called, size
        return None, 1

    def _reach(self, at: int) -> int:
        """Return how many words from one on may belong to one name."""
        size = 1
        while (
            size < LONGEST
            and at + size < len(self.words)
            and _BETWEEN.fullmatch(self.gaps[at + size])
        ):
            size += 1
        return size

    def _stands_alone(self, at: int, size: int) -> bool:
        """Tell whether the words are no part of a longer one: « Jean » is not « Jean-Luc »."""
        end = at + size
        initials = all(len(word) > 1 or word.isupper() for word in self.words[at:end])
        before, after = self.gaps[at], self.gaps[end]
        if not initials or before in ("-", "_") or before.endswith(("#", "@", "_")):
            return False
        glued = after in ("-", "_") and end < len(self.words)
        return not glued or (after == "-" and self.folded[end] in FUNCTION)

    def _is_meant(self, called: Called, at: int, size: int) -> bool:
        """Tell whether a name is meant, and not a word, a street or somebody's namesake."""
        before = self.folded[at - 1] if at else ""
        if before in PLACES and self.gaps[at] in (" ", "-"):
            return False
        if (size == 1 or not called.whole) and self._goes_on(at + size):
            return False
        capital = any(word[0].isupper() for word in self.words[at : at + size])
        if not called.weak:
            return capital or before not in DETERMINERS or bool(self.gaps[at].strip(" '’"))
        if capital and not self.shouted and (not self._opens(at) or self._is_initials(at, size)):
            return True
        return self._is_greeted(at) or self._is_spoken_to(at, size)

    def _goes_on(self, end: int) -> bool:
        """Tell whether another capital follows: the name of somebody else begins alike."""
        if end >= len(self.words) or self.gaps[end] != " " or self.shouted:
            return False
        folded = self.folded[end]
        return self.words[end].istitle() and folded not in FUNCTION and folded not in GREETINGS

    def _opens(self, at: int) -> bool:
        """Tell whether a word opens a sentence, where every word has a capital."""
        if not at:
            return True
        title = self.folded[at - 1] in TITLES and self.gaps[at].startswith(".")
        return bool(_STOP.search(self.gaps[at])) and not title

    def _is_greeted(self, at: int) -> bool:
        return at > 0 and self.folded[at - 1] in GREETINGS and self.gaps[at] in (" ", ", ", ". ")

    def _is_initials(self, at: int, size: int) -> bool:
        return size == 1 and len(self.words[at]) == len("JB") and self.words[at].isupper()

    def _is_spoken_to(self, at: int, size: int) -> bool:
        """Tell whether somebody is spoken to: « rose tu exagères », « tu exagères, rose »."""
        end = at + size
        if self._opens(at) and self.gaps[end] == " " and self.folded[end] in SECOND_PERSON:
            return True
        before, after = self.gaps[at].rstrip(_SPACES), self.gaps[end].lstrip(_SPACES)
        begins = not at or before[-1:] not in _GLUE | {""}
        ends = end == len(self.words) or after[:1] not in _GLUE | {""}
        return begins and ends and self._second[at]

    def _spoken_to(self) -> list[bool]:
        """Return for each word whether its sentence says « tu » or « vous »."""
        second: list[bool] = []
        size, spoken = 0, False
        for at, word in enumerate(self.folded):
            if at and _STOP.search(self.gaps[at]):
                second += [spoken] * size
                size, spoken = 0, False
            size += 1
            spoken = spoken or word in SECOND_PERSON
        return second + [spoken] * size
