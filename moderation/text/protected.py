"""What looks like a disguise and is an address: links, e-mails, mentions, emoji words."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from moderation.text.emoji_words import PREFIX

if TYPE_CHECKING:
    from moderation.text.offsets import Edit

# Bounds keep every search linear: 64 and 253 are the limits of RFC 5321 and RFC 1035.
_PROTECTED = re.compile(
    r"(?i:https?://|www\.)[^\s<>\"«»]+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,253}\.\w[\w.-]*"
    r"|(?<![\w.-])\w[\w-]{0,62}(?:\.[\w-]{1,63}){0,3}?\.(?i:com|fr|org|net|info|eu|be|io)"
    r"(?![\w-])(?:/[^\s<>\"«»]*)?"
    r"|(?<![\w@])@\w+"
    rf"|(?<!\w){PREFIX}\w+"
)


def outside_addresses(text: str, edits: list[Edit]) -> list[Edit]:
    """Return the ``edits`` of ``text`` that touch no address.

    >>> from moderation.text.offsets import Edit
    >>> outside_addresses("@c0n c0n", [Edit(1, 4, "con"), Edit(5, 8, "con")])
    [Edit(start=5, end=8, replacement='con')]
    """
    addresses = [match.span() for match in _PROTECTED.finditer(text)]
    if not addresses:
        return edits
    starts = [start for start, _ in addresses]
    kept: list[Edit] = []
    for edit in edits:
        before = bisect_right(starts, edit.end - 1) - 1
        if before < 0 or addresses[before][1] <= edit.start:
            kept.append(edit)
    return kept
