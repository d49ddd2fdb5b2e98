"""How often drafts are looked at: often enough to write, too rarely to search for the borders.

A public key is read by everyone, so that whoever uses it is counted by address, a household
together; each key is counted as well, whoever uses it. Counts live in the memory of one
process and are forgotten when it ends: a service of four processes may let four times as
many through.
"""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

from flask import current_app, request
from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.web.desk.throttle import household
from api.web.problem import Kind, ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from limits import RateLimitItem

    from api.services.keys import Caller

HOUSEHOLD = parse_many("20/minute; 200/hour")
KEY = parse_many("600/minute")
_NAME = "draft_rates"


class Rates:
    """Counts drafts in the memory of this process."""

    @cached_property
    def _limiter(self) -> MovingWindowRateLimiter:
        # Made at the first draft and not before: it starts a thread, which no fork inherits.
        return MovingWindowRateLimiter(MemoryStorage())

    def wait(self, limits: Sequence[RateLimitItem], who: str) -> int:
        """Count one draft of ``who``; return the seconds to wait, 0 when none."""
        for limit in limits:
            if not self._limiter.hit(limit, who):
                until = self._limiter.get_window_stats(limit, who).reset_time
                return max(1, int(until - time.time()) + 1)
        return 0


def install_rates(app: Flask) -> None:
    """Count the drafts of one application."""
    app.extensions[_NAME] = Rates()


def count_draft(caller: Caller) -> None:
    """Count the draft that the request brings.

    Raises:
        ProblemError: 429; there were too many.
    """
    rates: Rates = current_app.extensions[_NAME]
    seconds = 0
    if caller.is_public:
        seconds = rates.wait(HOUSEHOLD, f"home {household(request.remote_addr or '')}")
    if seconds := seconds or rates.wait(KEY, f"key {caller.key_id}"):
        raise ProblemError(
            Kind.TOO_MANY,
            f"Trop de brouillons en peu de temps. Attendez {_said(seconds)} avant le suivant ; "
            "le commentaire lui-même peut être envoyé sans attendre.",
            headers={"Retry-After": str(seconds)},
        )


def _said(seconds: int) -> str:
    """Say a wait.

    >>> _said(1), _said(40), _said(61)
    ('une seconde', '40 secondes', '2 minutes')
    """
    if seconds == 1:
        return "une seconde"
    return f"{seconds} secondes" if seconds <= 60 else f"{-(-seconds // 60)} minutes"  # noqa: PLR2004 -- a minute
