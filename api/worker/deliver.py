"""One attempt to tell a blog one message."""

from __future__ import annotations

import time
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpcore

from api.services.outbox.delivery import Due, Fault, Sent
from api.services.outbox.webhooks import WebhookError, check_url
from api.storage.types import now
from api.version import version
from api.worker.signature import ATTEMPT_HEADER, EVENT_HEADER, SIGNATURE_HEADER, sign
from api.worker.wire import ForbiddenAddressError, NoHostError, Reply, TlsError, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

_FAULTS: tuple[tuple[type[Exception], Fault], ...] = (
    (WebhookError, Fault.FORBIDDEN_URL),
    (NoHostError, Fault.NO_HOST),
    (ForbiddenAddressError, Fault.FORBIDDEN_ADDRESS),
    (TlsError, Fault.TLS),
    (httpcore.TimeoutException, Fault.TIMEOUT),
    (httpcore.ConnectError, Fault.NO_CONNECTION),
    (httpcore.NetworkError, Fault.BROKEN),
    (httpcore.ProtocolError, Fault.BROKEN),
)
_EXPECTED = tuple(kind for kind, _ in _FAULTS)
_GONE = 410
_ASKING_FOR_TIME = {429, 503}


def attempt(due: Due, wire: Wire, deadline: float) -> Sent:
    """Send a message, and say what came of it.

    Args:
        due: The message; its address is checked again: the setting may have changed.
        wire: The way out.
        deadline: By :func:`time.monotonic`; counted from the claim, so that a process that
            was suspended sends nothing that another one has sent meanwhile.
    """
    body = due.body.encode()
    try:
        url = check_url(due.url, private=wire.private)
        return judge(wire.post(url, _headers(due, body), body, deadline))
    except _EXPECTED as error:
        return Sent(next(fault for kind, fault in _FAULTS if isinstance(error, kind)))


def judge(reply: Reply) -> Sent:
    """Say what an answer means.

    >>> judge(Reply(204, None)).fault, judge(Reply(302, None)).fault.value
    (None, 'redirect')
    """
    status = reply.status
    match status // 100:
        case 2:
            return Sent(None, status)
        case 3:
            return Sent(Fault.REDIRECT, status)
    if status == _GONE:
        return Sent(Fault.GONE, status)
    after = read_retry_after(reply.retry_after) if status in _ASKING_FOR_TIME else None
    return Sent(Fault.STATUS, status, after)


def read_retry_after(value: str | None) -> float | None:
    """Read ``Retry-After`` (RFC 9110, section 10.2.3): seconds, or a date.

    >>> read_retry_after("120"), read_retry_after("soon"), read_retry_after(None)
    (120.0, None, None)
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((aware - now()).total_seconds(), 0.0)


def _headers(due: Due, body: bytes) -> Mapping[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": f"moderation/{version()}",
        "Accept": "*/*",
        "Connection": "close",
        EVENT_HEADER: str(due.event),
        ATTEMPT_HEADER: str(due.attempt),
        SIGNATURE_HEADER: sign(body, due.secrets, int(time.time())),
    }
