"""What the desk says in French of pile-ons, of what is seen, and of what is done about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from api.web.desk.figure_words import number, percent
from api.web.desk.french_time import dated, lasting
from api.web.desk.words import counted
from api.web.typography import spaced
from moderation.domain.pile_on import Answer, State

if TYPE_CHECKING:
    from datetime import datetime

    from api.services.pile_ons.overview import Crowd
    from api.storage.tables import Measure
    from moderation.domain.pile_on import Signs

_SPACE = "\N{NO-BREAK SPACE}"
_DAY = timedelta(days=1)
_DAYS_FROM, _HOURS_FROM = 47, 120
"""Hours from which one counts in days, minutes from which one counts in hours."""


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state is named, and what it means."""

    name: str
    meaning: str


STATES = {
    State.WARMING: StateWords("Ça monte", "Plusieurs personnes s’en prennent à la même."),
    State.PILE_ON: StateWords("Meute", "Beaucoup de personnes se retournent contre une seule."),
    State.COOLING: StateWords("Ça retombe", "Les commentaires hostiles se font rares."),
    State.CALM: StateWords("Terminée", "Plus rien d’hostile depuis plusieurs heures."),
}
AIMS = {
    "parent": "lui répond",
    "article": "sous son article",
    "mention": "l’interpelle",
    "name": "la nomme",
}
WINDOWS = {
    timedelta(minutes=10): f"10{_SPACE}min",
    timedelta(hours=1): f"1{_SPACE}h",
    timedelta(hours=24): f"24{_SPACE}h",
}
_WITHIN = {
    timedelta(minutes=10): "en dix minutes",
    timedelta(hours=1): "en une heure",
    timedelta(hours=24): "en vingt-quatre heures",
}
SIGNS = {
    "authors": "Personnes contre elle, piques comprises",
    "hostility": "Hostilité cumulée",
    "concentration": "Part hostile de ce qui la concerne",
    "share": "Part du fil qui la concerne",
    "newcomers": "Part de nouveaux venus parmi les hostiles",
    "rate_ratio": "Rythme, en nombre de fois l’habituel",
    "near_duplicates": "Textes presque identiques",
    "shared_referrer": "Part venue d’un même site",
    "median_gap": "Temps entre deux commentaires hostiles",
}
LASTS = {
    "1h": (f"1{_SPACE}heure", timedelta(hours=1)),
    "6h": (f"6{_SPACE}heures", timedelta(hours=6)),
    "24h": (f"24{_SPACE}heures", timedelta(hours=24)),
    "3j": (f"3{_SPACE}jours", timedelta(days=3)),
}
KINDS = {
    "nouveaux": Answer.HOLD_NEWCOMERS,
    "ralenti": Answer.SLOW,
    "ferme": Answer.CLOSE,
}
SHIELDS = {
    "nouveaux": "Ce fil, devant les nouveaux venus",
    "ralenti": "Ce fil, en le ralentissant",
    "ferme": "Ce fil, en le fermant",
}
SHIELD_EFFECTS = {
    "nouveaux": "Les commentaires de qui n’a encore rien publié ici attendent une relecture.",
    "ralenti": "Qui vient d’y écrire attend une relecture avant d’y paraître de nouveau.",
    "ferme": "Tout ce qui s’y écrit est gardé, et attend une relecture.",
}
PERSON_EFFECT = "Ce qui lui est adressé attend une relecture, partout sur ce site."
_MEASURES = {
    Answer.HOLD_NEWCOMERS: "Sur ce fil, les nouveaux venus attendent une relecture",
    Answer.SLOW: "Sur ce fil, qui vient d’écrire attend une relecture",
    Answer.CLOSE: "Sur ce fil, tout attend une relecture",
}


def state_of(value: str) -> StateWords:
    """Return the words of a state, as it is stored.

    >>> state_of("cooling").name
    'Ça retombe'
    """
    return STATES[State(value)]


def crowd_sentence(crowd: Crowd, began: datetime, last: datetime) -> str:
    r"""Say how many wrote what, and in how long.

    >>> from datetime import datetime
    >>> from api.services.pile_ons.overview import Crowd
    >>> noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    >>> said = crowd_sentence(Crowd(21, 19, 14, 9), noon, noon + timedelta(minutes=25))
    >>> print(said.replace("\xa0", " ").replace(". ", ".\n"))
    14 personnes, dont 9 nouvelles venues, ont écrit 19 commentaires hostiles en 25 min.
    2 autres la concernent sans hostilité.
    """
    if not crowd.hostile:
        return "Les commentaires qui l’ont formée ne sont plus gardés."
    new = _newcomers(crowd.newcomers, crowd.people)
    verb = "ont" if crowd.people > 1 else "a"
    within = "" if crowd.hostile == 1 else f" en {_length(last - began)}"
    hostile = counted(crowd.hostile, "commentaire hostile", "commentaires hostiles")
    said = f"{counted(crowd.people, 'personne')}{new} {verb} écrit {hostile}{within}."
    if calm := crowd.comments - crowd.hostile:
        others = "autres la concernent" if calm > 1 else "autre la concerne"
        said += f" {calm}{_SPACE}{others} sans hostilité."
    return spaced(said)


def sign_sentence(name: str, signs: Signs) -> str:
    r"""Say one sign in words.

    >>> from moderation.domain.pile_on import Signs
    >>> one = Signs(timedelta(hours=1), 20, 18, 14, 9 / 14, 6.2, 6.4, 3, 0.6, 45, 0.9, 0.75)
    >>> for name in SIGNS:
    ...     print(sign_sentence(name, one).replace("\xa0", " ").replace("\u202f", " "))
    14 personnes contre elle en une heure, piques comprises
    des propos blessants qui s’additionnent, même les plus légers
    90 % de ce qui la concerne est hostile
    75 % du fil la concerne
    64 % de nouveaux venus
    6 fois le rythme habituel
    3 textes presque identiques
    60 % arrivés d’un même site
    un commentaire hostile toutes les 45 s
    """
    people = f"{counted(signs.authors, 'personne')} contre elle"
    sentences = {
        "authors": f"{people} {_WITHIN.get(signs.window, '')}".strip() + ", piques comprises",
        "hostility": "des propos blessants qui s’additionnent, même les plus légers",
        "concentration": f"{percent(signs.concentration)} de ce qui la concerne est hostile",
        "share": f"{percent(signs.share)} du fil la concerne",
        "newcomers": f"{percent(signs.newcomers)} de nouveaux venus",
        "rate_ratio": f"{number(signs.rate_ratio or 0)}{_SPACE}fois le rythme habituel",
        "near_duplicates": counted(
            signs.near_duplicates, "texte presque identique", "textes presque identiques"
        ),
        "shared_referrer": f"{percent(signs.shared_referrer)} arrivés d’un même site",
        "median_gap": _gap_sentence(signs.median_gap or 0.0),
    }
    return sentences[name]


def _gap_sentence(seconds: float) -> str:
    if seconds < 1:
        return "des commentaires hostiles coup sur coup"
    return f"un commentaire hostile toutes les {lasting(seconds)}"


def sign_value(name: str, signs: Signs) -> str:
    """Write the value of one sign, for a table."""
    value = getattr(signs, name)
    if value is None:
        return "–"
    if name in {"concentration", "share", "newcomers", "shared_referrer"}:
        return percent(value)
    if name == "median_gap":
        return lasting(value)
    decimals = 1 if name in {"hostility", "rate_ratio"} else 0
    return number(value, decimals)


def measure_sentence(measure: Measure) -> str:
    """Say what a measure does; who and which thread are named beside it."""
    kind = Answer(measure.kind)
    if kind is Answer.HOLD_AIMED:
        where = "sur ce fil" if measure.thread is not None else "partout sur ce site"
        return f"Ce qui lui est adressé attend une relecture, {where}"
    return _MEASURES[kind]


def until(moment: datetime, at: datetime) -> str:
    r"""Say until when something lasts, and how long that is.

    >>> from datetime import datetime
    >>> noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    >>> print(until(noon + timedelta(minutes=45), noon).replace("\xa0", " "))
    jusqu’à 12 h 45 UTC, encore 45 min
    >>> print(until(noon + timedelta(days=3, seconds=-9), noon).replace("\xa0", " "))
    jusqu’au 26 novembre 2026 à 11 h 59 UTC, encore 3 jours
    """
    left = f"encore {_left(moment - at)}"
    if moment - at < _DAY and moment.astimezone(UTC).date() == at.astimezone(UTC).date():
        return f"jusqu’à {clock(moment)} UTC, {left}"
    return f"jusqu’au {dated(moment)}, {left}"


def clock(moment: datetime) -> str:
    r"""Write the time of day, in UTC.

    >>> from datetime import datetime
    >>> clock(datetime(2026, 11, 23, 9, 5, tzinfo=UTC))
    '9\xa0h\xa005'
    """
    known = moment.astimezone(UTC)
    return f"{known.hour}{_SPACE}h{_SPACE}{known.minute:02d}"


def _newcomers(new: int, people: int) -> str:
    if not new:
        return ""
    if people == 1:
        return ", nouvelle venue,"
    plural = "nouvelles venues" if new > 1 else "nouvelle venue"
    return f", toutes {plural}," if new == people else f", dont {new} {plural},"


def _left(span: timedelta) -> str:
    """Say what is left of a time, rounded up: what just began has all of it left."""
    minutes = max(1, math.ceil(span.total_seconds() / 60))
    hours = math.ceil(minutes / 60)
    if hours > _DAYS_FROM:
        return f"{math.ceil(hours / 24)}{_SPACE}jours"
    whole = minutes > _HOURS_FROM or not minutes % 60
    return f"{hours}{_SPACE}h" if whole else f"{minutes}{_SPACE}min"


def _length(span: timedelta) -> str:
    """Say a duration in its two largest units at most, never as nothing."""
    seconds = max(span.total_seconds(), 1)
    if seconds >= 3600 and span < _DAY:  # noqa: PLR2004 -- an hour
        hours, minutes = divmod(int(seconds // 60), 60)
        return f"{hours}{_SPACE}h" + (f"{_SPACE}{minutes:02d}" if minutes else "")
    return lasting(seconds)
