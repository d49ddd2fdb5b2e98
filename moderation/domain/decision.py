"""A decision: an outcome, the reasons for it, and the versions it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import total_ordering
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moderation.domain.scores import Scores, Span
    from moderation.domain.signals import Signal


@total_ordering
class Outcome(Enum):
    """What becomes of a comment, ordered from the mildest to the most severe.

    >>> max(Outcome.APPROVE, Outcome.HOLD)
    <Outcome.HOLD: 'hold'>
    """

    APPROVE = "approve"
    HOLD = "hold"
    REJECT = "reject"

    def __lt__(self, other: object) -> bool:
        """Compare by severity."""
        if not isinstance(other, Outcome):
            return NotImplemented
        order = list(Outcome)
        return order.index(self) < order.index(other)


@dataclass(frozen=True, slots=True)
class Clause:
    """One article of the blog's house rules (DSA art. 14: clear terms)."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a comment is not simply published, in words its author can understand.

    Attributes:
        code: Stable identifier for programs, in French as commenters see it (``langue``).
        label: The score behind the reason, or None when it rests on a signal.
        sentence: A French sentence addressed to the commenter.
        clause: The house rule it rests on, or None when it rests on none.
    """

    code: str
    label: str | None
    sentence: str
    clause: Clause | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The engine's answer to one comment.

    Attributes:
        scores: None when the comment was not scored (another language than French).
        spans: Ordered by start; empty unless an explanation was asked for or needed.
        language: ISO 639-1 code the comment was judged to be in.
        automated: False once a person took or changed the decision (DSA art. 17(3)(c)).
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    scores: Scores | None
    spans: tuple[Span, ...]
    signals: tuple[Signal, ...]
    policy_version: str
    model_version: str
    language: str
    automated: bool = True
