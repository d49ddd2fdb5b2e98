"""The shipped model keeps the promises of its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation.classifier.artefact import load_artefact
from moderation.classifier.scorer import Scorer
from moderation.corpus.splits import read_places, split
from moderation.domain.comment import Author, Comment
from moderation.domain.decision import Outcome
from moderation.engine import ModerationEngine
from moderation.evaluation.gate import check_floors, load_floors
from moderation.evaluation.report import evaluate, priors_of
from moderation.paths import SHIPPED_MODEL, TRAINING_DATA

if TYPE_CHECKING:
    from moderation.corpus.example import Example


@pytest.fixture(scope="module")
def engine() -> ModerationEngine:
    return ModerationEngine.load()


def test_the_shipped_model_stands_on_its_floors(authored: list[Example]) -> None:
    scorer = Scorer.load(SHIPPED_MODEL, threads=2)
    _, tested = split(authored, read_places(TRAINING_DATA / "splits.tsv"))
    report = evaluate(scorer, tested, priors_of(scorer.artefact))
    floors = load_floors(SHIPPED_MODEL)
    assert any(name.startswith("authored/") for name in floors)
    unchecked = check_floors(report, floors)
    names = [*unchecked.absent, *unchecked.changed]
    assert not [name for name in names if name.startswith("authored/")]


def test_the_card_speaks_of_this_very_model() -> None:
    card = (SHIPPED_MODEL / "CARD.md").read_text(encoding="utf-8")
    assert load_artefact(SHIPPED_MODEL).model_version in card


def test_a_person_is_told_why_in_french(engine: ModerationEngine) -> None:
    comment = Comment("T'es qu'une sale merde, connard.", author=Author(anonymous=True))
    decision = engine.moderate(comment)
    assert decision.outcome > Outcome.APPROVE
    assert decision.reasons[0].sentence.startswith("Votre commentaire")
    assert decision.spans


@pytest.mark.parametrize(
    "text",
    [
        "Merci beaucoup pour cet article, j'ai appris plein de choses !",
        "Je ne suis pas d'accord : la réforme de 2014 disait le contraire.",
        "Putain, quel but à la 90e !",
        "Bordel, ma chaudière est encore en panne.",
        "Le pain s'appelle un bâtard, et il est délicieux.",
        "On habite au fond du cul-de-sac, après la boulangerie.",
        "Ma chienne a eu six chiots.",
        "ok",
        "👍",
        "J'ai vraiment été con sur ce coup-là.",
    ],
)
def test_harmless_words_are_published(engine: ModerationEngine, text: str) -> None:
    author = Author(id="u1", email_verified=True)
    assert engine.moderate(Comment(text, author=author)).outcome is Outcome.APPROVE


def test_no_lesson_is_ever_rejected(engine: ModerationEngine, authored: list[Example]) -> None:
    only = [e for e in authored if e.label("lecturing") and e.label("toxicity") is False]
    decisions = engine.moderate_many([Comment(e.text) for e in only], explain=False)
    lessons = [d for d in decisions if {r.code for r in d.reasons} <= {"lecon", "toxicite"}]
    assert lessons
    assert all(decision.outcome < Outcome.REJECT for decision in lessons)
