from __future__ import annotations

import hashlib
import hmac
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from api.worker.signature import sign

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT = Path(__file__).parents[3] / "docs" / "webhooks.md"
BODY = '{"texte":"déjà"}'.encode()


@pytest.fixture
def is_authentic() -> Callable[[str, str, bytes], bool]:
    """What the documentation tells blogs to do, executed as it stands there."""
    source = re.search(r"```python\n(import hashlib.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert source
    found: dict[str, Any] = {}
    exec(source[1], found)  # noqa: S102 -- our own documentation
    function: Callable[[str, str, bytes], bool] = found["is_authentic"]
    return function


def test_the_time_and_the_body_are_signed() -> None:
    proof = hmac.new(b"whsec_a", b"1764000000." + BODY, hashlib.sha256).hexdigest()
    assert sign(BODY, ["whsec_a"], 1764000000) == f"t=1764000000,v1={proof}"


def test_the_documented_check_accepts_what_is_signed(
    is_authentic: Callable[[str, str, bytes], bool],
) -> None:
    header = sign(BODY, ["whsec_a"], int(time.time()))
    assert is_authentic("whsec_a", header, BODY)


def test_while_secrets_change_either_will_do(
    is_authentic: Callable[[str, str, bytes], bool],
) -> None:
    header = sign(BODY, ["whsec_new", "whsec_old"], int(time.time()))
    assert header.count("v1=") == 2
    assert is_authentic("whsec_new", header, BODY)
    assert is_authentic("whsec_old", header, BODY)
    assert not is_authentic("whsec_other", header, BODY)


@pytest.mark.parametrize("late", [301, -301])
def test_the_documented_check_refuses_an_old_request(
    is_authentic: Callable[[str, str, bytes], bool], late: int
) -> None:
    moment = 1764000000
    header = sign(BODY, ["whsec_a"], moment)
    with time_machine.travel(moment + late, tick=False):
        assert not is_authentic("whsec_a", header, BODY)
    with time_machine.travel(moment + 299, tick=False):
        assert is_authentic("whsec_a", header, BODY)


@pytest.mark.parametrize("header", ["", "t=,v1=", "v1=abc", "t=x,v1=a", "t=²,v1=é", ",,=,="])
def test_the_documented_check_refuses_what_it_cannot_read(
    is_authentic: Callable[[str, str, bytes], bool], header: str
) -> None:
    assert not is_authentic("whsec_a", header, BODY)


def test_the_documented_check_refuses_another_body(
    is_authentic: Callable[[str, str, bytes], bool],
) -> None:
    header = sign(BODY, ["whsec_a"], int(time.time()))
    assert not is_authentic("whsec_a", header, BODY + b" ")
    assert not is_authentic("whsec_a", f"t={int(time.time())}", BODY)
