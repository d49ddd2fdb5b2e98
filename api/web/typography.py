"""Spaces and apostrophes of French typography, where the source writes plain ones."""

from __future__ import annotations

import re

_NARROW = "\N{NARROW NO-BREAK SPACE}"
_SPACE = re.compile(r"(?<=«) | (?=[;:!?»])")
_CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
# Between two letters, or after an elision before a name in backticks: l'`id`.
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])|(?<=\b[cdjlmnstCDJLMNST])'$")
_CODE = re.compile(r"(`[^`]*`)")


def spaced(text: str) -> str:
    r"""Keep punctuation with its word, and curl apostrophes; what backticks hold is left alone.

    >>> spaced("L'`id` ? `a : b` ; « oui »").replace("\u202f", "_")
    'L’`id`_? `a : b`_; «_oui_»'
    """
    parts = _CODE.split(text)
    # Spaces beside a name in backticks are in the even parts.
    return "".join(part if index % 2 else _set(part) for index, part in enumerate(parts))


def _set(prose: str) -> str:
    return _APOSTROPHE.sub(_CURLY, _SPACE.sub(_NARROW, prose))
