"""Honest peers: what a blog could have without us, measured on the same comments.

A word list; TF-IDF with a logistic regression, both scikit-learn's own; and a frozen
sentence encoder with a logistic regression. The two that learn do so from public corpora
alone: neither has seen what this project wrote or annotated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import StandardScaler

from moderation.corpus.public import PUBLIC_CORPORA
from moderation.corpus.splits import split
from moderation.domain.errors import CorpusError
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.metrics import enough
from moderation.training.encoder.base import BaseWeightsError
from moderation.training.word_list import read_word_list

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from moderation.corpus.example import Example
    from moderation.corpus.splits import Place

    Head = Callable[[], LogisticRegression]

WORD_LIST, TFIDF, FROZEN = "word list", "TF-IDF", "frozen e5"
LISTED = ("insult", "obscene", "toxicity")
"""What a word list can be taken to say."""


class LeftOutError(Exception):
    """A peer that cannot be run here, and why."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Files that peers need and the project does not have.

    Attributes:
        lexicons: Folder of word lists.
        base: Pretrained weights (:mod:`moderation.training.encoder.base`).
        tokenizer: Their ``tokenizer.json``.
    """

    lexicons: Path | None = None
    base: Path | None = None
    tokenizer: Path | None = None


@dataclass(frozen=True, slots=True)
class Peers:
    """What peers say.

    Attributes:
        scores: By name, shape ``(rows, scores)``; NaN where a peer does not give a score.
        left_out: By name, why a peer could not be run.
    """

    scores: dict[str, np.ndarray] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def public_rows(
    examples: Sequence[Example], fixed: Mapping[str, Place], tested: Sequence[Example]
) -> list[Example]:
    """Return what peers learn from: the training side of public corpora that may train."""
    names = {corpus.name for corpus in PUBLIC_CORPORA.values() if corpus.may_train}
    public = [example for example in examples if example.source in names]
    kept = {example.id for example in tested}
    return [example for example in split(public, fixed)[0] if example.id not in kept]


def run_peers(
    taught: Sequence[Example],
    asked: Sequence[Example],
    needs: Needs,
    *,
    jobs: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> Peers:
    """Train every peer that can be, and score with it.

    Args:
        taught: What they learn from.
        asked: What they score; none of it is in ``taught``.
        needs: Files of the user's.
        jobs: Batches of comments embedded at once.
        progress: Called with the name of each peer before it runs.
    """
    texts, queries = [e.text for e in taught], [e.text for e in asked]
    runs: dict[str, Callable[[], np.ndarray]] = {
        WORD_LIST: lambda: _word_list(queries, needs.lexicons),
        TFIDF: lambda: _heads(taught, *_tfidf(texts, queries), _sparse_head),
        FROZEN: lambda: _heads(taught, *_embeddings(texts, queries, needs, jobs), _dense_head),
    }
    found = Peers()
    for name, run in runs.items():
        progress(name)
        try:
            found.scores[name] = run()
        except (LeftOutError, CorpusError, BaseWeightsError) as error:
            found.left_out[name] = str(error)
    return found


def _word_list(texts: Sequence[str], folder: Path | None) -> np.ndarray:
    if folder is None:
        raise LeftOutError("no folder of word lists is given (--lexicons)")
    terms = read_word_list(folder)
    listed = np.array([name in LISTED for name in SCORE_NAMES])
    found = np.array([terms.finds(text) for text in texts], dtype=float)
    return np.where(listed, found[:, None], np.nan)


def _tfidf(texts: Sequence[str], queries: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    _check_taught(texts)
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    return features.fit_transform(texts), features.transform(queries)


def _embeddings(
    texts: Sequence[str], queries: Sequence[str], needs: Needs, jobs: int
) -> tuple[np.ndarray, np.ndarray]:
    if not (needs.base and needs.tokenizer):
        raise LeftOutError("no pretrained encoder is given (--base and --tokenizer)")
    _check_taught(texts)
    try:
        from moderation.training.encoder.frozen import embed  # noqa: PLC0415 -- it needs torch
    except ImportError as error:
        raise LeftOutError(f"{error.name} is not installed (extra encoder-training)") from error
    both = embed(needs.base, needs.tokenizer, [*texts, *queries], jobs=jobs)
    return both[: len(texts)], both[len(texts) :]


def _check_taught(texts: Sequence[str]) -> None:
    if not texts:
        raise LeftOutError("there is no public corpus to learn from (--corpora)")


def _heads(
    taught: Sequence[Example], features: np.ndarray, queries: np.ndarray, head: Head
) -> np.ndarray:
    """Fit one head per score on the rows that know it, and return probabilities."""
    found = np.full((queries.shape[0], len(SCORE_NAMES)), np.nan)
    for column, name in enumerate(SCORE_NAMES):
        rows = [row for row, example in enumerate(taught) if example.label(name) is not None]
        targets = np.array([bool(taught[row].label(name)) for row in rows], dtype=bool)
        if enough(targets):
            fitted = head().fit(features[rows], targets)
            found[:, column] = fitted.predict_proba(queries)[:, 1]
    return found


def _sparse_head() -> LogisticRegression:
    return LogisticRegression(class_weight="balanced", solver="liblinear")


def _dense_head() -> LogisticRegression:
    head = LogisticRegression(C=0.1, class_weight="balanced", max_iter=1000)
    return make_pipeline(StandardScaler(), head)
