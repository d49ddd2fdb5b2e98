"""Lists as the commands print them: columns of words, moments to the minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def columns(lines: Sequence[Sequence[str]]) -> str:
    """Align cells under one another.

    Args:
        lines: The head, then the rows, all of one length.

    >>> print(columns([("KEY", "SITE"), ("mod_Ab12Cd34", "blog")]))
    KEY           SITE
    mod_Ab12Cd34  blog
    """
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def minute(moment: datetime | None, never: str = "-") -> str:
    """Write a moment, which is in UTC, to the minute; ``never`` where there is none.

    >>> from datetime import UTC, datetime
    >>> minute(datetime(2026, 11, 23, 18, 4, tzinfo=UTC)), minute(None)
    ('2026-11-23 18:04Z', '-')
    """
    return f"{moment:%Y-%m-%d %H:%M}Z" if moment else never
