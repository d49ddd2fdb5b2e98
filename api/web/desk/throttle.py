"""How often one address, or one person, may try a password."""

from __future__ import annotations

import time
from functools import cached_property
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from flask import current_app, request
from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

if TYPE_CHECKING:
    from flask import Flask

RATES = parse_many("20/minute; 200/hour")
"""Of one process: a service of four processes may let four times as many through."""
_NAME = "desk_throttle"
_ONE_HOME = 64
"""Bits of an IPv6 address that a whole household shares (RFC 6177)."""


class Throttle:
    """Counts tries in the memory of this process."""

    @cached_property
    def _limiter(self) -> MovingWindowRateLimiter:
        # Made at the first try and not before: it starts a thread, which no fork inherits.
        return MovingWindowRateLimiter(MemoryStorage())

    def count(self, who: str) -> None:
        """Count one try.

        Raises:
            TooManyRequests: There were too many; a page says so.
        """
        for rate in RATES:
            if not self._limiter.hit(rate, who):
                until = self._limiter.get_window_stats(rate, who).reset_time
                raise TooManyRequests(retry_after=max(1, int(until - time.time()) + 1))


def install_throttle(app: Flask) -> None:
    """Count the tries of one application."""
    app.extensions[_NAME] = Throttle()


def count_try(person: str | None = None) -> None:
    """Count a try of whoever sends the request, or of a person who is signed in.

    Raises:
        TooManyRequests: There were too many.
    """
    throttle = current_app.extensions[_NAME]
    throttle.count(person or household(request.remote_addr or ""))


def household(address: str) -> str:
    """Return what addresses of one household share.

    >>> household("192.0.2.7"), household("2001:db8::1:2:3:4")
    ('192.0.2.7', '2001:db8::/64')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(ip_network((int(found), _ONE_HOME), strict=False))
    return str(found)
