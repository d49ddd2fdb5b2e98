"""Peers are trained on what is public, or left out with the reason."""

from __future__ import annotations

import json
import random
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from moderation.corpus.example import Example
from moderation.corpus.splits import Place
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.metrics import auc
from moderation.training.peers import FROZEN, TFIDF, WORD_LIST, Needs, public_rows, run_peers

if TYPE_CHECKING:
    from pathlib import Path

INSULT, LECTURING = SCORE_NAMES.index("insult"), SCORE_NAMES.index("lecturing")


def comments(source: str, number: int, *, seed: int) -> list[Example]:
    """Half call someone a fool; lecturing is unknown."""
    rng = random.Random(seed)
    made = []
    for row in range(number):
        rude = row % 2 == 0
        what = rng.choice(["le pain", "la gare", "le vélo", "l'été", "la dictée", "le match"])
        text = f"Quel nigaud parle de {what} ?" if rude else f"Merci de parler de {what} !"
        labels = {"insult": rude, "toxicity": rude}
        made.append(Example(f"{source}{seed}:{row}", text, labels, source, f"{source}{row}"))
    return made


TAUGHT = comments("jigsaw_mt_fr", 80, seed=1)
ASKED = comments("authored", 40, seed=2)
TARGETS = np.array([bool(example.label("insult")) for example in ASKED])


@pytest.fixture
def lexicons(tmp_path: Path) -> Path:
    (tmp_path / "a.jsonl").write_text(json.dumps({"term": "Nigaud"}), encoding="utf-8")
    return tmp_path


def test_a_word_list_says_one_or_zero_of_three_scores(lexicons: Path) -> None:
    scores = run_peers([], ASKED, Needs(lexicons)).scores[WORD_LIST]
    known = [not np.isnan(scores[:, column]).any() for column in range(len(SCORE_NAMES))]
    assert {name for name, is_known in zip(SCORE_NAMES, known, strict=True) if is_known} == {
        "insult",
        "obscene",
        "toxicity",
    }
    np.testing.assert_array_equal(scores[:, INSULT], TARGETS.astype(float))


def test_tfidf_learns_the_scores_that_its_corpora_know() -> None:
    scores = run_peers(TAUGHT, ASKED, Needs()).scores[TFIDF]
    assert auc(TARGETS, scores[:, INSULT]) > 0.95
    assert np.isnan(scores[:, LECTURING]).all()


def test_peers_that_lack_something_are_left_out_and_say_what() -> None:
    peers = run_peers([], ASKED, Needs())
    assert peers.scores == {}
    assert "--lexicons" in peers.left_out[WORD_LIST]
    assert "--corpora" in peers.left_out[TFIDF]
    assert "--base" in peers.left_out[FROZEN]


def test_a_file_that_cannot_be_read_leaves_a_peer_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"nothing")
    peers = run_peers(TAUGHT, ASKED, Needs(tmp_path, broken, broken))
    assert set(peers.left_out) == {WORD_LIST, FROZEN}
    assert "holds no list" in peers.left_out[WORD_LIST]


def test_without_torch_the_frozen_encoder_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "moderation.training.encoder.frozen", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    peers = run_peers(TAUGHT, ASKED, Needs(base=tmp_path, tokenizer=tmp_path))
    assert "torch is not installed" in peers.left_out[FROZEN]


def test_peers_learn_from_the_training_side_of_public_corpora_alone() -> None:
    public = comments("ftr_fr", 4, seed=3)
    kept = comments("mhc_fr_dev", 4, seed=4)
    fixed = {
        example.group: Place(example.group, test=number == 1)
        for number, example in enumerate([*public, *kept, *ASKED])
    }
    taught = public_rows([*public, *kept, *ASKED], fixed, [public[3], *ASKED])
    assert [example.id for example in taught] == [public[0].id, public[2].id]
