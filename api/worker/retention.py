"""Forgetting, a little at a time, whom comments concerned and the pile-ons that are over."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from api.services.pile_ons.retention import forget
from api.settings import load_settings

if TYPE_CHECKING:
    from api.worker.jobs import SessionFactory

REST_SECONDS = 600.0
"""Between two looks when nothing was too old: rows age by days."""


class Forgetting:
    """A job; it remembers only when to look again.

    Args:
        days: How long rows are kept; None reads the setting.
    """

    __name__ = "forget_old_pile_ons"

    def __init__(self, days: int | None = None) -> None:
        self._days = days
        self._next = 0.0

    def __call__(self, sessions: SessionFactory) -> bool:
        """Delete a few rows that are too old, and say whether there were any."""
        if time.monotonic() < self._next:
            return False
        with sessions() as session:
            found = forget(session, self._days or load_settings().pile_on_days)
        if not found:
            self._next = time.monotonic() + REST_SECONDS
        return found > 0


forget_old_pile_ons = Forgetting()
