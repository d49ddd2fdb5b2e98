"""The decision on one comment: its scores, who answers for it, and whether it was read for.

The thresholds of the policy come first; what surrounds the comment may only have it held,
and a commenter whose anonymity counted is told so (DSA art. 17).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.domain.comment import Accountability
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from moderation.domain.decision import Reason
    from moderation.domain.policy import Policy
    from moderation.domain.scores import Scores
    from moderation.domain.signals import Standing

ANONYMITY, FIRST, UNREAD = "anonymat", "premier", "sans-lecture"


def judge(
    policy: Policy, scores: Scores, standing: Standing, *, unread: bool = False
) -> tuple[Outcome, tuple[Reason, ...]]:
    """Return the outcome and its reasons, the most severe first.

    Args:
        policy: The rules.
        scores: Of the comment.
        standing: How far its author answers for it.
        unread: Whether enough signs say that it was written without having read.
    """
    accountability, first = standing.accountability, standing.first
    outcome, reasons = policy.decide(scores, accountability, first=first)
    more: list[Reason] = []
    if unread and scores.lecturing >= policy.reading.lecturing_hold:
        more.append(policy.templates[UNREAD].reason(Outcome.HOLD))
    if accountability is Accountability.ANONYMOUS and outcome > Outcome.APPROVE:
        usual, _ = policy.decide(scores, Accountability.ANONYMOUS)
        named, _ = policy.decide(scores, Accountability.KNOWN)
        if usual < outcome:
            more.append(policy.templates[FIRST].reason(outcome))
        elif named < outcome:
            more.append(policy.templates[ANONYMITY].reason(outcome))
    final = max(outcome, Outcome.HOLD) if more else outcome
    return final, (*reasons, *more)
