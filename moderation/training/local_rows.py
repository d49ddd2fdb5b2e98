"""Decisions of people as numbers, with what the model says of them without them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, vstack

from moderation.corpus.splits import fold_of
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.scoring import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from moderation.classifier.features import Vocabulary
    from moderation.classifier.scorer import Scorer
    from moderation.corpus.example import Example

COMMON = 1e-3
"""Share of the shipped training's comments from which a feature is held tighter."""


@dataclass(frozen=True, slots=True)
class LocalRows:
    """What a local term is learnt from.

    Attributes:
        features: Shape ``(rows, features)``, all columns of the vocabulary.
        log_odds: What the model says without any local term, shape ``(rows, k)``.
        targets: Shape ``(rows, k)``: 1, 0, or NaN where unknown.
        folds: The cross-validation fold of each row's conversation, shape ``(rows,)``.
        groups: The conversation of each row.
    """

    features: csr_array
    log_odds: np.ndarray
    targets: np.ndarray
    folds: np.ndarray
    groups: np.ndarray

    def known(self, column: int) -> np.ndarray:
        """Return the rows of which a score is known."""
        return np.flatnonzero(~np.isnan(self.targets[:, column]))


def local_rows(
    scorer: Scorer,
    examples: Sequence[Example],
    folds: int,
    progress: Callable[[str], None] = lambda _: None,
) -> LocalRows:
    """Read and score examples.

    Args:
        scorer: Of the shipped model.
        examples: At least one.
        folds: Of the cross-validation; those of one group share a fold.
        progress: Called with the number read so far.
    """
    features, log_odds = [], []
    for start in range(0, len(examples), CHUNK):
        chunk = examples[start : start + CHUNK]
        seen, said = scorer.evidence([scorer.read(e.text, e.context) for e in chunk])
        features.append(seen)
        log_odds.append(said)
        progress(f"{start + len(chunk):,} of {len(examples):,} comments read")
    return LocalRows(
        features=csr_array(vstack(features, format="csr")),
        log_odds=np.vstack(log_odds),
        targets=targets_of(examples),
        folds=np.array([fold_of(example.group, folds) for example in examples]),
        groups=np.array([example.group for example in examples]),
    )


def targets_of(examples: Sequence[Example]) -> np.ndarray:
    """Return what is known of examples, shape ``(rows, k)``: 1, 0, or NaN."""
    known = {None: np.nan, True: 1.0, False: 0.0}
    return np.array([[known[e.label(name)] for name in SCORE_NAMES] for e in examples])


def stiffness(vocabulary: Vocabulary) -> np.ndarray:
    """Return how much tighter than a rare word each feature is held, shape ``(features,)``.

    The more often the shipped training saw a feature, the better its weight is known: its
    precision grows with its share of the comments, which its idf tells. Lexicon cues and
    surface measures stand for whole kinds of comments, of which a few local decisions say
    nothing: theirs is infinite.
    """
    idfs = (vocabulary.words_idf, vocabulary.ngrams_idf)
    shares = [np.exp(1.0 - idf.astype(float)) for idf in idfs]
    rest = vocabulary.size - sum(map(len, shares))
    return np.concatenate([*(1.0 + share / COMMON for share in shares), np.full(rest, np.inf)])
