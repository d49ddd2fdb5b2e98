"""One HTTP request, to the host it is meant for and to no other, within a bounded time.

httpcore (what httpx sends with) follows no redirect, reads no proxy from the environment
and keeps no cookie. It is given a network of our own: it connects to an address that was
looked at first, while TLS and ``Host`` go on by the name, and no wait passes the deadline.
"""

from __future__ import annotations

import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from api.worker.addresses import Resolver, is_allowed, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONNECT_SECONDS = 5.0
_BODY_BYTES = 64 * 1024
"""Read, and dropped, of an answer: enough to let a small one end in peace."""


class NoHostError(Exception):
    """The name leads nowhere."""


class ForbiddenAddressError(Exception):
    """The name leads only where nothing may be sent."""


class TlsError(Exception):
    """The host could not prove its name, or speaks no TLS that will do."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is kept of an answer."""

    status: int
    retry_after: str | None


@dataclass(frozen=True, slots=True)
class Wire:
    """The way out.

    Attributes:
        private: Whether private addresses will do.
        resolver: What finds the addresses of a name.
        trust: Which certificates are trusted; None means those that httpx trusts.
    """

    private: bool = False
    resolver: Resolver = resolve
    trust: ssl.SSLContext | None = None

    def post(
        self, url: httpx.URL, headers: Mapping[str, str], body: bytes, deadline: float
    ) -> Reply:
        """Send a request, and return what is kept of the answer.

        Args:
            url: Its host must be a name or an address, in ASCII.
            headers: Besides ``Host`` and ``Content-Length``.
            body: All of it.
            deadline: By :func:`time.monotonic`.

        Raises:
            NoHostError: The name leads nowhere.
            ForbiddenAddressError: The name leads only where nothing may be sent.
            TlsError: The host could not prove its name.
            httpcore.TimeoutException: The deadline passed, or nothing connected in time.
            httpcore.NetworkError, httpcore.ProtocolError: The connection failed.
        """
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        named = [("Host", url.netloc.decode("ascii")), *headers.items()]
        left = max(deadline - time.monotonic(), 0.001)
        limits = {"connect": min(CONNECT_SECONDS, left), "read": left, "write": left, "pool": left}
        trust = self.trust or (_default_trust() if url.scheme == "https" else None)
        with (
            httpcore.ConnectionPool(
                ssl_context=trust, network_backend=_Network(self, deadline)
            ) as pool,
            pool.stream(
                "POST", target, headers=named, content=body, extensions={"timeout": limits}
            ) as response,
        ):
            found = {name.lower(): value for name, value in response.headers}
            after = found.get(b"retry-after")
            _drop_body(response)
            return Reply(response.status, after.decode("latin-1") if after else None)

    def addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of a name that will do.

        Raises:
            NoHostError: The name leads nowhere.
            ForbiddenAddressError: The name leads only where nothing may be sent.
        """
        try:
            found = self.resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise NoHostError from error
        allowed = [address for address in found if is_allowed(address, private=self.private)]
        if not allowed:
            raise ForbiddenAddressError if found else NoHostError
        return allowed


class _Network(httpcore.NetworkBackend):
    """Connects to addresses that were looked at."""

    def __init__(self, wire: Wire, deadline: float) -> None:
        self.wire = wire
        self.deadline = deadline
        self.real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Try each address of a name in turn, sharing the time between them."""
        del timeout
        until = min(time.monotonic() + CONNECT_SECONDS, self.deadline)
        *others, last = self.wire.addresses(host, port)
        for number, address in enumerate(others):
            share = _left(until) / (len(others) + 1 - number)
            with suppress(httpcore.NetworkError, httpcore.TimeoutException):
                stream = self.real.connect_tcp(address, port, share, local_address, socket_options)
                return _Stream(stream, self.deadline)
        stream = self.real.connect_tcp(last, port, _left(until), local_address, socket_options)
        return _Stream(stream, self.deadline)


class _Stream(httpcore.NetworkStream):
    """A connection none of whose waits passes the deadline, however often it waits."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self.stream.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self.stream.write(buffer, _left(self.deadline))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        del timeout
        try:
            secured = self.stream.start_tls(ssl_context, server_hostname, _left(self.deadline))
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLError):
                raise TlsError from error
            raise
        return _Stream(secured, self.deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 -- httpcore's own signature
        return self.stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.TimeoutException
    return left


def _drop_body(response: httpcore.Response) -> None:
    """Read a little of the body: what matters was in the status, even if this fails."""
    size = 0
    with suppress(httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
        for chunk in response.iter_stream():
            size += len(chunk)
            if size > _BODY_BYTES:
                return


@cache
def _default_trust() -> ssl.SSLContext:
    return httpx.create_ssl_context()
