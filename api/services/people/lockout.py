"""Too many failures close an account for a while, so that nobody guesses their way in.

From the fifth failure on, a minute, then twice as long each time, an hour at most. A success
clears the count. What is tried while the account is closed counts for nothing: a stranger
cannot keep it closed longer than that.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from api.storage.types import now

if TYPE_CHECKING:
    from api.storage.tables import Moderator

ALLOWED = 5
FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)
_DOUBLINGS = 10


def closed(account: Moderator) -> bool:
    """Say whether an account takes no password and no code at present."""
    return account.locked_until is not None and account.locked_until > now()


def count_failure(account: Moderator) -> None:
    """Note a wrong password or a wrong code; inside a transaction that writes."""
    account.failures += 1
    over = account.failures - ALLOWED
    if over >= 0:
        account.locked_until = now() + min(FIRST * 2 ** min(over, _DOUBLINGS), LONGEST)


def clear(account: Moderator) -> None:
    """Forget the failures; inside a transaction that writes."""
    account.failures = 0
    account.locked_until = None
