from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.tokenise import bare, spans, stem, tokenise


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("l'idiot qu'il est", ["l'", "idiot", "qu'", "il", "est"]),
        ("L’été, j’aime", ["L’", "été", ",", "j’", "aime"]),
        ("aujourd'hui, le prud'homme", ["aujourd'hui", ",", "le", "prud'homme"]),
        ("lorsqu'on, quelqu'un, y'a", ["lorsqu'", "on", ",", "quelqu'", "un", ",", "y'", "a"]),
        ("p'tit con, v'là", ["p'tit", "con", ",", "v'là"]),
        ("es-tu là ? a-t-il", ["es", "-tu", "là", "?", "a", "-t-il"]),
        ("donne-le-moi, celui-là", ["donne", "-le", "-moi", ",", "celui", "-là"]),
        ("cul-de-sac", ["cul", "de", "sac"]),
        ("cul de sac", ["cul", "de", "sac"]),
        ("peut-être - oui", ["peut", "être", "-", "oui"]),
        ("auteur·ice·s tou.te.s", ["auteur·ice·s", "tou.te.s"]),
        ("étudiant(e)s abruti-e-s", ["étudiant(e)s", "abruti-e-s"]),
        ("professionnel.le heureux.se", ["professionnel.le", "heureux.se"]),
        ("C'est fini.Le chat.", ["C'", "est", "fini", ".", "Le", "chat", "."]),
        ("fini.le chat", ["fini", ".", "le", "chat"]),
        ("Quoi ?!! Non... 3,5", ["Quoi", "?!!", "Non", "...", "3,5"]),
        ("2e mp3 10.000 15h30", ["2e", "mp3", "10.000", "15h30"]),
        ("https://t.co/a-b_c?d=é, ok", ["https://t.co/a-b_c?d=é", ",", "ok"]),
        ("www.exemple.fr. jean.d@ici.fr", ["www.exemple.fr", ".", "jean.d@ici.fr"]),
        ("exemple.fr/page et con.com", ["exemple.fr/page", "et", "con.com"]),
        ("@pseudo_1 #MeToo", ["@pseudo_1", "#MeToo"]),
        ("ha emo_doigt_d_honneur !", ["ha", "emo_doigt_d_honneur", "!"]),
        ("_mot_ **gras**", ["_", "mot", "_", "**", "gras", "**"]),
        ("« mot »", ["«", "mot", "»"]),
        ("S.N.C.F.", ["S", ".", "N", ".", "C", ".", "F", "."]),
        ("", []),
    ],
)
def test_french_is_cut_where_it_is_read(text: str, tokens: list[str]) -> None:
    assert tokenise(text) == tokens


@given(st.text() | st.text("aàl'’-·.()@#/:!? esqu_1é\n"))
def test_spans_are_where_the_tokens_stand(text: str) -> None:
    found = spans(text)
    assert [text[start:end] for start, end in found] == tokenise(text)
    assert all(before[1] <= after[0] for before, after in pairwise(found))


@given(st.text())
def test_no_letter_is_lost(text: str) -> None:
    kept = "".join(tokenise(text))
    assert sum(map(str.isalnum, kept)) == sum(map(str.isalnum, text))


@pytest.mark.parametrize(
    ("token", "word"),
    [
        ("-tu", "tu"),
        ("-t-il", "t-il"),
        ("idiot·e·s", "idiot"),
        ("con.ne", "con"),
        ("abruti(e)s", "abruti"),
        ("abruti-e", "abruti"),
        ("l'", "l'"),
        ("-", "-"),
        ("...", "..."),
        ("con.com", "con.com"),
        ("con.nard@ici.fr", "con.nard@ici.fr"),
    ],
)
def test_bare_words_lose_hyphens_and_inclusive_endings_only(token: str, word: str) -> None:
    assert bare(token) == word


def test_stems_join_the_forms_of_a_word() -> None:
    assert stem("ridicules") == stem("ridicule")
    assert stem("mangeaient") == stem("manger")
