"""Embeddings of the pretrained encoder as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra `encoder-training`")

from moderation.training.encoder.base import BaseWeightsError
from moderation.training.encoder.frozen import embed
from moderation.training.peers import FROZEN, Needs, run_peers

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.corpus.example import Example

TEXTS = ["Merci pour le pain", "Quel nigaud", "la gare " * 400, "", "ж"]


@pytest.fixture
def tokenizer(tokenizer_json: str, tmp_path: Path) -> Path:
    path = tmp_path / "tokenizer.json"
    path.write_text(tokenizer_json, encoding="utf-8")
    return path


def test_a_text_has_the_same_embedding_alone_or_among_others(
    base_path: Path, tokenizer: Path
) -> None:
    together = embed(base_path, tokenizer, TEXTS)
    assert together.shape == (len(TEXTS), 32)
    for text, row in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(embed(base_path, tokenizer, [text])[0], row, atol=0.05)


def test_different_texts_have_different_embeddings(base_path: Path, tokenizer: Path) -> None:
    one, other, *_ = embed(base_path, tokenizer, TEXTS)
    assert np.abs(one - other).max() > 0.1


def test_a_tokenizer_of_another_form_is_refused(base_path: Path, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BaseWeightsError, match="tokenizer"):
        embed(base_path, tmp_path / "t.json", TEXTS)


def test_the_peer_learns_from_embeddings(
    base_path: Path, tokenizer: Path, authored: list[Example]
) -> None:
    peers = run_peers(authored[:200], authored[200:220], Needs(base=base_path, tokenizer=tokenizer))
    scores = peers.scores[FROZEN]
    assert scores.shape == (20, 6)
    assert ((scores[:, -1] >= 0) & (scores[:, -1] <= 1)).all()
