"""Speed of a model against its floors and a peer, in one run.

The peer of the first stage is what one would write first: scikit-learn's own TF-IDF of the
same words and characters with one logistic regression per score. The peer of the cascade is
the same model when both its stages read every comment.
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
from moderation.classifier.pieces import Pieces, encoder_text  # noqa: E402 -- same
from moderation.corpus.authored import read_authored  # noqa: E402 -- same
from moderation.corpus.example import read_json_lines  # noqa: E402 -- same
from moderation.domain.comment import Comment  # noqa: E402 -- same
from moderation.domain.encoder_use import EncoderUse  # noqa: E402 -- same
from moderation.domain.scores import Label  # noqa: E402 -- same
from moderation.engine import ModerationEngine  # noqa: E402 -- same
from moderation.paths import SHIPPED_MODEL  # noqa: E402 -- same
from tests.bench import long_thread  # noqa: E402 -- same

Row = tuple[str, float, float, float]

ROOT = Path(__file__).parents[2]
MOST = 5_000
BATCH = 500
ONE_BY_ONE = 1_000
FLOOR_RATE = 1_500
FLOOR_MEDIAN_MS = 2.0
FLOOR_LOAD_S = 0.5
MOST_READ = 1_000
"""Comments of a batch that the encoder may have to read, all of them."""
ORDINARY = range(36, 45)
"""Word pieces of a comment of about forty, as encoders count."""
FLOOR_BOTH_MEDIAN_MS = 12.0
FLOOR_BOTH_RATE = 150
CORES = 2


def main() -> None:
    """Measure, print tables, and exit with 1 when a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, help="real comments (JSON Lines); ours otherwise")
    parser.add_argument("--model", type=Path, default=SHIPPED_MODEL, help="folder of the model")
    given = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[:1])
    texts = _texts(given.pool)
    of = f"{given.model.name}, {len(texts):,} {'real' if given.pool else 'authored'} comments"
    first, peer = _first_stage(given.model, texts)
    _show([*first, peer], f"first stage of {of}, one core")
    second: list[Row] = []
    if load_artefact(given.model).second is None:
        Console().print("No second stage in this model: it was left out.")
    else:
        second = _one_core(given.model, texts)
        _show(second, f"both stages of {of}, one core")
        if len(cores) < CORES:
            Console().print("One core only: what is measured on two was left out.")
        else:
            os.sched_setaffinity(0, cores[:CORES])
            both, cascade = _two_cores(given.model, texts[:: len(texts) // MOST_READ or 1])
            second.append(both)
            _show([both, cascade], f"both stages of {of}, two cores")
    kept = long_thread.measure()
    _show([kept], "storing a comment, SQLite, no model")
    sys.exit(any(ratio < 1 for *_, ratio in [*first, *second, kept]))


def _texts(pool: Path | None) -> list[str]:
    authored = ROOT / "training_data" / "authored"
    texts = (
        [row["text"] for _, row in read_json_lines(pool)]
        if pool
        else [example.text for example in read_authored(authored)]
    )
    return texts[:: max(1, len(texts) // MOST)][:MOST]


def _first_stage(model: Path, texts: list[str]) -> tuple[list[Row], Row]:
    """Measure the linear model alone; return what has floors, and what has a peer."""
    load = _seconds(lambda: load_artefact(model))
    engine = ModerationEngine.load(model, encoder=EncoderUse.NEVER)
    comments = [Comment(text) for text in texts]
    engine.moderate_many(comments[:BATCH])
    rate = len(comments) / _seconds(lambda: _in_batches(engine, comments))
    median = statistics.median(_one_by_one(engine, comments[:ONE_BY_ONE])) * 1_000
    authored = list(read_authored(ROOT / "training_data" / "authored"))
    targets = [[e.label(label) is True for label in Label] for e in authored]
    peer = _peer([e.text for e in authored], targets)
    peer_rate = len(texts) / _seconds(lambda: peer(texts))
    floors = [
        ("batch, comments/s", rate, FLOOR_RATE, rate / FLOOR_RATE),
        ("one comment, median ms", median, FLOOR_MEDIAN_MS, FLOOR_MEDIAN_MS / median),
        ("loading the model, s", load, FLOOR_LOAD_S, FLOOR_LOAD_S / load),
    ]
    name = "batch against scikit-learn's TF-IDF, comments/s"
    return floors, (name, rate, peer_rate, rate / peer_rate)


def _one_core(model: Path, texts: list[str]) -> list[Row]:
    """Measure a comment that both stages read."""
    engine = ModerationEngine.load(model)
    second = engine.scorer.artefact.second
    assert second is not None, "measured only where there is a second stage"
    pieces = Pieces(second.tokenizer)

    def size(text: str) -> int:
        return sum(len(w.pieces) for w in pieces.windows(encoder_text(engine.scorer.read(text))))

    ordinary = [text for text in texts if size(text) in ORDINARY]
    comments = [Comment(text) for text in ordinary[:ONE_BY_ONE]]
    engine.moderate_many(comments[:10], explain=False)
    median = statistics.median(_one_by_one(engine, comments, explain=False)) * 1_000
    name = f"one comment of 40 word pieces ({len(comments)} of them), median ms"
    return [(name, median, FLOOR_BOTH_MEDIAN_MS, FLOOR_BOTH_MEDIAN_MS / median)]


def _two_cores(model: Path, texts: list[str]) -> tuple[Row, Row]:
    """Measure batches: when the encoder reads all, and when it reads what it should."""
    comments = [Comment(text) for text in texts]
    rates = []
    for use in (EncoderUse.ALWAYS, EncoderUse.UNSURE):
        engine = ModerationEngine.load(model, encoder=use, threads=CORES)
        engine.moderate_many(comments[:10], explain=False)
        rates.append(len(comments) / _seconds(partial(_in_batches, engine, comments)))
    all_read, cascade = rates
    return (
        (
            "batch, all read by both, comments/s",
            all_read,
            FLOOR_BOTH_RATE,
            all_read / FLOOR_BOTH_RATE,
        ),
        ("batch, cascade against all read, comments/s", cascade, all_read, cascade / all_read),
    )


def _show(rows: Sequence[Row], title: str) -> None:
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


def _one_by_one(
    engine: ModerationEngine, comments: list[Comment], *, explain: bool = True
) -> list[float]:
    return [
        _seconds(partial(engine.moderate_many, [comment], explain=explain)) for comment in comments
    ]


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
