"""Numbers as one says them in French, with what they leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.web.desk.french_time import lasting

if TYPE_CHECKING:
    from datetime import date

    from api.services.figures.intervals import Share

_SPACE = "\N{NO-BREAK SPACE}"
_NARROW = "\N{NARROW NO-BREAK SPACE}"
_DAY, _HOUR = 86400, 3600
_MONTHS = [
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
]


def number(value: float, decimals: int = 0) -> str:
    """Write a number.

    >>> number(12345.25, 1).replace("\u202f", "_")
    '12_345,2'
    """
    return f"{value:,.{decimals}f}".replace(",", _NARROW).replace(".", ",")


def signed(value: float) -> str:
    """Write a difference with its sign.

    >>> signed(2.04), signed(-3), signed(0.01)
    ('+2', '−3', '0')
    """
    rounded = round(value, 1)
    if rounded == 0:
        return "0"
    decimals = 0 if rounded == int(rounded) else 1
    return ("+" if rounded > 0 else "−") + number(abs(rounded), decimals)


def percent(value: float | None) -> str:
    r"""Write a share, with a decimal where it is small; a dash of nothing.

    >>> percent(0.25), percent(0.012), percent(None)
    ('25\xa0%', '1,2\xa0%', '–')
    """
    if value is None:
        return "–"
    small = 0 < value < 0.1 or 0.9 < value < 1  # noqa: PLR2004 -- where a decimal tells something
    return f"{number(value * 100, int(small))}{_SPACE}%"


def between(share: Share) -> str:
    r"""Say the interval of a share.

    >>> from api.services.figures.intervals import Share
    >>> between(Share(5, 10))
    'entre 24\xa0% et 76\xa0%'
    """
    return f"entre {percent(share.low)} et {percent(share.high)}"


def wait(seconds: float | None) -> str:
    r"""Say how long somebody waits; hours up to two days, then days.

    >>> [wait(s) for s in (None, 90, 7200 * 5, 86400 * 2.5)]
    ['–', '1\xa0min 30\xa0s', '10\xa0h', '2,5\xa0jours']
    """
    if seconds is None:
        return "–"
    if seconds < _HOUR:
        return lasting(seconds)
    if seconds < 2 * _DAY:
        return f"{seconds / _HOUR:.0f}{_SPACE}h"
    days = round(seconds / _DAY, 1)
    return f"{number(days, int(days != int(days)))}{_SPACE}jours"


def short_day(day: date) -> str:
    r"""Write a day as it fits under an axis.

    >>> from datetime import date
    >>> short_day(date(2026, 11, 1))
    '1er\xa0nov.'
    """
    return f"{'1er' if day.day == 1 else day.day}{_SPACE}{_MONTHS[day.month - 1]}"
