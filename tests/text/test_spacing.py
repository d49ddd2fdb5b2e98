from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation.text.offsets import apply
from moderation.text.spacing import Joiner
from moderation.text.spelling import Speller

if TYPE_CHECKING:
    from moderation.text.lexicon import Lexicon


@pytest.fixture(scope="module")
def joiner(lexicon: Lexicon) -> Joiner:
    return Joiner(lexicon, Speller(lexicon.words))


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("c o n n a r d", "connard"),
        ("c.o.n.n.a.r.d !", "connard !"),
        ("f-d-p", "fdp"),
        ("F.D.P.", "FDP."),
        ("c_o_n", "con"),
        ("c*o*n", "con"),
        ("e n c u l é", "enculé"),
        ("c  o  n", "con"),
        ("c\no\nn", "con"),
        ("t u  e s  u n  c o n", "t u  e s  u n  con"),
        ("e s p e c e d e c o n n a r d", "e s p e c e d e connard"),
        ("c 0 n n 4 r d", "connard"),
        ("p u t e s", "putes"),
    ],
)
def test_single_letters_are_joined_into_a_known_word(
    joiner: Joiner, text: str, joined: str
) -> None:
    assert apply(text, joiner.find_apart(text)) == joined


@pytest.mark.parametrize(
    "text",
    [
        "a b c d",
        "e.g.",
        "S.N.C.F.",
        "P.D.G.",
        "il y a à boire",
        "1 2 3 4",
        "c o n s e i l",
        "d o c u m e n t s",
        "c o n c o u r s",
        "t r a u m a t i s é",
        "plan A, B, C ou D",
    ],
)
def test_other_single_letters_stay_apart(joiner: Joiner, text: str) -> None:
    assert joiner.find_apart(text) == []


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("quel b.o.u.l.e.t", "quel boulet"),
        ("c-o-n-s-e-i-l", "conseil"),
        ("d_o_c_u_m_e_n_t_s", "documents"),
        ("J*o*l*i !", "Joli !"),
    ],
)
def test_a_word_spelt_out_with_one_sign_is_joined_whatever_it_says(
    joiner: Joiner, text: str, joined: str
) -> None:
    assert apply(text, joiner.find_apart(text)) == joined


@pytest.mark.parametrize(
    "text", ["a-b.c-d", "Y-a-t-il", "c-a-d", "U.R.S.S.A.F.", "1.2.3.4", "tou-n-e-s", "a-" * 40]
)
def test_what_is_short_mixed_or_in_capitals_is_not_spelt_out(joiner: Joiner, text: str) -> None:
    assert joiner.find_apart(text) == []


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("conn-ard", "connard"),
        ("enc.ulé", "enculé"),
        ("sa_lope", "salope"),
        ("s alope", "salope"),
        ("quel c onnard", "quel connard"),
    ],
)
def test_a_word_cut_in_pieces_is_joined(joiner: Joiner, text: str, joined: str) -> None:
    assert apply(text, joiner.find_cut(text)) == joined


@pytest.mark.parametrize(
    "text",
    [
        "peut-être",
        "est-il",
        "idiot.e.s",
        "abruti-e",
        "con-cours",
        "trou-du-cul",
        "j idiot",
        "enculé.es",
        "cul-de-sac",
        "a bruti",
        "l idiot",
    ],
)
def test_compounds_inclusive_writing_and_elisions_are_left(joiner: Joiner, text: str) -> None:
    assert joiner.find_cut(text) == []
