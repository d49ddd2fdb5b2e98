"""The second factor: codes of six digits that change every thirty seconds (RFC 6238)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyotp
import segno

if TYPE_CHECKING:
    from datetime import datetime

PERIOD = 30
"""Seconds."""
ISSUER = "Modération"
_CODE = re.compile(r"[0-9]{6}")
_SPACES = re.compile(r"\s")


def new_secret() -> str:
    """Return 160 random bits, in base 32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, moment: datetime, after: int | None) -> int | None:
    """Return the time step that a code belongs to; None when it is not to be accepted.

    Args:
        secret: Base 32.
        code: As typed, spaces included.
        moment: Now; the step before and the one after are accepted too, for clocks differ.
        after: The last step that was accepted: neither it nor an earlier one is again.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2009, 2, 13, 23, 31, 30, tzinfo=UTC)  # RFC 6238, appendix B
    >>> step_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "005 924", at, None)
    41152263
    >>> step_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "005924", at, 41152263) is None
    True
    """
    typed = _SPACES.sub("", code)
    if not _CODE.fullmatch(typed):
        return None
    clock = pyotp.TOTP(secret, interval=PERIOD)
    current = int(moment.timestamp()) // PERIOD
    for step in (current - 1, current, current + 1):
        fresh = after is None or step > after
        if fresh and pyotp.utils.strings_equal(clock.generate_otp(step), typed):
            return step
    return None


def picture(secret: str, login: str) -> str:
    """Return the secret as a QR code that telephones read: the address of an image."""
    address = pyotp.TOTP(secret, interval=PERIOD).provisioning_uri(name=login, issuer_name=ISSUER)
    # White behind it, or cameras see nothing of it on a dark page.
    return segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="#fff")


def spelled(secret: str) -> str:
    """Return a secret in groups of four, to be typed.

    >>> spelled("ABCDEFGHIJ")
    'ABCD EFGH IJ'
    """
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
