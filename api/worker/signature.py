"""How a message is signed: the scheme of Stripe's webhooks, which many libraries check.

The time is signed with the body, so that a message overheard cannot be sent again later;
``docs/webhooks.md`` shows how a blog checks both.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNATURE_HEADER = "Moderation-Signature"
EVENT_HEADER = "Moderation-Event"
ATTEMPT_HEADER = "Moderation-Attempt"


def sign(body: bytes, secrets: Sequence[str], moment: int) -> str:
    """Return the value of the header, with one ``v1`` for each secret.

    Args:
        body: The exact bytes that are sent.
        secrets: Two while a blog changes from one to the other.
        moment: Seconds since 1970.

    >>> sign(b"{}", ["whsec_a"], 1764000000)[:26]
    't=1764000000,v1=5d582fef7b'
    """
    signed = str(moment).encode() + b"." + body
    proofs = [hmac.new(secret.encode(), signed, sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={moment}", *(f"v1={proof}" for proof in proofs)])
