"""Words with letters hidden: « p*te », « conn**d », « f*** », « m...e ».

A mask is lifted when it fits the forms of one headword only, or when one of the words
that people do mask stands out. Each hidden letter counts, save between the dots of a
« p...n », where print has always left out what it liked. Markdown emphasis is no mask.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from moderation.text.fold import fold
from moderation.text.offsets import Edit
from moderation.text.spelling import SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from moderation.text.lexicon_rows import Entry

HIDING = r"*#_%•░█■●"
_MASKED = re.compile(rf"(?<![\w*#%@.])[^\W\d_](?=\w*[{HIDING}])[\w@${HIDING}]*")
_DOTTED = re.compile(r"(?<![\w.'])([^\W\d_]{1,4})\.\.\.([^\W\d_]{1,3})(?!\w)")
_HIDDEN = re.compile(rf"[{HIDING}]")
_TRAILING = re.compile(rf"([{HIDING}])\1*$")

PRINTED = (
    *("con", "connard", "connasse", "cul", "pute", "putain", "merde", "encule", "salope"),
    *("salaud", "bite", "bordel", "batard", "nique", "niquer", "foutre", "chier", "couilles"),
    *("chatte", "fuck", "fucking", "shit", "bitch"),
)
"""What people mask, as opposed to what the lexicon happens to hold."""

_LONGEST = 24


class Unmasker:
    """Lifts masks off the strong single words of a lexicon."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._forms: dict[tuple[str, int], list[tuple[str, Entry]]] = defaultdict(list)
        known: set[str] = set()
        for entry in entries:
            for form in entry.forms:
                if form.isalpha():
                    plain = fold(form)
                    known.add(plain)
                    if len(plain) == len(form):
                        self._forms[plain[0], len(form)].append((form, entry))
        self._printed = [word for word in PRINTED if word in known]
        self._lift = lru_cache(maxsize=4_096)(self._lifted)

    def find_masked(self, text: str) -> list[Edit]:
        """Return the edits that lift the masks of ``text``."""
        edits = [
            edit
            for match in _MASKED.finditer(text)
            for edit in self._unmask(text, match.start(), match[0])
        ]
        edits += [
            Edit(*match.span(), _cased(match[1], words[0]))
            for match in _DOTTED.finditer(text)
            if len(words := self._between(fold(match[1]), fold(match[2]))) == 1
        ]
        return sorted(edits)

    def _unmask(self, text: str, start: int, masked: str) -> Iterator[Edit]:
        if len(masked) > _LONGEST:
            return
        tail = _TRAILING.search(masked)
        if tail and (len(tail[0]) == 1 or _opens(text, start, tail[0])):
            masked = masked[: tail.start()]
        word = self._lift(masked) if _HIDDEN.search(masked) else ""
        if word:
            yield Edit(start, start + len(masked), word)

    def _lifted(self, masked: str) -> str:
        """Return the word under a mask, or nothing."""
        plain = fold(masked)
        pattern = re.compile("".join(map(_shown, plain)))
        found = [
            (form, entry)
            for form, entry in self._forms.get((plain[0], len(plain)), ())
            if pattern.fullmatch(fold(form))
        ]
        form = self._choose(found, shown=sum(map(str.isalnum, plain)))
        return _cased(masked, form) if form else ""

    def _choose(self, found: list[tuple[str, Entry]], shown: int) -> str:
        """Choose the only headword, else the one people mask, else the strongest."""
        if len({entry.headword for _, entry in found}) == 1:
            # One letter may start anything: alone, it is trusted for usual words only.
            usual = shown > 1 or fold(found[0][0]) in PRINTED
            return found[0][0] if usual else ""
        printed = {fold(form): form for form, _ in found if fold(form) in PRINTED}
        if len(printed) == 1:
            return next(iter(printed.values()))
        top = max((entry.strength for _, entry in found), default=0)
        strongest = [form for form, entry in found if entry.strength == top]
        return strongest[0] if shown > 1 and len(strongest) == 1 else ""

    def _between(self, head: str, tail: str) -> list[str]:
        return [
            word
            for word in self._printed
            if len(word) > len(head) + len(tail) and word.startswith(head) and word.endswith(tail)
        ]


def _opens(text: str, start: int, marks: str) -> bool:
    """Say whether ``marks`` open an emphasis earlier on the line of ``start``."""
    line = text[max(0, text.rfind("\n", 0, start) + 1, start - 400) : start]
    return bool(re.search(rf"(?<![\w*_]){re.escape(marks)}(?=\w)", line))


def _shown(sign: str) -> str:
    if sign in HIDING:
        return "[a-z]"
    letters = SIGNS.get(sign, "")
    return f"[{letters}]" if letters else re.escape(sign)


def _cased(written: str, word: str) -> str:
    letters = [letter for letter in written if letter.isalpha()]
    if all(map(str.isupper, letters)):
        return word.upper() if len(letters) > 1 or not written[1:].islower() else word.capitalize()
    return word[0].upper() + word[1:] if written[0].isupper() else word
