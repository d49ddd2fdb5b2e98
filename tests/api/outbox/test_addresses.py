from __future__ import annotations

import pytest

from api.worker.addresses import is_allowed, resolve

PUBLIC = ["192.0.78.24", "8.8.8.8", "2606:4700::1111", "2a01:e0a::1"]
OWN = ["127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.20", "100.64.0.1"]
OWN += ["::1", "fd00::1", "fc00::2"]
NEVER = [
    "0.0.0.0",  # noqa: S104 -- refused is what it is
    "169.254.169.254",
    "169.254.0.1",
    "224.0.0.1",
    "239.1.2.3",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:192.0.78.24",
    "::ffff:a00:1",
    "::ffff:0:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::c000:4e18",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:c000:4e18::1",
    "2001:0:c000:4e18::1",
    "localhost",
    "2130706433",
    "0x7f.1",
    "",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_will_do(address: str) -> None:
    assert is_allowed(address, private=False)
    assert is_allowed(address, private=True)


@pytest.mark.parametrize("address", OWN)
def test_private_ones_will_do_when_the_setting_says_so(address: str) -> None:
    assert not is_allowed(address, private=False)
    assert is_allowed(address, private=True)


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_will_never_do(address: str) -> None:
    assert not is_allowed(address, private=False)
    assert not is_allowed(address, private=True)


@pytest.mark.parametrize("address", ["192.0.2.1", "198.18.0.1", "240.0.0.1", "255.255.255.255"])
def test_addresses_reserved_for_other_ends_are_not_public(address: str) -> None:
    assert not is_allowed(address, private=False)


@pytest.mark.parametrize("written", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
def test_another_way_of_writing_an_address_is_seen_through(written: str) -> None:
    assert not any(is_allowed(found, private=False) for found in resolve(written, 80))
