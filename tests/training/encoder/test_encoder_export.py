"""The ONNX file: the same bytes each time, and 8 bits that stay close to 32."""

from __future__ import annotations

import random

import numpy as np
import onnx
import pytest

from moderation.classifier.encoder import Encoder
from moderation.classifier.pieces import END, START, Window
from moderation.domain.scores import SCORE_NAMES
from moderation.training.encoder.export import HIGHEST, HIGHEST_EMBEDDING, to_onnx

PIECES, WIDTH, INNER, LAYERS, HEADS = 90, 32, 64, 2, 4


@pytest.fixture(scope="module")
def weights() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)

    def drawn(*shape: int) -> np.ndarray:
        return (0.3 * rng.standard_normal(shape)).astype(np.float32)

    shapes: dict[str, tuple[int, ...]] = {
        "word": (PIECES, WIDTH), "position": (40, WIDTH), "segment": (2, WIDTH),
        "head": (len(SCORE_NAMES), 2 * WIDTH),
    }  # fmt: skip
    for layer in range(LAYERS):
        at = f"layers.{layer}."
        shapes |= {f"{at}qkv": (3 * WIDTH, WIDTH), f"{at}attended": (WIDTH, WIDTH)}
        shapes |= {f"{at}widen": (INNER, WIDTH), f"{at}narrow": (WIDTH, INNER)}
    state = {f"{name}.weight": drawn(*shape) for name, shape in shapes.items()}
    state |= {f"{name}.bias": drawn(shape[0]) for name, shape in shapes.items()}
    norms = [f"layers.{n}.{kind}_norm" for n in range(LAYERS) for kind in ("attended", "narrow")]
    for name in ("norm", *norms):
        state |= {f"{name}.weight": 1 + drawn(WIDTH), f"{name}.bias": drawn(WIDTH)}
    return state


def exported(weights: dict[str, np.ndarray], *, quantised: bool) -> bytes:
    return to_onnx(weights, layers=LAYERS, heads=HEADS, quantised=quantised)


@pytest.fixture(scope="module")
def windows() -> list[Window]:
    """Comments of several lengths, some with a context."""
    rng = random.Random(5)

    def drawn(size: int) -> list[int]:
        return [rng.randrange(4, PIECES) for _ in range(size)]

    made = []
    for size, after in ((3, 0), (20, 0), (9, 6), (1, 12), (0, 0), (15, 15)):
        own = [START, *drawn(size), END]
        context = [*drawn(after), END] if after else []
        made.append(Window([*own, *context], [0] * len(own) + [1] * len(context)))
    return made


@pytest.mark.parametrize("quantised", [True, False])
def test_the_same_weights_give_the_same_bytes(
    weights: dict[str, np.ndarray], *, quantised: bool
) -> None:
    first = exported(weights, quantised=quantised)
    assert first == exported(dict(reversed(weights.items())), quantised=quantised)


def test_eight_bits_stay_close_to_thirty_two(
    weights: dict[str, np.ndarray], windows: list[Window]
) -> None:
    whole = Encoder(exported(weights, quantised=False)).logits(windows)
    small = Encoder(exported(weights, quantised=True)).logits(windows)
    assert whole.shape == (len(windows), len(SCORE_NAMES))
    assert np.abs(small - whole).max() < 0.1 * np.abs(whole).max()
    assert np.corrcoef(small.ravel(), whole.ravel())[0, 1] > 0.99


def test_eight_bits_take_less_than_half_the_room(weights: dict[str, np.ndarray]) -> None:
    assert len(exported(weights, quantised=True)) < 0.5 * len(exported(weights, quantised=False))


def test_quantised_numbers_are_as_small_as_products_in_16_bits_need(
    weights: dict[str, np.ndarray],
) -> None:
    graph = onnx.load_from_string(exported(weights, quantised=True)).graph
    numbers = {c.name: onnx.numpy_helper.to_array(c) for c in graph.initializer}
    matrices = [value for name, value in numbers.items() if name.endswith("_numbers")]
    assert len(matrices) == 4 * LAYERS
    assert {value.dtype for value in matrices} == {np.dtype(np.int8)}
    assert {int(np.abs(value.astype(int)).max()) for value in matrices} == {HIGHEST}
    assert int(np.abs(numbers["words"].astype(int)).max()) == HIGHEST_EMBEDDING


def test_an_output_whose_weights_are_all_nothing_stays_nothing(
    weights: dict[str, np.ndarray], windows: list[Window]
) -> None:
    silent = weights | {"layers.0.widen.weight": np.zeros((INNER, WIDTH), np.float32)}
    whole = Encoder(exported(silent, quantised=False)).logits(windows)
    small = Encoder(exported(silent, quantised=True)).logits(windows)
    assert np.isfinite(small).all()
    assert np.abs(small - whole).max() < 0.1 * np.abs(whole).max()


def test_a_context_is_heard_and_is_not_taken_for_the_comment(
    weights: dict[str, np.ndarray], windows: list[Window]
) -> None:
    encoder = Encoder(exported(weights, quantised=False))
    window = windows[2]
    own = window.segments.count(0)
    alone = Window(window.pieces[:own], window.segments[:own])
    joined = Window(window.pieces, [0] * len(window.pieces))
    with_context, without, as_own = encoder.logits([window, alone, joined])
    assert np.abs(with_context - without).max() > 1e-3
    assert np.abs(with_context - as_own).max() > 1e-3
