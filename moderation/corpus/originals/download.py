"""Downloading one file: verified, bounded, patient, and whole or not at all."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import IO, TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from moderation.corpus.originals.tables import LIMIT
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPMessage
    from pathlib import Path

    Progress = Callable[[int, int | None], object]
    """Told the bytes received and, where the server says so, the bytes to come."""

ATTEMPTS = 4
_CHUNK = 2**16
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_TOO_MANY_REQUESTS, _SERVER_ERROR = 429, 500


class _PassingError(Exception):
    """A failure that another attempt may not meet."""


class _SafeRedirects(HTTPRedirectHandler):
    """Follows redirections as far as each of them is safe."""

    def redirect_request(  # noqa: PLR0913, PLR0917 -- urllib's own signature
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        with fp:
            _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and how long.

    Attributes:
        size: Bytes that a file may have.
        timeout: Seconds without a byte after which an attempt is given up.
        pause: Seconds before the second attempt; each further pause is twice as long.
    """

    size: int = LIMIT
    timeout: float = 30.0
    pause: float = 1.0


LIMITS = Limits()


def download(
    url: str,
    target: Path,
    *,
    sha256: str = "",
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> str:
    """Write what stands at an address to a file and return its SHA-256.

    An attempt that fails on the server's side (5xx, 429), on the way or before the end is
    made again, :data:`ATTEMPTS` in all.

    Args:
        url: With https; http is accepted from this machine alone.
        target: Appears only once everything is verified.
        sha256: What the bytes must be, or empty.
        limits: How much and how long.
        progress: Told the bytes received.

    Raises:
        CorpusError: The address is not safe, the file is not there, is too large, does
            not come or is not the expected one; nothing is left behind.
    """
    _check(url)
    part = target.with_name(f"{target.name}.part")
    try:
        found = _patiently(url, part, limits, progress)
        if sha256 and found != sha256:
            raise CorpusError(
                f"{url} is not the file that was pinned: its SHA-256 is {found} and should be "
                f"{sha256}. Nothing was written."
            )
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return found


def _patiently(url: str, part: Path, limits: Limits, progress: Progress | None) -> str:
    problem: Exception | None = None
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(limits.pause * 2 ** (attempt - 1))
        try:
            return _once(url, part, limits, progress)
        except _PassingError as error:
            problem = error
    raise CorpusError(f"{url} cannot be downloaded: {problem} ({ATTEMPTS} attempts)") from problem


def _once(url: str, part: Path, limits: Limits, progress: Progress | None) -> str:
    request = Request(url, headers={"User-Agent": "moderation"})  # noqa: S310 -- checked before
    opener = build_opener(_SafeRedirects)
    try:
        with opener.open(request, timeout=limits.timeout) as answer, part.open("wb") as file:
            length = answer.headers.get("Content-Length", "")
            total = int(length) if length.isdecimal() else None
            _bound(url, total or 0, limits)
            digest, received = hashlib.sha256(), 0
            while chunk := answer.read(_CHUNK):
                received += len(chunk)
                _bound(url, received, limits)
                digest.update(chunk)
                file.write(chunk)
                if progress:
                    progress(received, total)
    except HTTPError as error:
        with error:
            raise _refusal(url, error.code) from error
    except URLError as error:
        raise _PassingError(error.reason) from error
    except (HTTPException, TimeoutError, ConnectionError) as error:
        raise _PassingError(str(error) or type(error).__name__) from error
    if total is not None and received != total:
        raise _PassingError(f"it stopped after {received:,} of {total:,} bytes")
    return digest.hexdigest()


def _refusal(url: str, code: int) -> Exception:
    if code >= _SERVER_ERROR or code == _TOO_MANY_REQUESTS:
        return _PassingError(f"the server answered {code}")
    return CorpusError(
        f"{url}: the server answered {code}. Does the file stand there at this commit? Its path "
        "can be corrected in a copy of originals.toml, given with --originals."
    )


def _bound(url: str, size: int, limits: Limits) -> None:
    if size > limits.size:
        raise CorpusError(f"{url} is larger than {limits.size:,} bytes: it was not expected to be")


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in _LOOPBACK):
        raise CorpusError(f"{url}: only https addresses are downloaded from")
