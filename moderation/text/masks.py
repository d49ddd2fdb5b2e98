"""Words with letters hidden: « p*te », « conn**d », « f*** », « m...e », « b.tard ».

A mask is lifted when it fits the forms of one headword only, or when one of the words
that people do mask stands out. Each hidden letter counts, save between the dots of a
« p...n », where print has always left out what it liked. Markdown emphasis is no mask.
"""

from __future__ import annotations

import re
from collections import defaultdict
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
# A dot or a hyphen for one letter, or a row of them for all but the first and the last.
# What is left of the word is longer than an ending: « jou-é », « idiot.e », « c-n ».
_POINTED = re.compile(
    r"(?<![\w.'-])[^\W\d_](?:[^\W\d_]{0,11}[-.][^\W\d_]{2,12}|(?:-{2,12}|\.{4,12})[^\W\d_])"
    r"(?![\w'-]|\.\w)"
)
_POINTS = str.maketrans(".-", "**")
_HIDDEN = re.compile(rf"[{HIDING}]")

PRINTED = (
    *("con", "connard", "connasse", "cul", "pute", "putain", "merde", "encule", "salope"),
    *("salaud", "bite", "bordel", "batard", "nique", "niquer", "foutre", "chier", "couilles"),
    *("chatte", "fuck", "fucking"),
)
"""What people mask, as opposed to what the lexicon happens to hold."""

_LONGEST = 24
_SURE = 5
"""A shorter word with a hyphen may be another one: « (peut-on) » but « (peut) t-on »."""
_EMPHASIS = 3


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
        edits += [
            Edit(*match.span(), word)
            for match in _POINTED.finditer(text)
            if (word := self._lift(match[0].translate(_POINTS)))
            and (len(word) >= _SURE or fold(word) in PRINTED)
        ]
        return sorted(edits)

    def _unmask(self, text: str, start: int, masked: str) -> Iterator[Edit]:
        """Lift the mask of one token, whose last signs may close an emphasis instead."""
        shown = masked.rstrip(HIDING)
        closing = _closes(text, start, masked[len(shown) :])
        for written in (shown,) if closing and not _HIDDEN.search(shown) else (masked, shown):
            word = self._lift(written) if _HIDDEN.search(written) else ""
            if word:
                yield Edit(start, start + len(written), word)
                return

    def _lift(self, masked: str) -> str:
        """Return the word under a mask, or nothing."""
        if len(masked) > _LONGEST:
            return ""
        plain = fold(masked)
        found = [
            (form, entry)
            for form, entry in self._forms.get((plain[0], len(plain)), ())
            if all(map(_may_hide, plain, fold(form)))
        ]
        found.sort(key=lambda item: sum(map(_differs, masked.lower(), item[0])))
        shown = sum(map(str.isalnum, plain))
        form = self._choose(found, sure=shown > len(plain) - shown + _ends_hidden(plain))
        return _cased(masked, form) if form else ""

    def _choose(self, found: list[tuple[str, Entry]], *, sure: bool) -> str:
        """Choose the word that people mask; when most letters show, the only or strongest one."""
        printed = [form for form, _ in found if fold(form) in PRINTED]
        if len(set(map(fold, printed))) == 1:
            return printed[0]
        top = max((entry.strength for _, entry in found), default=0)
        strongest = [(form, entry.headword) for form, entry in found if entry.strength == top]
        if sure and len({headword for _, headword in strongest}) == 1:
            return strongest[0][0]
        return ""

    def _between(self, head: str, tail: str) -> list[str]:
        return [
            word
            for word in self._printed
            if len(word) > len(head) + len(tail) and word.startswith(head) and word.endswith(tail)
        ]


def _differs(written: str, letter: str) -> bool:
    return written.isalpha() and written != letter


def _ends_hidden(plain: str) -> bool:
    """Say whether the end is hidden, which leaves more words possible than a middle."""
    return plain[-1] in HIDING


def _closes(text: str, start: int, marks: str) -> bool:
    """Say whether ``marks`` may close a footnote's call, or an emphasis opened before ``start``."""
    if len(marks) <= 1 or len(marks) > _EMPHASIS:
        return len(marks) == 1
    line = text[max(0, text.rfind("\n", 0, start) + 1, start - 400) : start]
    return bool(re.search(rf"(?<![\w*_]){re.escape(marks)}(?=\w)", line))


def _may_hide(sign: str, letter: str) -> bool:
    return sign == letter or sign in HIDING or letter in SIGNS.get(sign, "")


def _cased(written: str, word: str) -> str:
    letters = [letter for letter in written if letter.isalpha()]
    if len(letters) > 1 and all(map(str.isupper, letters)):
        return word.upper()
    return word[0].upper() + word[1:] if written[0].isupper() else word
