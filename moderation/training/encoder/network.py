"""The encoder as a network to be trained: BERT with one head of six scores.

Post-norm layers as in Devlin et al. (2019), which e5 has; the head reads the mean and the
maximum of the comment's own hidden states, so that one word among many can be heard. There
is no dropout inside the layers: noise is added to the texts instead, at a third of the cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from moderation.domain.scores import SCORE_NAMES
from moderation.training.encoder.shape import EPSILON

if TYPE_CHECKING:
    from moderation.training.encoder.base import BaseWeights

HEAD_DROPOUT = 0.1
_FAR = -1e4
"""A log-odds no softmax hears, and that 16 bits can hold."""


class Layer(nn.Module):
    """One layer: attention, then two dense layers, each added and normalised."""

    def __init__(self, width: int, inner: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.attended_norm = nn.LayerNorm(width, EPSILON)
        self.widen = nn.Linear(width, inner)
        self.narrow = nn.Linear(inner, width)
        self.narrow_norm = nn.LayerNorm(width, EPSILON)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """Return the next states, shape ``(rows, pieces, width)``."""
        rows, pieces, width = states.shape
        cut = (rows, pieces, 3, self.heads, width // self.heads)
        query, key, value = self.qkv(states).view(cut).permute(2, 0, 3, 1, 4)
        weights = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5 + bias
        mixed = torch.softmax(weights, -1).to(value.dtype) @ value
        mixed = mixed.transpose(1, 2).reshape(rows, pieces, width)
        states = self.attended_norm(states + self.attended(mixed))
        inner = functional.gelu(self.widen(states))
        return self.narrow_norm(states + self.narrow(inner))  # type: ignore[no-any-return]


class Network(nn.Module):
    """Word pieces in, log-odds out."""

    def __init__(self, pieces: int, base: BaseWeights) -> None:
        super().__init__()
        width = base.width
        self.word = nn.Embedding(pieces, width)
        self.position = nn.Embedding(base.tensors["emb.pos"].size // width, width)
        self.segment = nn.Embedding(base.tensors["emb.type"].size // width, width)
        self.norm = nn.LayerNorm(width, EPSILON)
        self.layers = nn.ModuleList(
            Layer(width, base.inner, base.heads) for _ in range(base.layers)
        )
        self.head = nn.Linear(2 * width, len(SCORE_NAMES))

    def forward(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """Return log-odds, shape ``(rows, scores)``.

        Args:
            ids: Pieces, shape ``(rows, pieces)``.
            segments: 0 for the comment, 1 for its context; same shape.
            mask: False where a row is padded; same shape.
        """
        states = self.states(ids, segments, mask)
        own = (mask & (segments == 0)).unsqueeze(-1)
        mean = (states * own).sum(1) / own.sum(1)
        highest = states.masked_fill(~own, _FAR).max(1).values
        pooled = functional.dropout(torch.cat([mean, highest], -1), HEAD_DROPOUT, self.training)
        return self.head(pooled)  # type: ignore[no-any-return]

    def states(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """Return the last hidden states, shape ``(rows, pieces, width)``."""
        states = self.word(ids) + self.position.weight[: ids.shape[1]] + self.segment(segments)
        states = self.norm(states)
        bias = torch.zeros(mask.shape, dtype=states.dtype).to(ids.device)
        bias = bias.masked_fill(~mask, _FAR)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, bias)
        return states.float()  # type: ignore[no-any-return]


def from_base(base: BaseWeights, kept: np.ndarray) -> Network:
    """Return a network with pretrained weights and a new head.

    Args:
        base: The pretrained encoder.
        kept: Ids of the pieces that stay, shape ``(pieces,)``.
    """
    network = Network(len(kept), base)
    state = network.state_dict()
    for name, value in _pretrained(base, kept):
        state[name].copy_(torch.from_numpy(np.ascontiguousarray(value)))
    nn.init.normal_(network.head.weight, 0.0, 0.02)
    nn.init.zeros_(network.head.bias)
    return network


def _pretrained(base: BaseWeights, kept: np.ndarray) -> list[tuple[str, np.ndarray]]:
    width, flat = base.width, base.tensors
    pairs = [
        ("word.weight", base.matrix("emb.word", width)[kept]),
        ("position.weight", base.matrix("emb.pos", width)),
        ("segment.weight", base.matrix("emb.type", width)),
        ("norm.weight", flat["emb.ln.w"]),
        ("norm.bias", flat["emb.ln.b"]),
    ]
    for number in range(base.layers):
        ours, theirs = f"layers.{number}.", f"l{number}."
        pairs += [
            (
                f"{ours}qkv.weight",
                np.concatenate([base.matrix(f"{theirs}{c}.w", width) for c in "qkv"]),
            ),
            (f"{ours}qkv.bias", np.concatenate([flat[f"{theirs}{c}.b"] for c in "qkv"])),
        ]
        for name, base_name, columns in (
            ("attended", "ao", width), ("widen", "fi", width), ("narrow", "fo", base.inner)
        ):  # fmt: skip
            pairs.append((f"{ours}{name}.weight", base.matrix(f"{theirs}{base_name}.w", columns)))
            pairs.append((f"{ours}{name}.bias", flat[f"{theirs}{base_name}.b"]))
        for name, base_name in (("attended_norm", "aln"), ("narrow_norm", "oln")):
            pairs.append((f"{ours}{name}.weight", flat[f"{theirs}{base_name}.w"]))
            pairs.append((f"{ours}{name}.bias", flat[f"{theirs}{base_name}.b"]))
    return pairs
