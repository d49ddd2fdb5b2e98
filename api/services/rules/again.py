"""Deciding again what was decided before, from what was stored beside it.

The scores, how far the author answered for their words then, and how they had read are
those of that moment: nobody is judged again by what they did since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation.domain.comment import Accountability
from moderation.domain.decision import Outcome
from moderation.domain.judge import judge
from moderation.domain.reading import Reading, is_unread
from moderation.domain.signals import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moderation.domain.decision import Reason
    from moderation.domain.policy import Policy
    from moderation.domain.scores import Scores

AROUND = frozenset({"meute", "bouclier", "nouveaux", "ralenti", "ferme"})
"""Reasons that rest on what went on around a comment: no threshold changes them."""


def standing_then(signals: Sequence[Mapping[str, Any]]) -> Standing:
    """Return how far an author answered for their words; who said nothing is anonymous.

    >>> standing_then([{"code": "accountability", "value": "known"}])
    Standing(accountability=<Accountability.KNOWN: 'known'>, first=False)
    """
    known = {signal["code"]: signal["value"] for signal in signals}
    level = Accountability(known.get("accountability", Accountability.ANONYMOUS))
    return Standing(level, "first" in known)


def reading_then(signals: Sequence[Mapping[str, Any]]) -> Reading:
    """Return what was known of how an author had read."""
    known = {signal["code"]: signal["value"] for signal in signals}
    return Reading(
        ratio=known.get("reading_ratio"),
        minutes=known.get("minutes_after_publication"),
        overlap=known.get("overlap"),
        usual_overlap=known.get("usual_overlap"),
        final="final_judgement" in known,
    )


def held_around(reasons: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether a comment was held for what went on around it."""
    return any(reason["code"] in AROUND for reason in reasons)


def decide_again(
    policy: Policy, scores: Scores, standing: Standing, reading: Reading, *, around: bool
) -> tuple[Outcome, tuple[Reason, ...]]:
    """Return what a policy makes of stored scores, as the engine would.

    Args:
        policy: Other rules, or the same.
        scores: Those stored, or another model's of the same text.
        standing: Of the author then.
        reading: Of the author then.
        around: Whether the comment was held for what went on around it.
    """
    unread = is_unread(reading, policy.reading)
    outcome, reasons = judge(policy, scores, standing, unread=unread)
    return (max(outcome, Outcome.HOLD) if around else outcome), reasons
