"""A timeline in sentences, for those who hear it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from moderation.domain.pile_on import State
from moderation.drawing.clock import day_and_hour
from moderation.drawing.marks import ANSWER_WORDS, MARK_WORDS, STATE_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from moderation.drawing.marks import Band, Event, Measure


def heard(
    events: Sequence[Event], bands: Sequence[Band], measures: Sequence[Measure], zone: tzinfo
) -> str:
    """Return what the picture shows: counts, then each state and answer with its moment.

    >>> from datetime import UTC, datetime
    >>> from moderation.drawing.marks import Event, Mark
    >>> at = datetime(2026, 3, 1, 14, tzinfo=UTC)
    >>> heard([Event(at, Mark.HOSTILE, held=True)], [], [], UTC)
    '1 commentaire, le 1er mars 2026 à 14 h : 1 hostile, 0 rude, 0 calme ; 1 retenu.'
    """
    sentences = [_counted(events, zone)] if events else ["Aucun commentaire."]
    lasting: list[tuple[Band | Measure, str]] = [
        *((band, STATE_WORDS[band.state]) for band in bands if band.state is not State.CALM),
        *((measure, ANSWER_WORDS[measure.answer]) for measure in measures),
    ]
    sentences += (
        _said(one.row, words, one.start, one.end, zone)
        for one, words in sorted(lasting, key=lambda pair: (pair[0].row, pair[0].start))
    )
    return " ".join(sentences)


def _counted(events: Sequence[Event], zone: tzinfo) -> str:
    moments = [event.at for event in events]
    first, last = (day_and_hour(at.astimezone(zone)) for at in (min(moments), max(moments)))
    when = f"le {first}" if first == last else f"du {first} au {last}"
    counts = Counter(event.mark for event in events)
    marks = ", ".join(_plural(counts[mark], word) for mark, word in MARK_WORDS.items())
    held = _plural(sum(event.held for event in events), "retenu")
    return f"{_plural(len(events), 'commentaire')}, {when} : {marks} ; {held}."


def _said(row: str, words: str, start: datetime, end: datetime, zone: tzinfo) -> str:
    where = f"{row} : " if row else ""
    first, last = (day_and_hour(at.astimezone(zone)) for at in (start, end))
    said = f"{where}{words} du {first} au {last}."
    return said[0].upper() + said[1:]


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"
