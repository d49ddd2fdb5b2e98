"""The engine with a model of two stages: what it reads, what it loads, what it says of it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from moderation.classifier.artefact import load_artefact
from moderation.domain.comment import Comment, Parent, Thread
from moderation.domain.encoder_use import EncoderUse
from moderation.engine import ModerationEngine

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [
    "T'es vraiment une grosse merde, espèce d'abruti.",
    "Merci pour la recette, elle est parfaite !",
    "This is certainly not written in French, my dear friends, is it?",
    "Quel crétin, celui-là.",
    "La réunion de quartier aura lieu jeudi à la mairie.",
]
CODE = """
import sys
from pathlib import Path
from moderation.domain.encoder_use import EncoderUse
from moderation.engine import ModerationEngine
engine = ModerationEngine.load(Path(sys.argv[1]), encoder=EncoderUse(sys.argv[2]))
engine.warm_up()
print(*sorted({"onnxruntime", "tokenizers"} & sys.modules.keys()))
"""


def loaded(model: Path, use: str, home: Path) -> list[str]:
    """Load an engine in a process of its own; return the libraries of its encoder."""
    unset = {"ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    result = subprocess.run(
        [sys.executable, "-c", CODE, str(model), use],
        capture_output=True,
        text=True,
        check=True,
        env=environment | {"HOME": str(home)},
    )
    return result.stdout.split()


def test_by_default_the_encoder_reads_every_comment(small_cascade: Path) -> None:
    assert ModerationEngine.load(small_cascade).encoder_use is EncoderUse.ALWAYS


@pytest.mark.parametrize("use", EncoderUse)
def test_a_decision_says_what_was_asked_of_the_encoder(
    small_cascade: Path, use: EncoderUse
) -> None:
    engine = ModerationEngine.load(small_cascade, encoder=use)
    decided = engine.moderate(Comment("Bonjour à tous"))
    assert decided.model_version == f"{load_artefact(small_cascade).model_version}.{use.value}"


def test_a_model_without_an_encoder_has_nothing_to_say_of_it(small_model: Path) -> None:
    engine = ModerationEngine.load(small_model, encoder=EncoderUse.ALWAYS)
    assert engine.encoder_use is EncoderUse.NEVER
    assert engine.model_version == load_artefact(small_model).model_version


@pytest.mark.parametrize("use", EncoderUse)
def test_a_decision_depends_on_neither_company_nor_threads(
    small_cascade: Path, use: EncoderUse
) -> None:
    comments = [Comment(text, parent=Parent(text=TEXTS[0])) for text in TEXTS]
    alone = ModerationEngine.load(small_cascade, encoder=use)
    together = ModerationEngine.load(small_cascade, encoder=use, threads=3)
    assert together.moderate_many(comments) == [alone.moderate(comment) for comment in comments]


def test_what_a_comment_answers_is_read_with_it(small_cascade: Path) -> None:
    engine = ModerationEngine.load(small_cascade)
    alone, titled, answering = (
        engine.moderate(
            Comment("Quel crétin.", thread=Thread(title=title), parent=Parent(text=text))
        )
        for title, text in ((None, None), ("La piscine", None), ("La piscine", "Bonjour à tous"))
    )
    assert len({alone.scores, titled.scores, answering.scores}) == 3


def test_an_encoder_that_never_reads_is_not_loaded(small_cascade: Path, tmp_path: Path) -> None:
    assert loaded(small_cascade, "never", tmp_path) == []


def test_an_encoder_that_reads_tells_nobody(small_cascade: Path, tmp_path: Path) -> None:
    """Its library keeps what it reports to its makers below the home folder."""
    assert loaded(small_cascade, "always", tmp_path) == ["onnxruntime", "tokenizers"]
    assert not [path for path in tmp_path.rglob("*") if "onnxruntime" in path.name]
    assert not (tmp_path / ".cache" / "Microsoft").exists()
