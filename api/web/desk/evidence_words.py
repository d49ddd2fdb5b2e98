"""What the printed evidence says in French of codes, keys and moments."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from api.storage.tables import AuditEntry
from api.web.desk.journal_words import told
from api.web.desk.pile_on_words import AIMS
from api.web.desk.words import ACCOUNTABILITY, LABELS, OUTCOMES, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.web.desk.journal_words import Told

_SPACE = "\N{NO-BREAK SPACE}"
STATES = {
    "calm": "fin",
    "warming": "le ton monte",
    "pile_on": "meute",
    "cooling": "elle se calme",
}
MEASURES = {
    "hold_newcomers": "commentaires des nouveaux venus retenus sur ce fil",
    "hold_aimed": "commentaires visant cette personne retenus",
    "slow": "fil ralenti",
    "close": "fil fermé",
}
_FIXED = {"service": "le service", "command": "la ligne de commande"}
_KINDS = {"moderator": "modération n°", "key": "programme n°"}
_WIDTH = 8


def utc(moment: str | None) -> str:
    r"""Write a moment of the bundle so that nobody misreads it.

    >>> utc("2026-11-23T18:04:12.125000Z"), utc(None)
    ('2026-11-23 18:04:12\xa0UTC', '–')
    """
    if not moment:
        return "–"
    found = datetime.fromisoformat(moment).astimezone(UTC)
    return f"{found:%Y-%m-%d %H:%M:%S}{_SPACE}UTC"


def who(key: str | None) -> str:
    r"""Name who acted without their name: the file goes to others.

    >>> who("moderator:3"), who("service")
    ('modération n°\xa03', 'le service')
    """
    if not key:
        return "–"
    kind, _, number = key.partition(":")
    return f"{_KINDS[kind]}{_SPACE}{number}" if kind in _KINDS else _FIXED.get(key, key)


def grouped(digest: str) -> str:
    """Cut a digest into pieces that an eye can compare.

    >>> grouped("0123456789abcdef")
    '01234567 89abcdef'
    """
    return " ".join(digest[n : n + _WIDTH] for n in range(0, len(digest), _WIDTH))


def aim(code: str) -> str:
    """Say how a comment concerns the person targeted."""
    return AIMS.get(code, code)


def accountability(level: str | None) -> str:
    """Say what was known of an author then."""
    return ACCOUNTABILITY.get(level or "", "non renseigné")


def outcome(code: str) -> str:
    """Name an outcome.

    >>> outcome("hold")
    'En attente'
    """
    return OUTCOMES.get(code, code)


def scores(found: Mapping[str, float] | None) -> str:
    r"""Write the scores that are worth a word, the highest first.

    >>> scores({"insult": 0.9, "hate": 0.01, "lecturing": 0.5})
    'insulte 90\xa0%, leçon 50\xa0%'
    """
    known = [(value, LABELS[name].name) for name, value in (found or {}).items() if name in LABELS]
    shown = sorted((pair for pair in known if pair[0] >= 0.1), reverse=True)  # noqa: PLR2004 -- less says nothing
    return ", ".join(f"{name} {percent(value)}" for value, name in shown)


def journal_line(row: Mapping[str, Any], site: str) -> Told:
    """Return a line of the journal in words, its people by number."""
    fields = json.loads(row["line"])
    fields["at"] = datetime.fromisoformat(fields["at"])
    entry = AuditEntry(**fields)
    people = {key: who(key) for key in (entry.actor,)}
    return told(entry, people, {} if entry.site_id is None else {entry.site_id: site})
