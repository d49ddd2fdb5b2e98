"""Verdicts without argument, and what is none: criticism, anger, praise, questions."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.final_judgement import LONGEST_TEXT, is_final

VERDICTS = [
    "N'importe quoi cet article. À fuir !",
    "N’importe quoi.",
    "C'est vraiment n'importe quoi, point final.",
    "Du grand n'importe quoi !!!",
    "nimporte quoi",
    "Désolé mais c'est du grand n'importe quoi",
    "Vous dites n'importe quoi.",
    "Circulez, il n'y a rien à voir.",
    "Aucun intérêt.",
    "Article sans aucun intérêt, passez votre chemin.",
    "Tout est dit.",
    "TOUT EST DIT ?!",
    "C'est nul.",
    "Cet article est vraiment ridicule.",
    "Ridicule.",
    "Un ramassis d'âneries.",
    "Pas d'accord, point barre.",
    "Un point c'est tout.",
    "Il n'y a rien à ajouter.",
    "À FUIR !",
    "a fuir d'urgence",
    "Perte de temps.",
    "Inutile de lire la suite, tout est faux.",
    "fin du débat",
]
OTHERS = [
    # denied
    "Ce n'est pas n'importe quoi.",
    "Ce n'est vraiment pas n'importe quoi.",
    "Ce n'est pas sans intérêt.",
    "Loin d'être ridicule.",
    "Rien de ridicule ici.",
    # praise
    "Merci, tout est dit.",
    "Bel article, tout est dit !",
    "Bravo, rien à ajouter.",
    # anger at an institution
    "La mairie fait n'importe quoi.",
    "La SNCF, c'est n'importe quoi, point final.",
    "La réforme est à fuir.",
    "Ils font n'importe quoi avec nos impôts.",
    "Ce gouvernement ? Lamentable.",
    # an argument goes with it
    "C'est n'importe quoi, parce que les chiffres datent de 2012.",
    "À fuir : les chiffres du deuxième paragraphe sont faux.",
    "Tout est faux, voir https://example.org/etude",
    "C'est nul, selon moi : l'exemple du canal ne prouve rien.",
    # questions, quotations, other senses
    "C'est n'importe quoi, non ?",
    "Tout est dit ?",
    "Il a écrit « point final » au bas de la page.",
    "Son « circulez » m'a fait sourire.",
    "> N'importe quoi.\nJe comprends votre réaction.",
    "On peut manger n'importe quoi d'autre.",
    "N'importe quoi fera l'affaire.",
    "Le point final de la phrase manque.",
    "La poubelle jaune passe le mardi.",
    # of oneself
    "Je dis n'importe quoi, pardon.",
    "Mon commentaire n'a aucun intérêt, mais bon.",
    "J'ai dit n'importe quoi hier soir.",
    # disagreement
    "Je ne suis pas d'accord avec la conclusion.",
    "Cette conclusion me semble fausse.",
    "",
    "…",
]


@pytest.mark.parametrize("text", VERDICTS)
def test_a_verdict_without_argument_is_one(text: str) -> None:
    assert is_final(text)


@pytest.mark.parametrize("text", OTHERS)
def test_what_argues_praises_asks_or_is_angry_at_an_institution_is_none(text: str) -> None:
    assert not is_final(text)


@pytest.mark.parametrize("text", VERDICTS)
def test_whoever_goes_on_may_be_arguing(text: str) -> None:
    assert not is_final(f"{text} {'Le tramway longe le canal jusque tard le soir. ' * 5}")


@pytest.mark.parametrize("text", VERDICTS)
def test_case_and_apostrophes_do_not_count(text: str) -> None:
    assert is_final(text.upper().replace("'", "’"))


@given(st.text(max_size=2 * LONGEST_TEXT))
def test_any_text_is_a_verdict_or_none(text: str) -> None:
    assert is_final(text) in {True, False}


@pytest.mark.parametrize("piece", ["«", '"', "n'importe ", "> ", "c'est vraiment ", "\n", "tout "])
def test_a_hostile_text_costs_nothing(piece: str) -> None:
    started = time.perf_counter()
    is_final((piece * LONGEST_TEXT)[:LONGEST_TEXT])
    is_final(piece * 20_000)
    assert time.perf_counter() - started < 0.5
