"""Edits of a text, and the way back from the edited text to the original.

Each step of normalisation returns edits in the coordinates of the text it received.
They are kept as they are and composed only when someone asks where a span came from:
scoring a batch never does.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple


class Edit(NamedTuple):
    """``replacement`` takes the place of the code points ``start`` to ``end``.

    ``start`` is less than ``end``: an edit replaces or removes, it never only inserts,
    so that whatever is in the edited text comes from somewhere.
    """

    start: int
    end: int
    replacement: str


def apply(text: str, edits: list[Edit]) -> str:
    """Return ``text`` with ``edits`` made, which are in order and do not overlap.

    >>> apply("c-o-n !", [Edit(0, 5, "con")])
    'con !'
    """
    pieces: list[str] = []
    at = 0
    for start, end, replacement in edits:
        pieces += (text[at:start], replacement)
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


class Layer:
    """The edits of one step, able to map offsets from after the step to before it."""

    def __init__(self, edits: list[Edit]) -> None:
        self._edits = edits

    @cached_property
    def _starts(self) -> list[int]:
        """Where each edit's replacement starts in the edited text."""
        starts: list[int] = []
        shift = 0
        for start, end, replacement in self._edits:
            starts.append(start + shift)
            shift += len(replacement) - (end - start)
        return starts

    def before(self, start: int, end: int) -> tuple[int, int]:
        """Return the span that became ``start`` to ``end``; an edit counts as a whole."""
        if start >= end:
            first = self._character(start)[0]
            return first, first
        return self._character(start)[0], self._character(end - 1)[1]

    def _character(self, at: int) -> tuple[int, int]:
        """Return the span that became the code point at ``at``."""
        # Of several edits at one place, all but the last removed their text.
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return at, at + 1
        edit = self._edits[index]
        offset = at - self._starts[index] - len(edit.replacement)
        if offset < 0:
            return edit.start, edit.end
        return edit.end + offset, edit.end + offset + 1
