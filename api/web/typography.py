"""Spaces of French typography, in sentences that the source writes with plain ones."""

from __future__ import annotations

import re

_NARROW = "\N{NARROW NO-BREAK SPACE}"
_SPACE = re.compile(r"(?<=«) | (?=[;:!?»])")
_CODE = re.compile(r"(`[^`]*`)")


def spaced(text: str) -> str:
    r"""Keep punctuation with its word; what stands between backticks is left as it is.

    >>> spaced("Comment ? `a : b` ; « oui »").replace("\u202f", "_")
    'Comment_? `a : b`_; «_oui_»'
    """
    parts = _CODE.split(text)
    # Spaces beside a name in backticks are in the even parts.
    return "".join(
        part if index % 2 else _SPACE.sub(_NARROW, part) for index, part in enumerate(parts)
    )
