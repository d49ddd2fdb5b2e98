"""The encoder: the same window always has the same log-odds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from onnx import TensorProto, helper

from moderation.classifier.encoder import Encoder
from moderation.classifier.encoder_reading import EncoderReading
from moderation.classifier.pieces import Pieces, Window
from moderation.domain.errors import ArtefactError
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from moderation.classifier.document import Reader

TEXTS = [
    "Merci pour la recette !",
    "Quel abruti, ce maire.",
    "ok",
    "Avant de donner des leçons, apprenez donc à écrire, " * 8,
]


@pytest.fixture(scope="module")
def encoder(small_encoder: bytes) -> Encoder:
    return Encoder(small_encoder)


@pytest.fixture(scope="module")
def windows(small_tokenizer: str) -> list[Window]:
    pieces = Pieces(small_tokenizer)
    return [window for text in TEXTS for window in pieces.windows(text, "la cantine")]


@pytest.fixture(scope="module")
def reading(small_encoder: bytes, small_tokenizer: str, reader: Reader) -> EncoderReading:
    return EncoderReading(small_encoder, small_tokenizer, reader)


def test_each_window_has_finite_log_odds_of_its_own(
    encoder: Encoder, windows: list[Window]
) -> None:
    logits = encoder.logits(windows)
    assert logits.shape == (len(windows), len(SCORE_NAMES))
    assert np.isfinite(logits).all()
    assert len(np.unique(logits[:, 0])) == len(windows)


def test_a_window_read_alone_or_among_others_has_exactly_the_same_log_odds(
    encoder: Encoder, windows: list[Window]
) -> None:
    together = encoder.logits(windows)
    alone = np.vstack([encoder.logits([window]) for window in windows])
    backwards = encoder.logits(windows[::-1])[::-1]
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(together, backwards)


def test_threads_change_nothing(small_encoder: bytes, windows: list[Window]) -> None:
    one, several = (Encoder(small_encoder, threads=n).logits(windows * 5) for n in (1, 3))
    np.testing.assert_array_equal(one, several)


def test_no_windows_have_no_log_odds(encoder: Encoder) -> None:
    assert encoder.logits([]).shape == (0, len(SCORE_NAMES))


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"no model",
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"DynamicQuantizeMatMul", b"DynamicQuantizeMatXXX"),
    ],
    ids=["empty", "text", "cut off", "unknown operator"],
)
def test_a_damaged_file_is_refused(small_encoder: bytes, damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ArtefactError, match="cannot be loaded"):
        Encoder(damage(small_encoder))


def test_an_encoder_of_other_scores_is_refused() -> None:
    """It takes what ours takes, and gives each row the sum of its pieces."""
    shape = ["rows", "pieces"]
    taken = [
        helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n in ("ids", "types", "mask")
    ]
    given = helper.make_tensor_value_info("logits", TensorProto.INT64, ["rows", 1])
    axis = helper.make_tensor("axis", TensorProto.INT64, [1], [1])
    node = helper.make_node("ReduceSum", ["ids", "axis"], ["logits"])
    graph = helper.make_graph([node], "other", taken, [given], [axis])
    opset = [helper.make_opsetid("", 18)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=10)
    with pytest.raises(ArtefactError, match="does not give the scores"):
        Encoder(model.SerializeToString())


def test_documents_read_together_or_alone_have_the_same_log_odds(
    reading: EncoderReading, reader: Reader
) -> None:
    documents = [reader.read(text) for text in TEXTS]
    together = reading.logits(documents)
    alone = np.vstack([reading.logits([document]) for document in documents])
    np.testing.assert_array_equal(together, alone)


def test_a_long_document_has_the_highest_log_odds_of_its_windows(
    reading: EncoderReading, reader: Reader
) -> None:
    document = reader.read(TEXTS[-1] * 3)
    windows = reading.windows(document)
    assert len(windows) > 1
    rows = reading.highest([[window] for window in windows])
    np.testing.assert_array_equal(reading.logits([document])[0], rows.max(axis=0))


def test_the_context_is_read_undisguised(reading: EncoderReading, reader: Reader) -> None:
    plain, disguised = (reader.read("oui", context) for context in ("connard", "c0nnard"))
    assert reading.windows(plain) == reading.windows(disguised)
    assert reading.windows(plain) != reading.windows(reader.read("oui"))


def test_no_documents_have_no_rows(reading: EncoderReading) -> None:
    assert reading.logits([]).shape == (0, len(SCORE_NAMES))
