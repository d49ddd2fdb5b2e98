"""Numbers, dates and times as French writes them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
THIN, HARD = "\u202f", "\u00a0"
"""Spaces that do not break: thin in numbers, plain in dates."""


def number(value: int) -> str:
    """Write a number as French does.

    >>> number(13452).replace(THIN, "_")
    '13_452'
    """
    return f"{value:,}".replace(",", THIN)


def day(value: datetime) -> str:
    """Write a date.

    >>> from datetime import datetime, UTC
    >>> day(datetime(2026, 3, 1, tzinfo=UTC)).replace(HARD, " ")
    '1er mars 2026'
    """
    ordinal = "1er" if value.day == 1 else value.day
    return f"{ordinal}{HARD}{MONTHS[value.month - 1]}{HARD}{value.year}"


def clock(value: datetime) -> str:
    """Write a time of day.

    >>> from datetime import datetime, UTC
    >>> clock(datetime(2026, 3, 1, 9, 5, tzinfo=UTC)).replace(HARD, " ")
    '9 h 05'
    """
    return f"{value.hour}{HARD}h{HARD}{value.minute:02}"


def lapse(value: timedelta) -> str:
    """Write how long something took.

    >>> [lapse(timedelta(minutes=m)).replace(HARD, " ") for m in (1, 52, 125, 2880)]
    ['1 minute', '52 minutes', '2 h 05', '2 jours']
    """
    minutes = round(value.total_seconds() / 60)
    if minutes < 60:  # noqa: PLR2004 -- minutes of an hour
        return f"{minutes}{HARD}minute{'s' if minutes > 1 else ''}"
    if value < timedelta(days=2):
        return f"{minutes // 60}{HARD}h{HARD}{minutes % 60:02}"
    return f"{value.days}{HARD}jours"
