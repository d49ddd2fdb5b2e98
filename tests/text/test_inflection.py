from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.inflection import RULES, inflect


@pytest.mark.parametrize(
    ("headword", "rule", "forms"),
    [
        ("fdp", "invariable", {"fdp"}),
        ("imbécile", "plural", {"imbécile", "imbéciles"}),
        ("gros", "plural", {"gros"}),
        ("idiot", "e", {"idiot", "idiots", "idiote", "idiotes"}),
        ("anormal", "aux", {"anormal", "anormaux", "anormale", "anormales"}),
        ("merdeux", "eux", {"merdeux", "merdeuse", "merdeuses"}),
        ("branleur", "eur", {"branleur", "branleurs", "branleuse", "branleuses"}),
        ("connard", "ard", {"connard", "connards", "connarde", "connardes"}),
        ("con", "on", {"con", "cons", "conne", "connes"}),
        ("cruel", "el", {"cruel", "cruels", "cruelle", "cruelles"}),
        ("chétif", "if", {"chétif", "chétifs", "chétive", "chétives"}),
        ("vaurien", "ien", {"vaurien", "vauriens", "vaurienne", "vauriennes"}),
        ("simplet", "et", {"simplet", "simplets", "simplette", "simplettes"}),
        ("sot", "ot", {"sot", "sots", "sotte", "sottes"}),
        ("niais", "x", {"niais", "niaise", "niaises"}),
        ("gueux", "x", {"gueux", "gueuse", "gueuses"}),
    ],
)
def test_each_rule_gives_the_forms_french_has(headword: str, rule: str, forms: set[str]) -> None:
    assert set(inflect(headword, rule)) == forms


@pytest.mark.parametrize(
    ("verb", "rule", "forms"),
    [
        ("niquer", "er", {"nique", "niquez", "niqué", "niquées", "niquerai", "niquaient"}),
        ("dégager", "er", {"dégageons", "dégagea", "dégage", "dégagez"}),
        ("sucer", "er", {"suçait", "suce", "sucez"}),
        ("crever", "er", {"crève", "crèvent", "crèvera", "crevez", "crevé"}),
        ("dégénérer", "er", {"dégénère", "dégénérera", "dégénéré"}),
        ("emmerder", "er", {"emmerde", "emmerdez", "emmerdera"}),
        ("décrisse", "er", {"décrisse", "décrissez", "décrisser"}),
        ("pourrir", "ir2", {"pourris", "pourrissez", "pourrissait", "pourrira", "pourrie"}),
    ],
)
def test_verbs_are_conjugated_with_their_spelling_changes(
    verb: str, rule: str, forms: set[str]
) -> None:
    assert forms <= set(inflect(verb, rule))


def test_of_several_words_the_noun_before_its_link_takes_the_plural() -> None:
    assert inflect("tête de noeud", "plural") == ("tête de noeud", "têtes de noeud")
    assert inflect("trou-du-cul", "plural") == ("trou-du-cul", "trous-du-cul")


def test_an_adjective_before_the_noun_may_agree() -> None:
    assert {"sale con", "sales cons", "sale conne", "sales connes"} <= set(
        inflect("sale con", "on")
    )


def test_a_verb_is_conjugated_alone_and_keeps_what_follows() -> None:
    forms = inflect("casser les couilles", "er")
    assert "casses les couilles" in forms
    assert "se cassent les couilles" not in forms


def test_a_pronoun_before_a_verb_stays() -> None:
    assert "s'emmerde" in inflect("s'emmerder", "er")


def test_a_variant_that_lacks_the_ending_of_its_rule_takes_a_plural() -> None:
    assert inflect("batar", "ard") == ("batar", "batars")


@given(st.sampled_from(sorted(RULES)), st.text("abcdeéèçginorstx -'", min_size=1))
def test_the_headword_comes_first_and_no_form_twice(rule: str, letters: str) -> None:
    headword = f"a{letters}"
    forms = inflect(headword, rule)
    assert forms[0] == headword
    assert len(set(forms)) == len(forms)
