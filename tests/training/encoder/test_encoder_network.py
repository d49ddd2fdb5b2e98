"""The network that is trained, and the file that is shipped: one and the same function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from moderation.classifier.encoder import Encoder
from moderation.domain.scores import SCORE_NAMES
from moderation.training.encoder.base import read_base
from moderation.training.encoder.export import to_onnx

torch = pytest.importorskip("torch", reason="the extra `encoder-training` is not installed")
from moderation.training.encoder import batches, network  # noqa: E402 -- they need torch

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.classifier.pieces import Pieces, Window
    from moderation.training.encoder.base import BaseWeights
    from moderation.training.encoder.network import Network

pytestmark = pytest.mark.usefixtures("processor")
LONG = " ".join(["Quel nigaud écrit ça sur la forêt ?"] * 3)


@pytest.fixture(scope="module")
def base(base_path: Path) -> BaseWeights:
    return read_base(base_path)


@pytest.fixture(scope="module")
def tiny(base: BaseWeights) -> Network:
    torch.manual_seed(11)
    made: Network = network.from_base(base, np.arange(base.tensors["emb.word"].size // base.width))
    torch.nn.init.normal_(made.head.weight, 0.0, 0.3)
    made.eval()
    return made


@pytest.fixture(scope="module")
def windows(pieces: Pieces) -> list[Window]:
    """Comments of several lengths, some with a context."""
    return [
        pieces.ends("Merci pour le pain !"),
        pieces.ends(LONG, "Le billet du jour."),
        pieces.ends("", "J'ai lu ce billet"),
        pieces.ends(LONG),
        pieces.ends("nigaud", LONG),
    ]


def logits(made: Network, shown: list[Window]) -> np.ndarray:
    lesson = batches.Lesson("", None, (None,) * len(SCORE_NAMES), 1.0)
    batch = batches.collated(shown, [lesson] * len(shown))
    with torch.no_grad():
        return np.asarray(made(batch.ids, batch.segments, batch.mask).numpy())


def test_the_float_file_gives_the_log_odds_of_the_network(
    tiny: Network, base: BaseWeights, windows: list[Window]
) -> None:
    weights = {name: value.numpy() for name, value in tiny.state_dict().items()}
    file = to_onnx(weights, layers=base.layers, heads=base.heads, quantised=False)
    from_network = logits(tiny, windows)
    assert np.ptp(from_network, axis=0).min() > 0.05
    np.testing.assert_allclose(Encoder(file).logits(windows), from_network, atol=1e-4)


def test_the_file_reads_padded_rows_as_the_network_does(
    tiny: Network, base: BaseWeights, windows: list[Window]
) -> None:
    weights = {name: value.numpy() for name, value in tiny.state_dict().items()}
    file = to_onnx(weights, layers=base.layers, heads=base.heads, quantised=False)
    lesson = batches.Lesson("", None, (None,) * len(SCORE_NAMES), 1.0)
    batch = batches.collated(windows, [lesson] * len(windows))
    session = Encoder(file)._session
    inputs = {"ids": batch.ids, "types": batch.segments, "mask": batch.mask.long()}
    (found,) = session.run(["logits"], {name: part.numpy() for name, part in inputs.items()})
    np.testing.assert_allclose(found, logits(tiny, windows), atol=1e-4)


def test_the_file_of_8_bits_stays_close_to_the_network(
    tiny: Network, base: BaseWeights, windows: list[Window]
) -> None:
    weights = {name: value.numpy() for name, value in tiny.state_dict().items()}
    file = to_onnx(weights, layers=base.layers, heads=base.heads)
    expected = logits(tiny, windows)
    assert np.abs(Encoder(file).logits(windows) - expected).max() < 0.1 * np.abs(expected).max()


def test_padding_changes_nothing(tiny: Network, windows: list[Window]) -> None:
    alone = np.concatenate([logits(tiny, [window]) for window in windows])
    np.testing.assert_allclose(logits(tiny, windows), alone, atol=1e-5)


def test_pretrained_weights_stand_where_the_base_model_has_them(
    tiny: Network, base: BaseWeights
) -> None:
    state = tiny.state_dict()
    width = base.width
    for number, part in enumerate("qkv"):
        at = slice(number * width, (number + 1) * width)
        np.testing.assert_array_equal(
            state["layers.1.qkv.weight"][at], base.matrix(f"l1.{part}.w", width)
        )
        np.testing.assert_array_equal(state["layers.1.qkv.bias"][at], base.tensors[f"l1.{part}.b"])
    narrow = base.matrix("l0.fo.w", base.inner)
    np.testing.assert_array_equal(state["layers.0.narrow.weight"], narrow)


def test_only_the_kept_pieces_have_an_embedding(base: BaseWeights) -> None:
    kept = np.array([0, 1, 2, 3, 20, 9])
    made = network.from_base(base, kept)
    words = base.matrix("emb.word", base.width)
    np.testing.assert_array_equal(made.word.weight.detach(), words[kept])


def test_the_head_reads_the_comment_and_not_its_context(tiny: Network, pieces: Pieces) -> None:
    """Without layers nothing passes from one to the other."""
    layers, tiny.layers = tiny.layers, torch.nn.ModuleList()
    try:
        alone, answering = (logits(tiny, [pieces.ends("nigaud", c)]) for c in (None, LONG))
    finally:
        tiny.layers = layers
    np.testing.assert_allclose(alone, answering, atol=1e-6)
    answering = logits(tiny, [pieces.ends("nigaud", LONG)])
    assert np.abs(logits(tiny, [pieces.ends("nigaud")]) - answering).max() > 1e-3


def test_the_head_drops_out_only_while_it_learns(tiny: Network, windows: list[Window]) -> None:
    np.testing.assert_array_equal(logits(tiny, windows), logits(tiny, windows))
    tiny.train()
    try:
        assert (logits(tiny, windows) != logits(tiny, windows)).any()
    finally:
        tiny.eval()
