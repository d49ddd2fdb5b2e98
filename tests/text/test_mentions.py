"""Whom a text names: sure for mentions, careful with words that are names too."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.mentions import mentions, named

PEOPLE = (
    *("Gérard du Prado", "plume_rouge", "Rose", "Pierre", "Marine", "Jean-Luc de Bulle", "JB"),
    *("Sylvie", "Sylvie R", "Sylvie Bron", "Mamie Jo", "M. Obiang", "Le Correcteur", "Lenoir"),
    *("le Gégé", "rym.b", "kev59", "LoicDuPanier", "virgule", "Mme Le Goff", "Solweig 🌙"),
    *("Hervé L.", "Olive", "un Français de passage", "tuile_canal"),
)


def who(text: str) -> list[str]:
    return [one.name for one in named(text, PEOPLE)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@gerard du prado tu délires", "Gérard du Prado"),
        ("@GérardDuPrado : non", "Gérard du Prado"),
        ("@Gérard: non", "Gérard du Prado"),
        ("@PlumeRouge bravo", "plume_rouge"),
        ("@plume rouge bravo", "plume_rouge"),
        ("merci @jeanluc.", "Jean-Luc de Bulle"),
        ("(@RYM.B) voilà", "rym.b"),
        ("@rose, @rose et @rose", "Rose"),
        ("@sylviebron arrête", "Sylvie Bron"),
        ("@virgule n'importe quoi", "virgule"),
    ],
)
def test_a_mention_is_recognised_in_any_spelling(text: str, name: str) -> None:
    assert [(one.name, one.aim) for one in named(text, PEOPLE)] == [(name, "mention")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("gérard est de mauvaise foi", "Gérard du Prado"),
        ("GERARD DU PRADO !!", "Gérard du Prado"),
        ("Je réponds à Jean-Luc : non.", "Jean-Luc de Bulle"),
        ("jean luc de bulle encore", "Jean-Luc de Bulle"),
        ("Sylvie Bron l'a dit hier", "Sylvie Bron"),
        ("sylvie, tu pousses", "Sylvie"),
        ("mamie jo a tort", "Mamie Jo"),
        ("obiang ment", "M. Obiang"),
        ("M. Obiang ment", "M. Obiang"),
        ("Mme le goff merci", "Mme Le Goff"),
        ("Et Le Correcteur, il dort ?", "Le Correcteur"),
        ("gégé t'es lourd", "le Gégé"),
        ("kev apprends à lire", "kev59"),
        ("loïc du panier encore", "LoicDuPanier"),
        ("solweig dégage", "Solweig 🌙"),
        ("Hervé l'a dit", "Hervé L."),
        ("JB a raison", "JB"),
    ],
)
def test_a_name_or_its_first_word_names_somebody(text: str, name: str) -> None:
    assert [(one.name, one.aim) for one in named(text, PEOPLE)] == [(name, "name")]


@pytest.mark.parametrize(
    "text",
    [
        "cette rose est belle",
        "on jette la pierre aux autres",
        "la marine nationale",
        "les olives vertes",
        "Pierre qui roule n'amasse pas mousse",
        "Rose ou bleu, au choix",
        "il manque une virgule, vous voyez",
        "le correcteur d'orthographe",
        "il fait noir, tout est noir, le noir",
        "une tuile par terre",
        "Les Français nous l'envient",
        "rue Pierre Curie",
        "Saint-Pierre et Miquelon",
        "Pierre Curie est né à Paris",
        "Gérard Depardieu a joué dedans",
        "Jean a raison",
        "luc aussi",
    ],
)
def test_an_ordinary_word_a_street_and_a_namesake_name_nobody(text: str) -> None:
    assert who(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Je trouve que Pierre a tort", "Pierre"),
        ("Tu exagères, rose.", "Rose"),
        ("rose tu exagères", "Rose"),
        ("Rose, vous devriez relire", "Rose"),
        ("merci olive", "Olive"),
        ("Bonjour Marine, belle photo", "Marine"),
        ("L'avis d'Olive me plaît", "Olive"),
        ("MARINE TU ES NULLE", "Marine"),
    ],
)
def test_an_ordinary_word_names_who_is_spoken_to_or_written_like_a_name(
    text: str, name: str
) -> None:
    assert who(text) == [name]


def test_a_first_word_that_several_share_names_none_of_them() -> None:
    assert named("Sylvie a tort", ["Sylvie R", "Sylvie Bron"]) == []
    assert named("@Sylvie a tort", ["Sylvie R", "Sylvie Bron"]) == []


def test_people_come_in_the_order_of_the_text_and_a_mention_wins() -> None:
    found = named("Gérard a tort, kev aussi. @gerard, réponds.", PEOPLE)
    assert [(one.name, one.aim) for one in found] == [
        ("Gérard du Prado", "mention"),
        ("kev59", "name"),
    ]


@pytest.mark.parametrize(
    "text",
    ["écrire à rose@blog.fr", "jean@rose", "https://x.fr/@Gérard", "www.x.fr/gérard", "@ rose"],
)
def test_addresses_name_nobody(text: str) -> None:
    assert who(text) == []
    assert mentions(text) == []


def test_mentions_are_returned_as_written_and_once() -> None:
    assert mentions("@Loïc @loic @Loïc, @jean-luc… et .@x") == ["Loïc", "loic", "jean-luc"]


def test_the_order_of_the_names_changes_nothing() -> None:
    text = "Gérard, Sylvie Bron et @rym.b : non."
    assert named(text, PEOPLE) == named(text, PEOPLE[::-1]) == named(text, set(PEOPLE))


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=8))
def test_any_text_and_any_names_are_read(text: str, names: list[str]) -> None:
    found = [one.name for one in named(text, names)]
    assert len(found) == len(set(found))
    assert set(found) <= set(names)


@given(st.sampled_from(PEOPLE))
def test_everybody_may_be_mentioned_by_their_whole_name(name: str) -> None:
    others = [person for person in PEOPLE if person != name]
    assert [one.name for one in named(f"@{name}", [name, *others])] == [name]


@pytest.mark.parametrize(
    "piece",
    ["@", "@a", "@a-", "a-", "a@", "'", "x.", "http://", "_", "Gérard du ", "@Gérard ", "tu rose "],
)
def test_a_hostile_text_costs_in_proportion_to_its_length(piece: str) -> None:
    names = [*PEOPLE, *(f"Personne {number}" for number in range(180))]
    start = time.perf_counter()
    named(piece * (50_000 // len(piece)), names)
    assert time.perf_counter() - start < 3
