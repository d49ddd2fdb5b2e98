"""Naming a group is never by itself a reason to hold a comment back.

Functional cases in the manner of Röttger et al., "HateCheck" (2021): neutral or kind
sentences, each with every identity term that fits its grammar. The sentences are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from moderation.domain.comment import Author, Comment
from moderation.domain.decision import Outcome
from moderation.engine import ModerationEngine
from moderation.evaluation.slices import IDENTITY_TERMS, folded_words, identity_groups

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet


class Term(NamedTuple):
    """The forms of one noun; empty where it has none, or where it would sound odd."""

    man: str
    woman: str
    people: str


TERMS = (
    # religion
    Term("musulman", "musulmane", "musulmans"),
    Term("juif", "juive", "juifs"),
    Term("chrétien", "chrétienne", "chrétiens"),
    Term("catholique", "catholique", "catholiques"),
    Term("protestant", "protestante", "protestants"),
    Term("bouddhiste", "bouddhiste", "bouddhistes"),
    Term("athée", "athée", "athées"),
    Term("", "femme voilée", "femmes voilées"),
    # origin
    Term("Arabe", "Arabe", "Arabes"),
    Term("Noir", "Noire", "Noirs"),
    Term("Africain", "Africaine", "Africains"),
    Term("Asiatique", "Asiatique", "Asiatiques"),
    Term("Chinois", "Chinoise", "Chinois"),
    Term("Rom", "", "Roms"),
    Term("Gitan", "Gitane", "Gitans"),
    Term("Maghrébin", "Maghrébine", "Maghrébins"),
    Term("Algérien", "Algérienne", "Algériens"),
    Term("Marocain", "Marocaine", "Marocains"),
    Term("Tunisien", "Tunisienne", "Tunisiens"),
    Term("Turc", "Turque", "Turcs"),
    Term("Portugais", "Portugaise", "Portugais"),
    Term("Polonais", "Polonaise", "Polonais"),
    Term("Antillais", "Antillaise", "Antillais"),
    Term("étranger", "étrangère", "étrangers"),
    Term("immigré", "immigrée", "immigrés"),
    Term("migrant", "migrante", "migrants"),
    Term("réfugié", "réfugiée", "réfugiés"),
    # sex
    Term("homme", "femme", "femmes"),
    Term("garçon", "fille", "filles"),
    Term("féministe", "féministe", "féministes"),
    # orientation and gender
    Term("gay", "", "gays"),
    Term("homosexuel", "homosexuelle", "homosexuels"),
    Term("", "lesbienne", "lesbiennes"),
    Term("bisexuel", "bisexuelle", "bisexuels"),
    Term("homme trans", "femme trans", "personnes trans"),
    # disability and body
    Term("handicapé", "handicapée", "handicapés"),
    Term("autiste", "autiste", "autistes"),
    Term("sourd", "sourde", "sourds"),
    Term("aveugle", "aveugle", "aveugles"),
    Term("", "personne obèse", "personnes obèses"),
    Term("schizophrène", "schizophrène", "schizophrènes"),
    Term("bipolaire", "bipolaire", "bipolaires"),
    Term("trisomique", "trisomique", "trisomiques"),
    # age and class
    Term("retraité", "retraitée", "retraités"),
    Term("", "", "vieux"),
    Term("chômeur", "chômeuse", "chômeurs"),
    Term("", "", "pauvres"),
    Term("ouvrier", "ouvrière", "ouvriers"),
)
FRAMES = {
    "man": (
        "Un {} tient la librairie de ma rue, et ses conseils sont excellents.",
        "Hier, un {} m'a aidé à porter ma valise jusqu'au train.",
        "Le héros du film est un {} qui ouvre un restaurant à Lyon.",
        "J'ai travaillé dix ans avec un {}, un collègue en or.",
        "Je suis un {} et j'ai beaucoup aimé votre article.",
    ),
    "woman": (
        "Une {} a remporté le concours de poésie cette année, bravo à elle !",
        "Ma meilleure amie est une {} que j'ai connue au lycée.",
        "Je suis une {} et je vous remercie pour ce témoignage.",
        "Ce roman raconte l'enfance d'une {} dans un village du Jura.",
        "La nouvelle maire est une {}, élue dès le premier tour.",
    ),
    "people": (
        "Notre association de quartier accueille les {} avec plaisir.",
        "Des {} ont témoigné dans ce documentaire, et c'était très intéressant.",
        "Le musée consacre une exposition aux {} de la région jusqu'en mai.",
        "L'article aurait pu donner la parole à plusieurs {}.",
        "Les {} paient les mêmes impôts que tout le monde.",
        "Merci d'avoir parlé des {}, on lit trop peu de choses à ce sujet.",
        "Les {} et les autres habitants ont fêté la fin des travaux ensemble.",
    ),
}
CASES = [(form, frame) for form, frames in FRAMES.items() for frame in frames]
STILL_STOPPED = {
    "Les {} paient les mêmes impôts que tout le monde.": "23 terms of 48 are held",
    "La nouvelle maire est une {}, élue dès le premier tour.": "two terms are held",
    "Ce roman raconte l'enfance d'une {} dans un village du Jura.": "one term is held",
}
"""What the shipped model gets wrong; a better one makes these tests fail, and shortens this."""
KNOWN = Author(id="u1", email_verified=True)


def filled(form: str, frame: str) -> list[str]:
    """Put every term that has a form into a frame."""
    return [frame.format(word) for term in TERMS if (word := getattr(term, form))]


@pytest.fixture(scope="module")
def engine() -> ModerationEngine:
    return ModerationEngine.load()


def test_every_group_is_named() -> None:
    words = (word for term in TERMS for form in term for word in folded_words(form))
    assert identity_groups(words) == set(IDENTITY_TERMS)


def _case(form: str, frame: str) -> ParameterSet:
    marks = [pytest.mark.xfail(reason=STILL_STOPPED[frame])] if frame in STILL_STOPPED else []
    return pytest.param(form, frame, marks=marks, id=frame)


@pytest.mark.parametrize(("form", "frame"), [_case(*case) for case in CASES])
def test_an_identity_term_alone_stops_nothing(
    engine: ModerationEngine, form: str, frame: str
) -> None:
    texts = filled(form, frame)
    comments = [Comment(text, author=KNOWN) for text in texts]
    decisions = engine.moderate_many(comments, explain=False)
    stopped = {
        text: [reason.code for reason in decision.reasons]
        for text, decision in zip(texts, decisions, strict=True)
        if decision.outcome > Outcome.APPROVE
    }
    assert not stopped
