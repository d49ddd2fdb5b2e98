from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation.text.masks import Unmasker
from moderation.text.offsets import apply

if TYPE_CHECKING:
    from moderation.text.lexicon import Lexicon


@pytest.fixture(scope="module")
def unmasker(lexicon: Lexicon) -> Unmasker:
    return Unmasker(lexicon.entries)


@pytest.mark.parametrize(
    ("text", "lifted"),
    [
        ("c*nnard", "connard"),
        ("p*te", "pute"),
        ("P*TE", "PUTE"),
        ("Conn**d !", "Connard !"),
        ("enc*lé", "enculé"),
        ("enc*le", "enculé"),
        ("m#rde", "merde"),
        ("m_rde", "merde"),
        ("p*t*in", "putain"),
        ("f***", "fuck"),
        ("p***", "pute"),
        ("c******", "connard"),
        ("m*rd*", "merde"),
        ("s*l0pe", "salope"),
        ("p...n", "putain"),
        ("m...e", "merde"),
        ("(p*te)", "(pute)"),
        ("con**sse", "connasse"),
        ("b.tard", "bâtard"),
        ("d-bile", "débile"),
        ("quelle s.lope.", "quelle salope."),
        ("p-te", "pute"),
        ("m---e", "merde"),
        ("c.....d", "connard"),
    ],
)
def test_a_mask_is_lifted_when_one_word_fits(unmasker: Unmasker, text: str, lifted: str) -> None:
    assert apply(text, unmasker.find_masked(text)) == lifted


@pytest.mark.parametrize(
    "text",
    [
        "c**",
        "s*****",
        "x***",
        "2*3",
        "a*b",
        "p... alors",
        "oui...non",
        "bon...",
        "T____T",
        "o_o",
        "mot_de_passe",
        "con*",
        "*p < 0,05",
        "c-n",
        "jou-é",
        "idiot-e",
        "peut t-on",
        "de-ci de-là",
        "con.Mais",
        "b.tard.fr",
        "x....z",
    ],
)
def test_an_ambiguous_mask_is_left(unmasker: Unmasker, text: str) -> None:
    assert unmasker.find_masked(text) == []


@pytest.mark.parametrize(
    "text",
    ["*mot*", "**mot**", "***con***", "**gros con**", "*une pute*", "_con_", "* con", "# con"],
)
def test_markdown_is_no_mask(unmasker: Unmasker, text: str) -> None:
    assert unmasker.find_masked(text) == []
