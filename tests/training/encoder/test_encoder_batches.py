"""Batches: every lesson once, noise from a seed, and nothing learnt of what is unknown."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.document import Reader
from moderation.classifier.pieces import PAD, Window
from moderation.corpus.example import Example
from moderation.domain.scores import SCORE_NAMES
from moderation.text.lexicon import Lexicon

torch = pytest.importorskip("torch", reason="the extra `encoder-training` is not installed")
from moderation.training.encoder import batches  # noqa: E402 -- it needs torch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from moderation.classifier.pieces import Pieces
    from moderation.training.encoder.batches import Batch, Lesson

KNOWN = (1.0, 0.0, None, None, 0.0, 1.0)


def lesson(
    text: str,
    context: str | None = None,
    targets: Sequence[float | None] = KNOWN,
    weight: float = 1.0,
) -> Lesson:
    made: Lesson = batches.Lesson(text, context, tuple(targets), weight)
    return made


def numbered(number: int) -> list[Lesson]:
    """Lessons told apart by their weight, of many lengths."""
    return [lesson("a" * (n * 7 % 50), weight=n + 1.0) for n in range(number)]


def window_of(one: Lesson) -> Window:
    return Window([5] * (len(one.text) + 2), [0] * (len(one.text) + 2))


def epoch(number: int, size: int, seed: int) -> list[Batch]:
    return list(batches.batches(numbered(number), size, window_of, random.Random(seed)))


@given(number=st.integers(1, 120), size=st.integers(1, 20), seed=st.integers())
def test_every_lesson_is_seen_once_an_epoch(number: int, size: int, seed: int) -> None:
    drawn = epoch(number, size, seed)
    seen = [float(weight) for batch in drawn for weight in batch.weights[:, 0]]
    assert sorted(seen) == [n + 1.0 for n in range(number)]
    assert max(len(batch.ids) for batch in drawn) <= size


def test_an_epoch_has_as_many_batches_as_are_needed() -> None:
    """Pools of forty batches are cut whole, so that a checkpoint knows its epoch."""
    for number in (1, 7, 8, 320, 321, 640, 650):
        assert len(epoch(number, 8, 1)) == -(-number // 8)


def test_the_order_is_drawn_from_the_seed() -> None:
    def order(seed: int) -> list[float]:
        return [float(weight) for batch in epoch(60, 4, seed) for weight in batch.weights[:, 0]]

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_rows_of_like_length_stand_together() -> None:
    drawn = epoch(400, 8, 3)
    cells = sum(batch.ids.numel() for batch in drawn)
    assert cells < 1.05 * sum(len(one.text) + 2 for one in numbered(400))


def test_unknown_labels_weigh_nothing() -> None:
    batch = batches.collated([Window([0, 2], [0, 0])], [lesson("x", weight=2.5)])
    assert batch.weights.tolist() == [[2.5, 2.5, 0.0, 0.0, 2.5, 2.5]]
    assert batch.targets.tolist() == [[1.0, 0.0, 0.0, 0.0, 0.0, 1.0]]


def test_padding_is_masked_and_segments_stay_in_their_place() -> None:
    shown = [Window([0, 7, 2], [0, 0, 0]), Window([0, 7, 8, 2, 9, 2], [0, 0, 0, 0, 1, 1])]
    batch = batches.collated(shown, [lesson("x"), lesson("y")])
    assert batch.ids.tolist() == [[0, 7, 2, PAD, PAD, PAD], [0, 7, 8, 2, 9, 2]]
    assert batch.mask.int().tolist() == [[1, 1, 1, 0, 0, 0], [1] * 6]
    assert batch.segments.tolist() == [[0] * 6, [0, 0, 0, 0, 1, 1]]
    assert batch.ids.dtype == torch.long


@given(text=st.text(min_size=1), seed=st.integers())
def test_a_misspelt_text_is_never_empty_and_depends_on_the_seed_alone(text: str, seed: int) -> None:
    typed = batches.misspelt(text, random.Random(seed))
    assert typed
    assert typed == batches.misspelt(text, random.Random(seed))


@given(seed=st.integers())
def test_a_text_of_which_nothing_is_left_is_not_misspelt(seed: int) -> None:
    assert not batches.misspelt("", random.Random(seed))


def test_each_kind_of_carelessness_occurs() -> None:
    text = "Où est-il allé, ce Gérard ?"
    rng = random.Random(1)
    typed = {batches.misspelt(text, rng) for _ in range(300)}
    assert {
        "Ou est-il alle, ce Gerard ?",
        "où est-il allé, ce gérard ?",
        "Où est-il allé ce Gérard",
    } <= typed
    lengths = {len(one) for one in typed}
    assert {len(text) - 1, len(text), len(text) + 1} <= lengths


def test_contexts_and_noise_are_shown_in_the_shares_asked(pieces: Pieces) -> None:
    one = lesson("Quel nigaud écrit ça, Gérard ?", "Merci pour le pain.")
    rng = random.Random(4)
    shown = [batches.noisy_window(one, pieces, rng, noise=0.25, context=0.6) for _ in range(1_000)]
    plain = pieces.ends(one.text).pieces
    assert 0.55 < sum(1 in window.segments for window in shown) / 1_000 < 0.65
    noisy = sum(window.pieces[: len(plain)] != plain for window in shown) / 1_000
    assert 0.15 < noisy < 0.27


def test_nothing_is_noisy_or_hidden_where_it_is_not_asked(pieces: Pieces) -> None:
    one = lesson("Merci !", "Le pain")
    rng = random.Random(4)
    for _ in range(50):
        whole = batches.noisy_window(one, pieces, rng, noise=0, context=1)
        assert whole == pieces.ends(one.text, one.context)
        assert batches.noisy_window(one, pieces, rng, noise=0, context=0) == pieces.ends(one.text)


def test_an_example_is_read_once_with_what_is_known_of_it(lexicon_path: Path) -> None:
    labels = {"insult": True, "hate": False, "toxicity": True}
    example = Example(
        "1", "GROS NIGAUD 🙂 @jo", labels, "blog", "g", title="Voir ce billet https://x.fr"
    )
    read = batches.lesson_of(example, Reader(Lexicon.read(lexicon_path)), 0.5, {"toxicity"})
    assert read.text == "gros nigaud 🙂 @"
    assert read.context == "Voir ce billet URL"
    known = dict(zip(SCORE_NAMES, read.targets, strict=True))
    assert (known["insult"], known["hate"], known["threat"]) == (1.0, 0.0, None)
    assert known["toxicity"] is None
    assert read.weight == 0.5
