"""Web origins: where a page stands, as browsers say it (RFC 6454)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_USUAL = {"http": 80, "https": 443}
_HOST = re.compile(r"\[[0-9a-f:.]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
_HOST_LENGTH = 253


def read_origin(written: str) -> str:
    """Return an origin as a browser sends it in its ``Origin`` header.

    Args:
        written: By a person: in any case, with accents, with a final slash.

    Raises:
        ValueError: It is no origin; the sentence says what one is.

    >>> read_origin("https://Blog.Example:443/"), read_origin("https://café.example")
    ('https://blog.example', 'https://xn--caf-dma.example')
    """
    refusal = f"{written!r} is no origin; write one as https://blog.example, without a path"
    try:
        parts = urlsplit(written.strip())
        host, port = _host(parts.hostname or ""), parts.port
    except (ValueError, UnicodeError):
        raise ValueError(refusal) from None
    more = parts.path not in {"", "/"} or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in _USUAL or not host or more:
        raise ValueError(refusal)
    named = port is not None and port != _USUAL[parts.scheme]
    return f"{parts.scheme}://{host}:{port}" if named else f"{parts.scheme}://{host}"


def _host(name: str) -> str:
    """Return a name as it is asked of the DNS, or nothing when it is none."""
    if ":" in name:
        name = f"[{name}]"
    found = name if name.isascii() else name.encode("idna").decode("ascii")
    return found if _HOST.fullmatch(found) and len(found) <= _HOST_LENGTH else ""
