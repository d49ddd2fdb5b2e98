from __future__ import annotations

import pytest

from moderation.text.offsets import Edit
from moderation.text.protected import outside_addresses


@pytest.mark.parametrize(
    "address",
    [
        "https://c0n.example/p*te?x=1",
        "HTTP://c0n.example",
        "www.c0n.example",
        "c0n@exemple.fr",
        "@c0nnard",
        "c0nnard.fr/page",
        "emo_doigt_d_honneur",
    ],
)
def test_an_edit_inside_an_address_is_dropped(address: str) -> None:
    text = f"voir {address} c0n"
    inside = Edit(5, 5 + len(address), "x")
    outside = Edit(len(text) - 3, len(text), "con")
    assert outside_addresses(text, [inside, outside]) == [outside]


def test_a_hashtag_is_no_address() -> None:
    edit = Edit(1, 4, "con")
    assert outside_addresses("#c0n", [edit]) == [edit]
