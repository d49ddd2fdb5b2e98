"""Ages and durations as one says them in French."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_SPACE = "\N{NO-BREAK SPACE}"
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def ago(moment: datetime, at: datetime) -> str:
    r"""Say how long before ``at`` a moment lies.

    >>> noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    >>> [ago(noon - timedelta(seconds=s), noon) for s in (5, 150, 7300, 100_000, 10**7)]
    ['à l’instant', 'il y a 2\xa0min', 'il y a 2\xa0h', 'il y a 1\xa0jour', 'il y a 3\xa0mois']
    """
    age = max(at - moment, timedelta()).total_seconds()
    return "à l’instant" if age < _MINUTE else f"il y a {_span(age)}"


def lasting(seconds: float) -> str:
    r"""Say a short duration.

    >>> [lasting(s) for s in (0.4, 12, 90, 4000)]
    ['moins d’une seconde', '12\xa0s', '1\xa0min 30\xa0s', '1\xa0h']
    """
    if seconds < 1:
        return "moins d’une seconde"
    if seconds < _MINUTE:
        return f"{seconds:.0f}{_SPACE}s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    if minutes < 10 and rest:  # noqa: PLR2004 -- beyond, seconds say nothing more
        return f"{minutes}{_SPACE}min {rest}{_SPACE}s"
    return _span(seconds)


def dated(moment: datetime) -> str:
    r"""Say a moment in full, in UTC: the service does not know where its readers are.

    >>> dated(datetime(2026, 11, 1, 9, 5, tzinfo=UTC))
    '1er novembre 2026 à 9\xa0h\xa005 UTC'
    """
    known = moment.astimezone(UTC)
    day = "1er" if known.day == 1 else str(known.day)
    hour = f"{known.hour}{_SPACE}h{_SPACE}{known.minute:02d}"
    return f"{day} {_MONTHS[known.month - 1]} {known.year} à {hour} UTC"


def _span(seconds: float) -> str:
    for unit, name in ((365 * _DAY, "an"), (30 * _DAY, "mois"), (_DAY, "jour")):
        if (count := int(seconds // unit)) >= 1:
            plural = "s" if count > 1 and name != "mois" else ""
            return f"{count}{_SPACE}{name}{plural}"
    if seconds >= _HOUR:
        return f"{int(seconds // _HOUR)}{_SPACE}h"
    return f"{int(seconds // _MINUTE)}{_SPACE}min"
