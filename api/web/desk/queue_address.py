"""Filters of the queue as they stand in its address: a bookmark shows the same again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from api.services.desk.filters import ESCALATED, OPEN, Filters
from api.web.desk.words import LABELS, LANE_SLUGS
from api.web.typography import spaced
from moderation.domain.policy import LANGUAGE_REASON

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.storage.tables import Site

QUEUE = "/moderation"
NAMES = ("site", "voie", "etiquette", "fil", "auteur", "age", "q", "etat")
AGES = {
    "1h": ("une heure", timedelta(hours=1)),
    "6h": ("six heures", timedelta(hours=6)),
    "1j": ("un jour", timedelta(days=1)),
    "3j": ("trois jours", timedelta(days=3)),
    "7j": ("une semaine", timedelta(days=7)),
}
STATES = {"transmis": ESCALATED}
_LANES = {slug: lane for lane, slug in LANE_SLUGS.items()}
_LABELS = {words.slug: label for label, words in LABELS.items()}
_LANGUAGE = ("langue", "autre langue")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter in use, and the address of the queue without it."""

    name: str
    path: str


def known(arguments: Mapping[str, str]) -> dict[str, str]:
    """Keep the filters of an address; an empty or unknown value filters nothing.

    >>> known({"voie": "menaces", "etat": "?", "q": "", "other": "1", "site": "x"})
    {'voie': 'menaces'}
    """
    given = {name: arguments.get(name, "").strip() for name in NAMES}
    understood = {
        "site": given["site"].isascii() and given["site"].isdigit() and len(given["site"]) < 10,  # noqa: PLR2004 -- of a 32-bit integer
        "voie": given["voie"] in _LANES,
        "etiquette": given["etiquette"] in _LABELS or given["etiquette"] == LANGUAGE_REASON,
        "age": given["age"] in AGES,
        "etat": given["etat"] in STATES,
    }
    return {name: value for name, value in given.items() if value and understood.get(name, True)}


def filters_of(given: Mapping[str, str]) -> Filters:
    """Return what the queue is asked for, from what :func:`known` kept."""
    label = given.get("etiquette")
    age = given.get("age")
    return Filters(
        site=int(given["site"]) if "site" in given else None,
        lane=_LANES.get(given.get("voie", "")),
        label=_LABELS.get(label, label) if label else None,
        thread=given.get("fil"),
        author=given.get("auteur"),
        older_than=AGES[age][1] if age else None,
        text=given.get("q"),
        state=STATES.get(given.get("etat", ""), OPEN),
    )


def path_of(given: Mapping[str, str], **changes: str | None) -> str:
    """Return the address of the queue with these filters.

    Args:
        given: Filters in use.
        changes: Other values; None removes one.

    >>> path_of({"voie": "menaces", "q": "à la"}, voie=None, page="2")
    '/moderation?q=%C3%A0+la&page=2'
    """
    wanted = {**given, **changes}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{QUEUE}?{query}" if query else QUEUE


def chosen(given: Mapping[str, str], sites: Sequence[Site]) -> list[Chosen]:
    """Return the filters in use, lane and state apart: these are links of their own."""
    names = {str(site.id): site.name for site in sites}
    said = {
        "site": names.get(given.get("site", "")) or given.get("site"),
        "etiquette": dict(label_choices()).get(given.get("etiquette", "")),
        "fil": f"fil {given.get('fil')}",
        "auteur": f"auteur {given.get('auteur')}",
        "age": f"depuis {AGES[given.get('age', '1h')][0]}",
        "q": spaced(f"« {given.get('q')} »"),
    }
    return [
        Chosen(said[name] or "", path_of(given, **{name: None})) for name in given if name in said
    ]


def label_choices() -> list[tuple[str, str]]:
    """Return the labels one may ask for, as pairs of value and name."""
    return [*((words.slug, words.name) for words in LABELS.values()), _LANGUAGE]


def age_choices() -> list[tuple[str, str]]:
    """Return the ages one may ask for, as pairs of value and name."""
    return [(slug, name) for slug, (name, _) in AGES.items()]
