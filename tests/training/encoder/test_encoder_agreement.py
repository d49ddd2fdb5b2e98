"""An encoder beside its own version with whole weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.classifier.document import Reader
from moderation.domain.scores import SCORE_NAMES
from moderation.text.lexicon import Lexicon
from moderation.training.encoder.agreement import agreement

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.corpus.example import Example


def test_an_encoder_agrees_with_itself(
    authored: list[Example],
    small_encoder: bytes,
    small_tokenizer: str,
    lexicon_text: str,
    tmp_path: Path,
) -> None:
    for name in ("encoder.onnx", "encoder-float.onnx"):
        (tmp_path / name).write_bytes(small_encoder)
    (tmp_path / "tokenizer.json").write_text(small_tokenizer, encoding="utf-8")
    examples = authored[::60]
    rows = agreement(tmp_path, examples, Reader(Lexicon.parse(lexicon_text, "lexicon.tsv")))
    assert {row.score for row in rows} <= set(SCORE_NAMES)
    assert "lecturing" in {row.score for row in rows}
    for row in rows:
        assert row.examples <= len(examples)
        assert row.whole == row.quantised
        assert row.apart == 0
