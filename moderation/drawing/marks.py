"""What a timeline shows, without a place on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 -- dataclass fields are read at run time
from enum import StrEnum

from moderation.domain.pile_on import Answer, State


class Mark(StrEnum):
    """How a comment looks to the person it concerns; each has a shape of its own."""

    CALM = "calm"
    MILD = "mild"
    HOSTILE = "hostile"


@dataclass(frozen=True, slots=True)
class Event:
    """A comment at its moment.

    Attributes:
        at: With a time zone.
        mark: Its shape and place.
        label: What is said of it where somebody points at it (« A3, 14 h 02 »); may be empty.
        held: Whether it is, or would have been, held: it gets a ring.
        row: The name of the row it stands in.
    """

    at: datetime
    mark: Mark
    label: str = ""
    held: bool = False
    row: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A state that lasts from ``start`` to ``end``, in a row."""

    start: datetime
    end: datetime
    state: State
    row: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """An answer in force from ``start`` to ``end``, in a row."""

    start: datetime
    end: datetime
    answer: Answer
    row: str = ""


STATE_WORDS = {
    State.CALM: "calme",
    State.WARMING: "ça monte",
    State.PILE_ON: "meute",
    State.COOLING: "ça retombe",
}
MARK_WORDS = {Mark.HOSTILE: "hostile", Mark.MILD: "rude", Mark.CALM: "calme"}
ANSWER_WORDS = {
    Answer.TELL: "modérateurs prévenus",
    Answer.HOLD_NEWCOMERS: "nouveaux venus relus",
    Answer.HOLD_AIMED: "réponses à la personne relues",
    Answer.SLOW: "fil ralenti",
    Answer.CLOSE: "fil fermé",
}
