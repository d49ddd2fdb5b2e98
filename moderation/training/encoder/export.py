"""The trained encoder as an ONNX file with 8-bit weights.

The graph is written out operator by operator, with the fused ones that onnxruntime has for
BERT, rather than traced: it is short, and what is quantised is chosen. Matrices are in
seven bits and a sign, one scale per output, so that the products of an AVX2 machine without
VNNI do not overflow their 16 bits; activations are quantised as they come. Embeddings have
one scale per piece.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from moderation.domain.scores import SCORE_NAMES
from moderation.training.encoder.shape import EPSILON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onnx import NodeProto

HIGHEST = 63
"""Of a quantised weight: seven bits."""
HIGHEST_EMBEDDING = 127
_OPSET = 18
_IR = 10
_FUSED = "com.microsoft"
_FAR = 1e4


def to_onnx(
    weights: Mapping[str, np.ndarray], *, layers: int, heads: int, quantised: bool = True
) -> bytes:
    """Return the content of an ONNX file.

    Args:
        weights: The state of a :class:`~moderation.training.encoder.network.Network`.
        layers: How many.
        heads: Attention heads of a layer.
        quantised: False keeps 32-bit floats, to measure what quantising costs.
    """
    graph = _Graph(weights, heads=heads, quantised=quantised)
    graph.embed()
    for number in range(layers):
        graph.layer(number)
    graph.read()
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["rows", "pieces"])
        for name in ("ids", "types", "mask")
    ]
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["rows", len(SCORE_NAMES)])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "encoder", inputs, [output], graph.constants),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)],
        ir_version=_IR,
    )
    checker.check_model(model)
    return bytes(model.SerializeToString())


class _Graph:
    """Nodes and constants, in the order they are computed."""

    def __init__(self, weights: Mapping[str, np.ndarray], *, heads: int, quantised: bool) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._weights = weights
        self._heads = heads
        self._quantised = quantised
        self._states = ""

    def embed(self) -> None:
        """Sum the embeddings of pieces, positions and segments."""
        words = self._weights["word.weight"]
        if self._quantised:
            numbers, scales = _quantised(words, HIGHEST_EMBEDDING, axis=1)
            self._node("Gather", [self._constant("words", numbers), "ids"], "word_numbers")
            self._node("Cast", ["word_numbers"], "word_floats", to=TensorProto.FLOAT)
            self._node("Gather", [self._constant("word_scales", scales[:, None]), "ids"], "scales")
            self._node("Mul", ["word_floats", "scales"], "word")
        else:
            self._node("Gather", [self._constant("words", words), "ids"], "word")
        for name, value in (("zero", [0]), ("one", [1]), ("two", [2])):
            self._constant(name, np.array(value))
        self._node("Shape", ["ids"], "shape")
        self._node("Slice", ["shape", "one", "two"], "length")
        self._node("Slice", [self._weight("position.weight"), "zero", "length", "zero"], "places")
        self._node("Gather", [self._weight("segment.weight"), "types"], "segments")
        self._node("Add", ["word", "places"], "placed")
        self._node("Add", ["placed", "segments"], "embedded")
        norm = [self._weight("norm.weight"), self._weight("norm.bias")]
        self._node("LayerNormalization", ["embedded", *norm], "states", epsilon=EPSILON, axis=-1)
        self._node("Cast", ["mask"], "mask_numbers", to=TensorProto.INT32)
        self._states = "states"

    def layer(self, number: int) -> None:
        """Add one layer."""
        at, before = f"layers.{number}.", self._states
        qkv = f"{at}qkv_states"
        self._node("Add", [self._product(before, f"{at}qkv"), self._weight(f"{at}qkv.bias")], qkv)
        width = self._weights[f"{at}attended.weight"].shape[0]
        cut = [f"{at}{name}" for name in ("query", "key", "value")]
        self._node("Split", [qkv, self._constant(f"{at}cut", np.full(3, width))], *cut, axis=-1)
        mixed = f"{at}mixed"
        self._fused("MultiHeadAttention", [*cut, "", "mask_numbers"], mixed, num_heads=self._heads)
        attended = self._normed(self._product(mixed, f"{at}attended"), before, f"{at}attended")
        inner = f"{at}inner"
        widened = self._product(attended, f"{at}widen")
        self._fused("BiasGelu", [widened, self._weight(f"{at}widen.bias")], inner)
        self._states = self._normed(self._product(inner, f"{at}narrow"), attended, f"{at}narrow")

    def read(self) -> None:
        """Pool the comment's own states and give log-odds."""
        self._constant("comment", np.array(0))
        self._node("Equal", ["types", "comment"], "is_comment")
        self._node("Cast", ["mask"], "is_written", to=TensorProto.BOOL)
        self._node("And", ["is_comment", "is_written"], "is_own")
        self._node("Cast", ["is_own"], "own_flat", to=TensorProto.FLOAT)
        self._node("Unsqueeze", ["own_flat", "two"], "own")
        self._node("Mul", [self._states, "own"], "own_states")
        self._node("ReduceSum", ["own_states", "one"], "sum", keepdims=0)
        self._node("ReduceSum", ["own_flat", "one"], "count", keepdims=1)
        self._node("Div", ["sum", "count"], "mean")
        self._node("Sub", ["own", self._constant("all", np.float32(1))], "foreign")
        self._node("Mul", ["foreign", self._constant("far", np.float32(_FAR))], "penalty")
        self._node("Add", ["own_states", "penalty"], "kept_states")
        self._node("ReduceMax", ["kept_states", "one"], "highest", keepdims=0)
        self._node("Concat", ["mean", "highest"], "pooled", axis=-1)
        head = self._constant("head", self._weights["head.weight"].T)
        self._node("Gemm", ["pooled", head, self._weight("head.bias")], "logits")

    def _normed(self, states: str, before: str, name: str) -> str:
        """Add and normalise, in plain operators: onnxruntime's fused one takes longer."""
        biased, added, normed = (f"{name}_{step}" for step in ("biased", "added", "normed"))
        self._node("Add", [states, self._weight(f"{name}.bias")], biased)
        self._node("Add", [biased, before], added)
        norm = [self._weight(f"{name}_norm.{kind}") for kind in ("weight", "bias")]
        self._node("LayerNormalization", [added, *norm], normed, epsilon=EPSILON, axis=-1)
        return normed

    def _product(self, states: str, name: str) -> str:
        """Multiply states by a matrix; its bias is added where it is next needed."""
        matrix, product = self._weights[f"{name}.weight"], f"{name}_product"
        if not self._quantised:
            self._node("MatMul", [states, self._constant(f"{name}_matrix", matrix.T)], product)
            return product
        numbers, scales = _quantised(matrix, HIGHEST, axis=1)
        inputs = [
            states,
            self._constant(f"{name}_numbers", numbers.T),
            self._constant(f"{name}_scales", scales),
            self._constant(f"{name}_zeros", np.zeros(len(scales), np.int8)),
        ]
        self._fused("DynamicQuantizeMatMul", inputs, product)
        return product

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, value: np.ndarray | np.float32) -> str:
        self.constants.append(
            numpy_helper.from_array(np.ascontiguousarray(value).reshape(value.shape), name)
        )
        return name

    def _node(self, kind: str, inputs: list[str], *outputs: str, **attributes: Any) -> None:  # noqa: ANN401 -- as onnx takes them
        self.nodes.append(helper.make_node(kind, inputs, list(outputs), **attributes))

    def _fused(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> None:  # noqa: ANN401 -- as onnx takes them
        node = helper.make_node(kind, inputs, [output], domain=_FUSED, **attributes)
        self.nodes.append(node)


def _quantised(matrix: np.ndarray, highest: int, *, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Return 8-bit numbers and the scale of each row."""
    scales = np.abs(matrix).max(axis) / highest
    scales[scales == 0] = 1.0
    numbers = np.clip(np.round(matrix / scales[:, None]), -highest, highest)
    return numbers.astype(np.int8), scales.astype(np.float32)
