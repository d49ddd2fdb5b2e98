"""A fine-tuning learns, stops when it no longer does, and is the same each time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from moderation.domain.scores import SCORE_NAMES

torch = pytest.importorskip("torch", reason="the extra `encoder-training` is not installed")
from moderation.training.encoder import fit  # noqa: E402 -- it needs torch
from moderation.training.encoder.batches import Lesson  # noqa: E402 -- same

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from torch import Tensor

    from moderation.classifier.pieces import Pieces
    from moderation.training.encoder.network import Network
    from moderation.training.encoder.recipe import EncoderRecipe

pytestmark = pytest.mark.usefixtures("processor")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "checkpoint.pt"


def differences(one: Network, other: Network) -> float:
    found = other.state_dict()
    return max(float((value - found[name]).abs().max()) for name, value in one.state_dict().items())


def flipped(lessons: list[Lesson]) -> list[Lesson]:
    return [
        replace(one, targets=tuple(None if t is None else 1 - t for t in one.targets))
        for one in lessons
    ]


def test_a_narrow_network_learns_a_plain_task(
    new_network: Callable[[], Network],
    lessons: list[Lesson],
    pieces: Pieces,
    encoder_recipe: EncoderRecipe,
    work: Path,
) -> None:
    said: list[str] = []
    network = new_network()
    before = fit.mean_auc(lessons, fit.predict(network, lessons, pieces))
    recipe = replace(encoder_recipe, epochs=4)
    epochs = fit.fine_tune(network, lessons, pieces, recipe, checkpoint=work, progress=said.append)
    after = fit.predict(network, lessons, pieces)
    assert epochs == 4
    assert fit.mean_auc(lessons, after) > max(0.99, before)
    losses = [float(line.rpartition(" ")[2]) for line in said]
    assert losses[-1] < 0.7 * losses[0]
    assert said[-1].startswith("step 32 of 32, loss")


def test_what_nothing_is_known_of_is_not_learnt(
    new_network: Callable[[], Network],
    lessons: list[Lesson],
    pieces: Pieces,
    encoder_recipe: EncoderRecipe,
    work: Path,
) -> None:
    """`threat` is unknown throughout: only the weights all scores share move its score."""
    network = new_network()
    threat = SCORE_NAMES.index("threat")
    before = network.head.weight.detach().clone()
    recipe = replace(encoder_recipe, weight_decay=0.0)
    fit.fine_tune(network, lessons, pieces, recipe, checkpoint=work)
    moved = (network.head.weight.detach() - before).abs()
    assert not moved[threat].any()
    assert moved[SCORE_NAMES.index("insult")].max() > 0.01


def test_embeddings_rest_where_their_rate_is_nothing(
    new_network: Callable[[], Network],
    lessons: list[Lesson],
    pieces: Pieces,
    encoder_recipe: EncoderRecipe,
    work: Path,
) -> None:
    network, start = new_network(), new_network()
    recipe = replace(encoder_recipe, embedding_rate=0.0, epochs=1)
    fit.fine_tune(network, lessons, pieces, recipe, checkpoint=work)
    before, after = start.state_dict(), network.state_dict()
    assert torch.equal(after["word.weight"], before["word.weight"])
    assert not torch.equal(after["layers.0.qkv.weight"], before["layers.0.qkv.weight"])


def test_the_same_seed_gives_the_same_weights_and_another_gives_others(
    new_network: Callable[[], Network],
    lessons: list[Lesson],
    pieces: Pieces,
    encoder_recipe: EncoderRecipe,
    tmp_path: Path,
) -> None:
    def tuned(name: str, seed: int) -> Network:
        network, recipe = new_network(), replace(encoder_recipe, seed=seed)
        fit.fine_tune(network, lessons, pieces, recipe, checkpoint=tmp_path / name)
        return network

    first = tuned("a", 1)
    assert differences(first, tuned("b", 1)) == 0
    assert differences(first, tuned("c", 2)) > 1e-4


def test_training_stops_when_what_is_left_out_is_predicted_worse(
    new_network: Callable[[], Network],
    lessons: list[Lesson],
    pieces: Pieces,
    encoder_recipe: EncoderRecipe,
    work: Path,
) -> None:
    """The contrary is asked of what is left out: the more is learnt, the worse it gets."""
    said: list[str] = []
    network = new_network()
    recipe = replace(encoder_recipe, epochs=10)
    epochs = fit.fine_tune(
        network,
        lessons,
        pieces,
        recipe,
        checkpoint=work,
        validation=flipped(lessons),
        progress=said.append,
    )
    qualities = [float(line.split()[4]) for line in said if line.startswith("epoch")]
    assert 1 <= epochs < 9
    assert len(qualities) == epochs + 1
    assert qualities[-1] < qualities[-2] == max(qualities)


def test_the_weights_of_the_best_epoch_are_gone_back_to(
    new_network: Callable[[], Network],
    lessons: list[Lesson],
    pieces: Pieces,
    encoder_recipe: EncoderRecipe,
    work: Path,
) -> None:
    network = new_network()
    seen: list[dict[str, Tensor]] = []

    def progress(line: str) -> None:
        if line.startswith("epoch"):
            seen.append({name: value.clone() for name, value in network.state_dict().items()})

    epochs = fit.fine_tune(
        network,
        lessons,
        pieces,
        replace(encoder_recipe, epochs=10),
        checkpoint=work,
        validation=flipped(lessons),
        progress=progress,
    )
    state = network.state_dict()
    assert all(torch.equal(value, seen[epochs - 1][name]) for name, value in state.items())
    assert any(not torch.equal(value, seen[-1][name]) for name, value in state.items())


def test_every_epoch_is_gone_through_while_it_gets_no_worse(
    new_network: Callable[[], Network],
    lessons: list[Lesson],
    pieces: Pieces,
    encoder_recipe: EncoderRecipe,
    work: Path,
) -> None:
    """Nothing is known of what is left out: every epoch is as good as the one before."""
    unknown = [replace(one, targets=(None,) * len(SCORE_NAMES)) for one in lessons]
    recipe = replace(encoder_recipe, epochs=3)
    epochs = fit.fine_tune(
        new_network(), lessons, pieces, recipe, checkpoint=work, validation=unknown
    )
    assert epochs == 3


def test_unknown_labels_are_left_out_of_the_mean_auc() -> None:
    targets = [1.0] * 10 + [0.0] * 10 + [None] * 10
    logits = np.zeros((30, len(SCORE_NAMES)))
    logits[:10, 0], logits[20:, 0] = 1, 9
    shown = [Lesson("x", None, (target, *(None,) * 5), 1.0) for target in targets]
    assert fit.mean_auc(shown, logits) == 1.0
    assert fit.mean_auc(shown, -logits) == 0.0


def test_scores_with_too_few_of_either_side_are_left_out_of_the_mean_auc() -> None:
    shown = [Lesson("x", None, (float(n < 10), float(n < 9), *(None,) * 4), 1.0) for n in range(20)]
    logits = np.tile(np.arange(20.0)[:, None], len(SCORE_NAMES))
    assert fit.mean_auc(shown, logits) == 0.0
    assert fit.mean_auc(shown[1:], logits[1:]) == 0.5


def test_predictions_stand_in_the_order_of_the_lessons(
    new_network: Callable[[], Network], lessons: list[Lesson], pieces: Pieces
) -> None:
    network = new_network()
    forward = fit.predict(network, lessons, pieces)
    backward = fit.predict(network, lessons[::-1], pieces)
    assert forward.shape == (len(lessons), len(SCORE_NAMES))
    np.testing.assert_allclose(forward, backward[::-1], atol=0.05)


def test_rare_positives_count_more_and_never_more_than_ten_times() -> None:
    def lesson(target: float | None, weight: float) -> Lesson:
        return Lesson("x", None, (target, 0.0, None, 1.0, 0.0, 0.0), weight)

    shown = [lesson(1.0, 2.0), lesson(0.0, 30.0), lesson(0.0, 2.0), lesson(None, 99.0)]
    importance = fit._importance(shown).tolist()
    assert importance == [4.0, 10.0, 1.0, 1.0, 10.0, 10.0]


def test_the_rate_rises_then_falls_to_what_is_left_at_the_end() -> None:
    rates = [fit._rate(step, 100, 0.1) for step in range(1, 101)]
    assert rates.index(max(rates)) == 9
    assert rates[-1] == pytest.approx(fit.LOWEST)
    assert 0 < rates[0] < 0.11
