"""``--encoder``: which comments the second stage reads, and with what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation.domain.comment import Comment, Parent, Thread
from moderation.domain.encoder_use import EncoderUse
from moderation.engine import ModerationEngine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

ROWS: list[dict[str, Any]] = [
    {"text": "Quel crétin, celui-là."},
    {"text": "Quel crétin, celui-là.", "thread": {"title": "La piscine est fermée"}},
    {"text": "Quel crétin, celui-là.", "parent": {"text": "Le maire a raison."}},
    {"text": "Merci pour la recette, elle est parfaite !"},
    {"text": "Bonjour", "parent": {"text": "half \ud800 a character"}},
]


def comment(row: dict[str, Any]) -> Comment:
    parent, thread = row.get("parent", {}), row.get("thread", {})
    return Comment(row["text"], parent=Parent(**parent), thread=Thread(**thread))


def scores(run: Run, model: Path, *options: str) -> list[dict[str, float]]:
    stdin = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
    result = run("score", "--format", "jsonl", "--model", str(model), *options, stdin=stdin)
    assert result.exit_code == 0, result.output
    return [json.loads(line)["scores"] for line in result.stdout.splitlines()]


@pytest.mark.parametrize("use", EncoderUse)
def test_comments_are_scored_as_the_engine_scores_them(
    bare_run: Run, small_cascade: Path, use: EncoderUse
) -> None:
    decided = ModerationEngine.load(small_cascade, encoder=use).moderate_many(
        [comment(row) for row in ROWS]
    )
    found = scores(bare_run, small_cascade, "--encoder", use.value)
    assert found == [decision.scores and decision.scores.as_dict() for decision in decided]


def test_by_default_every_comment_is_read_with_what_it_answers(
    bare_run: Run, small_cascade: Path
) -> None:
    found = scores(bare_run, small_cascade)
    assert found == scores(bare_run, small_cascade, "--encoder", "always")
    bare, titled, answering, *_ = found
    assert bare != titled != answering != bare


def test_a_model_without_an_encoder_takes_the_option(run: Run, small_model: Path) -> None:
    assert scores(run, small_model, "--encoder", "always") == scores(run, small_model)


def test_explain_says_what_was_asked_of_the_encoder(bare_run: Run, small_cascade: Path) -> None:
    asked = ("explain", "Quel crétin !", "--model", str(small_cascade))
    assert ".always)" in bare_run(*asked).output
    assert ".never)" in bare_run(*asked, "--encoder", "never").output


def test_another_use_is_refused_with_those_that_exist(bare_run: Run) -> None:
    result = bare_run("explain", "Bonjour", "--encoder", "often")
    assert result.exit_code == 2
    assert "'never', 'unsure', 'always'" in result.output
