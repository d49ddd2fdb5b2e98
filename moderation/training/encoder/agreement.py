"""What the 8-bit weights cost: the encoder beside its own 32-bit version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moderation.classifier.encoder_reading import EncoderReading
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.metrics import auc, enough

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from moderation.classifier.document import Reader
    from moderation.corpus.example import Example


@dataclass(frozen=True, slots=True)
class Agreement:
    """One score on the same comments, with 32-bit and with 8-bit weights.

    Attributes:
        apart: Mean distance of their log-odds.
    """

    score: str
    examples: int
    whole: float
    quantised: float
    apart: float


def agreement(
    work: Path, examples: Sequence[Example], reader: Reader, *, threads: int = 1
) -> list[Agreement]:
    """Return the AUC of both versions, one row per score that can be measured.

    Args:
        work: Folder of a training, with ``encoder.onnx``, ``encoder-float.onnx`` and
            ``tokenizer.json``.
        examples: Comments the encoder was not trained on.
        reader: Undoes disguises.
        threads: Comments read at once.
    """
    tokenizer = (work / "tokenizer.json").read_text(encoding="utf-8")
    documents = [reader.read(example.text, example.context) for example in examples]
    whole, quantised = (
        EncoderReading((work / name).read_bytes(), tokenizer, reader, threads=threads).logits(
            documents
        )
        for name in ("encoder-float.onnx", "encoder.onnx")
    )
    apart = np.abs(whole - quantised).mean(axis=0)
    rows = []
    for column, name in enumerate(SCORE_NAMES):
        known = [row for row, example in enumerate(examples) if example.label(name) is not None]
        targets = np.array([bool(examples[row].label(name)) for row in known], dtype=bool)
        if enough(targets):
            before, after = (auc(targets, table[known, column]) for table in (whole, quantised))
            rows.append(Agreement(name, len(known), before, after, float(apart[column])))
    return rows
