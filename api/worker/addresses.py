"""Which addresses a webhook may lead to.

A name is resolved here, once, and the connection goes to the very address that was looked
at: a name that changes its answer in between (DNS rebinding) changes nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Resolver = Callable[[str, int], list[str]]

_DISGUISES = (
    IPv6Network("::/96"),  # IPv4-compatible, RFC 4291
    IPv6Network("::ffff:0:0/96"),  # IPv4-mapped, same
    IPv6Network("::ffff:0:0:0/96"),  # IPv4-translated, RFC 2765
    IPv6Network("64:ff9b::/96"),  # NAT64, RFC 6052
    IPv6Network("64:ff9b:1::/48"),  # NAT64 of one network, RFC 8215
    IPv6Network("2001::/32"),  # Teredo, RFC 4380
    IPv6Network("2002::/16"),  # 6to4, RFC 3056
)
"""IPv6 addresses that hold an IPv4 one, which a gateway may lead to."""
_LOOPBACK = IPv6Address("::1")


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name, in the system's order.

    Raises:
        OSError: It has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def is_allowed(address: str, *, private: bool) -> bool:
    """Say whether a decision may be sent to an address.

    Args:
        address: IPv4 or IPv6, in figures.
        private: Whether the networks and the machine of one's own will do. Link-local
            addresses are refused even then: clouds hand out secrets at 169.254.169.254.

    >>> [is_allowed(address, private=False) for address in ("192.0.78.24", "192.168.0.4")]
    [True, False]
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if found.is_unspecified or found.is_multicast or found.is_link_local or _disguised(found):
        return False
    if found.is_global and not found.is_reserved and not _site_local(found):
        return True
    return private and (found.is_private or _shared(found))


def _disguised(found: IPv4Address | IPv6Address) -> bool:
    inside = isinstance(found, IPv6Address) and any(found in network for network in _DISGUISES)
    return inside and found != _LOOPBACK


def _site_local(found: IPv4Address | IPv6Address) -> bool:
    return isinstance(found, IPv6Address) and found.is_site_local


def _shared(found: IPv4Address | IPv6Address) -> bool:
    """Say whether it is one of those shared behind a provider's NAT (RFC 6598)."""
    return not found.is_global and not found.is_private and not found.is_reserved
