"""Sentence embeddings of the pretrained encoder as it is, nothing trained."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import torch
from tokenizers import Tokenizer

from moderation.classifier.pieces import PAD
from moderation.training.encoder.base import BaseWeightsError, read_base
from moderation.training.encoder.network import from_base

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from moderation.training.encoder.network import Network

PREFIX = "query: "
"""What e5 was trained to see before a text that is compared with others."""
BATCH = 32


def embed(base: Path, tokenizer: Path, texts: Sequence[str], *, jobs: int = 1) -> np.ndarray:
    """Return the mean of the last hidden states of each text, shape ``(texts, width)``.

    Args:
        base: The pretrained weights.
        tokenizer: Their ``tokenizer.json``.
        texts: As received.
        jobs: Batches read at once.

    Raises:
        BaseWeightsError: The weights or the tokenizer cannot be read.
    """
    weights = read_base(base)
    places = weights.tensors["emb.pos"].size // weights.width
    cut = _cut(tokenizer, texts, places)
    kept = np.unique(np.concatenate([[PAD], *cut]))
    network = from_base(weights, kept)
    network.eval()
    rows = [np.searchsorted(kept, ids) for ids in cut]
    order = sorted(range(len(rows)), key=lambda row: len(rows[row]))
    chosen = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    found = np.zeros((len(rows), weights.width), dtype=np.float32)
    with _one_thread_each(), ThreadPoolExecutor(jobs) as pool:
        means = pool.map(lambda batch: _means(network, [rows[row] for row in batch]), chosen)
        for batch, of_batch in zip(chosen, means, strict=True):
            found[batch] = of_batch
    return found


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let a batch have one thread.

    Threads that share a batch wait for each other in turns, twenty times as long as they
    compute where the machine has other things to do.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _cut(tokenizer: Path, texts: Sequence[str], most: int) -> list[np.ndarray]:
    """Return the first pieces of each text, special ones included."""
    try:
        # The file may ask for padding or its own limit: neither is wanted here.
        spec = json.loads(tokenizer.read_text(encoding="utf-8")) | {"padding": None}
        cutter = Tokenizer.from_str(json.dumps(spec))
        cutter.enable_truncation(most)
    except Exception as error:  # those of the library have no common class of their own
        raise BaseWeightsError(f"The tokenizer {tokenizer} cannot be read: {error}") from error
    return [np.array(one.ids) for one in cutter.encode_batch([PREFIX + text for text in texts])]


def _means(network: Network, rows: Sequence[np.ndarray]) -> np.ndarray:
    shape = (len(rows), max(map(len, rows)))
    ids, mask = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.bool)
    for row, pieces in enumerate(rows):
        ids[row, : len(pieces)] = torch.from_numpy(pieces)
        mask[row, : len(pieces)] = True
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        states = network.states(ids, torch.zeros_like(ids), mask)
        seen = mask.unsqueeze(-1)
        return np.asarray((states * seen).sum(1) / seen.sum(1))
