"""Scores as bars: where each stands, and where the thresholds of the policy stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.web.desk.words import LABELS, percent
from moderation.domain.comment import Accountability
from moderation.domain.policy import Threshold
from moderation.domain.scores import SCORE_NAMES, Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation.domain.policy import Policy

_EVEN_ODDS = 0.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One score; lengths are in hundredths of the bar.

    Attributes:
        crossed: Whether it reaches the threshold that holds or rejects.
        explained: The thresholds in words; None where the policy has none.
    """

    label: str
    name: str
    value: str
    length: float
    hold: float | None
    reject: float | None
    crossed: bool
    explained: str | None


def bars(scores: Mapping[str, Any] | None, policy: Policy, accountability: str) -> list[Bar]:
    """Return the bars of a decision, always in the same order; none when it has no score.

    Args:
        scores: Probabilities by name.
        policy: The one in force.
        accountability: Level of the author, which chooses the thresholds.
    """
    if scores is None:
        return []
    return [
        _bar(name, float(scores[name]), _threshold(policy, name, accountability))
        for name in SCORE_NAMES
        if name in scores
    ]


def seen_labels(
    scores: Mapping[str, Any] | None, policy: Policy, accountability: str
) -> frozenset[str]:
    """Return the labels a model may be said to have seen: those that hold a comment.

    One without a threshold counts from even odds on.
    """
    if scores is None:
        return frozenset()
    return frozenset(
        label.value
        for label in Label
        if float(scores.get(label, 0.0)) >= (_lowest(policy, label, accountability) or _EVEN_ODDS)
    )


def _bar(name: str, score: float, threshold: Threshold) -> Bar:
    marks = [
        f"{what} à partir de {percent(value)}"
        for what, value in (("relu", threshold.hold), ("refusé", threshold.reject))
        if value is not None
    ]
    lowest = _least(threshold)
    return Bar(
        label=name,
        name=LABELS[name].name,
        value=percent(score),
        length=round(score * 100, 1),
        hold=_hundredths(threshold.hold),
        reject=_hundredths(threshold.reject),
        crossed=lowest is not None and score >= lowest,
        explained=", ".join(marks) or None,
    )


def _threshold(policy: Policy, name: str, accountability: str) -> Threshold:
    levels = policy.thresholds.get(name, {})
    return levels.get(Accountability(accountability), Threshold())


def _lowest(policy: Policy, name: str, accountability: str) -> float | None:
    return _least(_threshold(policy, name, accountability))


def _least(threshold: Threshold) -> float | None:
    return min((at for at in (threshold.hold, threshold.reject) if at is not None), default=None)


def _hundredths(value: float | None) -> float | None:
    return None if value is None else round(value * 100, 1)
