"""Speed of the shipped model on one core, against its floors and a peer, in one run.

The peer is what one would write first: scikit-learn's own TF-IDF of the same words and
characters with one logistic regression per score.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: E402 -- after the thread limit
from sklearn.linear_model import SGDClassifier  # noqa: E402 -- same
from sklearn.multioutput import MultiOutputClassifier  # noqa: E402 -- same
from sklearn.pipeline import make_pipeline, make_union  # noqa: E402 -- same

from moderation.classifier.artefact import load_artefact  # noqa: E402 -- same
from moderation.corpus.authored import read_authored  # noqa: E402 -- same
from moderation.corpus.example import read_json_lines  # noqa: E402 -- same
from moderation.domain.comment import Comment  # noqa: E402 -- same
from moderation.domain.scores import Label  # noqa: E402 -- same
from moderation.engine import ModerationEngine  # noqa: E402 -- same
from moderation.paths import SHIPPED_MODEL  # noqa: E402 -- same

ROOT = Path(__file__).parents[2]
MOST = 5_000
BATCH = 500
ONE_BY_ONE = 1_000
FLOOR_RATE = 1_500
FLOOR_MEDIAN_MS = 2.0
FLOOR_LOAD_S = 0.5


def main() -> None:
    """Measure, print a table, and exit with 1 when a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, help="real comments (JSON Lines); ours otherwise")
    pool = parser.parse_args().pool
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    authored = list(read_authored(ROOT / "training_data" / "authored"))
    texts = (
        [row["text"] for _, row in read_json_lines(pool)] if pool else [e.text for e in authored]
    )
    texts = texts[:: max(1, len(texts) // MOST)][:MOST]
    load = _seconds(lambda: load_artefact(SHIPPED_MODEL))
    engine = ModerationEngine.load()
    comments = [Comment(text) for text in texts]
    engine.moderate_many(comments[:BATCH])
    rate = len(comments) / _seconds(lambda: _in_batches(engine, comments))
    median = statistics.median(_one_by_one(engine, comments[:ONE_BY_ONE])) * 1_000
    targets = [[e.label(label) is True for label in Label] for e in authored]
    peer = _peer([e.text for e in authored], targets)
    peer_rate = len(texts) / _seconds(lambda: peer(texts))
    rows = (
        ("batch, comments/s", rate, FLOOR_RATE, rate / FLOOR_RATE),
        ("one comment, median ms", median, FLOOR_MEDIAN_MS, FLOOR_MEDIAN_MS / median),
        ("loading the model, s", load, FLOOR_LOAD_S, FLOOR_LOAD_S / load),
        ("batch against scikit-learn's TF-IDF, comments/s", rate, peer_rate, rate / peer_rate),
    )
    _show(rows, f"{len(texts):,} {'real' if pool else 'authored'} comments, one core")
    sys.exit(any(ratio < 1 for *_, ratio in rows[:3]))


def _show(rows: Sequence[tuple[str, float, float, float]], title: str) -> None:
    table = Table("measure", "ours", "floor or peer", "times better", title=title)
    for name, ours, other, ratio in rows:
        table.add_row(name, f"{ours:,.2f}", f"{other:,.2f}", f"{ratio:.2f}")
    Console(width=110).print(table)


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _in_batches(engine: ModerationEngine, comments: list[Comment]) -> None:
    for start in range(0, len(comments), BATCH):
        engine.moderate_many(comments[start : start + BATCH], explain=False)


def _one_by_one(engine: ModerationEngine, comments: list[Comment]) -> list[float]:
    return [_seconds(partial(engine.moderate, comment)) for comment in comments]


def _peer(texts: list[str], targets: list[list[bool]]) -> Callable[[list[str]], object]:
    union = make_union(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=4, sublinear_tf=True),
    )
    heads = MultiOutputClassifier(SGDClassifier(loss="log_loss", random_state=0))
    pipeline = make_pipeline(union, heads)
    pipeline.fit(texts, targets)
    predict: Callable[[list[str]], object] = pipeline.predict_proba
    return predict


if __name__ == "__main__":
    main()
