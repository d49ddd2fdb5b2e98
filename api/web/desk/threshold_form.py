"""The form of « Et si ? »: thresholds as percentages, read and written."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.services.rules.policy_text import Place, Thresholds, thresholds_of
from api.web.desk.words import ACCOUNTABILITY, LABELS
from moderation.domain.comment import Accountability
from moderation.domain.policy_numbers import FIRST
from moderation.domain.policy_shift import DECIMALS
from moderation.domain.scores import SCORE_NAMES, TOXIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation.domain.policy import Policy

BORDERS = ("hold", "reject")
LEVELS: tuple[str, ...] = (FIRST, *(level.value for level in Accountability))
"""The rows of a score; that of a first comment has no rejection."""
_FIRST = "anonyme dont rien n'a encore été publié ici"


@dataclass(frozen=True, slots=True)
class Cell:
    """One number to fill in.

    Attributes:
        name: Of the field.
        value: As it stands in the field: a percentage, or what was typed.
        used: As the policy that decides has it.
    """

    name: str
    value: str
    used: str

    @property
    def moved(self) -> bool:
        """Whether it says something else than what decides."""
        return self.value != self.used


@dataclass(frozen=True, slots=True)
class Row:
    """The thresholds of one accountability, or of an anonymous author's first comment.

    ``reject`` is None where none is allowed.
    """

    level: str
    meaning: str
    hold: Cell
    reject: Cell | None


@dataclass(frozen=True, slots=True)
class Group:
    """The thresholds of one score."""

    label: str
    name: str
    rows: list[Row]

    @property
    def moved(self) -> bool:
        """Whether any differs from what decides."""
        return any(row.hold.moved or (row.reject and row.reject.moved) for row in self.rows)


@dataclass(slots=True)
class Asked:
    """What a form asks for.

    Attributes:
        thresholds: Every threshold, those the form does not name included.
        typed: What each field says, by name.
        problems: French sentences, one for each field that is no number.
    """

    thresholds: Thresholds
    typed: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read(form: Mapping[str, str], base: Policy) -> Asked:
    """Read a form; a field that is absent stays as it is, an empty one never acts."""
    asked = Asked(thresholds_of(base))
    for name in SCORE_NAMES:
        for level in LEVELS:
            for border in BORDERS:
                place = (name, level, border)
                if (typed := form.get(field_name(place))) is not None:
                    _read_one(asked, place, typed.strip())
    return asked


def groups(base: Policy, used: Policy, typed: Mapping[str, str]) -> list[Group]:
    """Return the fields of a form.

    Args:
        base: The policy whose thresholds are moved; scores it has no sentence for are absent.
        used: The policy that decides.
        typed: What was sent, by name of field; it is shown again as it was.
    """
    now, then = thresholds_of(base), thresholds_of(used)

    def cell(place: Place) -> Cell:
        name = field_name(place)
        return Cell(name, typed.get(name, written(now.get(place))), written(then.get(place)))

    return [
        Group(
            name,
            LABELS[name].name,
            [
                Row(
                    level,
                    ACCOUNTABILITY.get(level, _FIRST),
                    cell((name, level, "hold")),
                    cell((name, level, "reject")) if _rejects(name, level) else None,
                )
                for level in LEVELS
            ],
        )
        for name in SCORE_NAMES
        if name in base.templates
    ]


def field_name(place: Place) -> str:
    """Return the name of the field of a threshold.

    >>> field_name(("hate", Accountability.KNOWN, "hold"))
    'hate.known.hold'
    """
    name, level, border = place
    return f"{name}.{level}.{border}"


def written(probability: float | None) -> str:
    """Write a threshold as a field of numbers takes it.

    >>> written(0.15), written(0.9731), written(None)
    ('15', '97.31', '')
    """
    if probability is None:
        return ""
    return f"{probability * 100:.2f}".rstrip("0").rstrip(".")


def _rejects(name: str, level: str) -> bool:
    return name in TOXIC_LABELS and level != FIRST


def _read_one(asked: Asked, place: Place, typed: str) -> None:
    asked.typed[field_name(place)] = typed
    asked.thresholds.pop(place, None)
    if not typed:
        return
    try:
        value = float(typed.replace(",", "."))
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        asked.thresholds[place] = round(value / 100, DECIMALS)
    else:
        name = LABELS[place[0]].name.capitalize()
        asked.problems.append(f"{name} : « {typed[:20]} » n'est pas un nombre.")
