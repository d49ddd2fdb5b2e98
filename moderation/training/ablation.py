"""What the project's own corpus is worth: the same model, with it and without it.

Every figure is on comments the model did not learn from: out of fold, in grouped folds,
for the sources it learns from, and from a model of all folds for evaluation-only corpora.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import joblib
import numpy as np

from moderation.classifier.document import Reader
from moderation.classifier.features import FeatureExtractor
from moderation.classifier.vocabulary import learn_vocabulary
from moderation.corpus.splits import fold_of
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.metrics import LEAST, Measure, auc, enough, measure
from moderation.training.augment import disguised_copies
from moderation.training.train import fit_head, matrices_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from moderation.corpus.example import Example
    from moderation.text.lexicon import Lexicon
    from moderation.training.recipe import Recipe
    from moderation.training.train import Matrices


@dataclass(frozen=True, slots=True)
class Row:
    """One score on one set under several trainings.

    Attributes:
        aucs: By the name of the training.
    """

    source: str
    disguised: bool
    score: str
    examples: int
    positives: int
    aucs: dict[str, Measure]


def ablate(
    examples: Sequence[Example],
    lexicon: Lexicon,
    recipe: Recipe,
    trainings: Mapping[str, Collection[str]],
    *,
    jobs: int = 1,
) -> list[Row]:
    """Train with several choices of sources, and measure each on all the examples.

    Args:
        examples: Everything that may be measured on, groups being units of the split.
            Those whose source the recipe does not name only evaluate.
        lexicon: Serves features and disguises.
        recipe: The settings, the same for every training.
        trainings: By name, the sources it may learn from.
        jobs: Heads fitted at once.

    Returns:
        Rows for the examples as they are and for their disguised copies.
    """
    reader = Reader(lexicon)
    taught = list(disguised_copies(examples, reader, share=recipe.disguised, seed=recipe.seed))
    asked = list(disguised_copies(examples, reader, share=1, seed=recipe.seed + 1))
    rows = [*examples, *taught, *asked]
    learnable = np.arange(len(rows)) < len(examples) + len(taught)
    measured = [*examples, *asked]
    kept = np.r_[: len(examples), len(examples) + len(taught) : len(rows)]
    scores = {
        name: _held_out_scores(
            rows,
            reader,
            recipe,
            learnable & np.array([example.source in sources for example in rows]),
            jobs=jobs,
        )[kept]
        for name, sources in trainings.items()
    }
    return list(_rows(measured, scores))


def _held_out_scores(
    examples: Sequence[Example],
    reader: Reader,
    recipe: Recipe,
    learnable: np.ndarray,
    *,
    jobs: int,
) -> np.ndarray:
    """Return the log-odds of each example by a head that did not learn from its group."""
    documents = [reader.read(example.text) for example in examples]
    vocabulary = learn_vocabulary(
        [documents[row] for row in np.flatnonzero(learnable)],
        min_words=recipe.min_words,
        min_ngrams=recipe.min_ngrams,
    )
    features = FeatureExtractor(vocabulary).matrix(documents)
    matrices = matrices_of(examples, features, recipe)
    evaluated = np.array([example.source not in recipe.sources for example in examples])
    folds = np.array([fold_of(example.group, recipe.folds) for example in examples])
    folds[evaluated] = recipe.folds
    held_folds = sorted(set(folds.tolist()))
    tasks = [(column, held) for column in range(len(SCORE_NAMES)) for held in held_folds]
    fitted = joblib.Parallel(n_jobs=jobs)(
        joblib.delayed(_fit)(matrices, SCORE_NAMES[column], learnable & (folds != held), recipe)
        for column, held in tasks
    )
    scores = np.zeros((len(examples), len(SCORE_NAMES)))
    for (column, held), (coefficients, intercept) in zip(tasks, fitted, strict=True):
        rows = np.flatnonzero(folds == held)
        scores[rows, column] = features[rows] @ coefficients + intercept
    return scores


def _fit(
    matrices: Matrices, name: str, rows: np.ndarray, recipe: Recipe
) -> tuple[np.ndarray, float]:
    """Fit a head, or one that knows nothing where the sources say nothing of the label."""
    known = matrices.targets[rows, SCORE_NAMES.index(name)]
    if min((known == 1).sum(), (known == 0).sum()) < LEAST:
        return np.zeros(matrices.features.shape[1]), 0.0
    return fit_head(matrices, name, rows, recipe)


def _rows(examples: Sequence[Example], scores: dict[str, np.ndarray]) -> Iterator[Row]:
    parts: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for number, example in enumerate(examples):
        parts[example.source, "disguise" in example.traits].append(number)
    for (source, is_disguised), members in sorted(parts.items()):
        for column, name in enumerate(SCORE_NAMES):
            rows = [row for row in members if examples[row].label(name) is not None]
            targets = np.array([bool(examples[row].label(name)) for row in rows])
            if not enough(targets):
                continue
            groups = np.array([examples[row].group for row in rows])
            aucs = {
                training: measure(auc, targets, held_out[rows, column], groups)
                for training, held_out in scores.items()
            }
            yield Row(source, is_disguised, name, len(rows), int(targets.sum()), aucs)
