"""Training the linear model: heads, out-of-fold log-odds, calibration."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression

from moderation.classifier.artefact import Artefact
from moderation.classifier.calibration import fit_calibration, prior_weights
from moderation.classifier.document import Reader
from moderation.classifier.features import FeatureExtractor
from moderation.classifier.linear import LinearModel
from moderation.classifier.vocabulary import learn_vocabulary
from moderation.corpus.example import text_digest
from moderation.corpus.splits import fold_of
from moderation.domain.errors import ModerationError
from moderation.domain.scores import SCORE_NAMES
from moderation.text.lexicon import Lexicon
from moderation.training.augment import DISGUISED, learnt_from
from moderation.training.data import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scipy.sparse import csr_array

    from moderation.corpus.example import Example
    from moderation.training.cascade_recipe import CascadeRecipe
    from moderation.training.recipe import Recipe


ENOUGH_TO_CALIBRATE = 50
"""Positives and negatives that two parameters are safely fitted on."""


class TooFewExamplesError(ModerationError):
    """Too little is known of a label to learn it."""

    def __init__(self, label: str, positives: int, negatives: int) -> None:
        """Say which label lacks examples."""
        super().__init__(
            f"`{label}` cannot be learnt from {positives} positive and {negatives} negative "
            "examples: at least 10 of each are needed."
        )


@dataclass(frozen=True, slots=True)
class Matrices:
    """The training set as numbers.

    Attributes:
        features: Shape ``(rows, features)``.
        targets: Shape ``(rows, scores)``: 1, 0, or NaN where unknown.
        sources: Shape ``(rows,)``, names.
        weights: Shape ``(rows,)``.
        folds: Shape ``(rows,)``, the cross-validation fold of each row's group.
    """

    features: csr_array
    targets: np.ndarray
    sources: np.ndarray
    weights: np.ndarray
    folds: np.ndarray


def train(
    examples: Sequence[Example],
    lexicon_text: str,
    recipe: Recipe,
    *,
    jobs: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> Artefact:
    """Train an artefact; the same examples and recipe give the same bytes.

    Args:
        examples: Training side of the split; sources the recipe omits are ignored.
        lexicon_text: The lexicon, as text, which travels in the artefact.
        recipe: The settings.
        jobs: Heads fitted at once; it does not change the result.
        progress: Called with the name of each step as it ends.

    Raises:
        NoExamplesError: No example is of a source the recipe names.
        TooFewExamplesError: A label has fewer than ten examples on one side.
    """
    reader = Reader(Lexicon.parse(lexicon_text, "lexicon"))
    used = learnt_from(examples, reader, recipe)
    documents = [reader.read(example.text) for example in used]
    progress("read")
    vocabulary = learn_vocabulary(
        documents, min_words=recipe.min_words, min_ngrams=recipe.min_ngrams
    )
    progress("vocabulary")
    matrices = matrices_of(used, FeatureExtractor(vocabulary).matrix(documents), recipe)
    progress("features")
    return Artefact(
        name=recipe.name,
        version=recipe.version,
        vocabulary=vocabulary,
        model=fit(matrices, recipe, jobs=jobs, progress=progress),
        lexicon_text=lexicon_text,
        facts={
            "recipe": recipe.as_dict(),
            "examples": counted(used),
            "calibrated_on": calibration_counts(matrices, recipe.calibrated_on),
            "texts_sha256": text_digest(" ".join(text_digest(e.text) for e in used)),
        },
    )


def fit(
    matrices: Matrices, recipe: Recipe, *, jobs: int, progress: Callable[[str], None]
) -> LinearModel:
    """Fit every head on all rows, and the calibration on out-of-fold log-odds."""
    everything = np.full(len(matrices.folds), fill_value=True)
    tasks = [(name, held) for name in SCORE_NAMES for held in (None, *range(recipe.folds))]
    fitted = joblib.Parallel(n_jobs=jobs, return_as="generator")(
        joblib.delayed(fit_head)(
            matrices, name, everything if held is None else matrices.folds != held, recipe
        )
        for name, held in tasks
    )
    heads: dict[tuple[str, int | None], tuple[np.ndarray, float]] = {}
    for (name, held), head in zip(tasks, fitted, strict=True):
        heads[name, held] = head
        progress(f"head {name}" if held is None else f"fold {held + 1} of {name}")
    slopes, offsets = calibrate(_out_of_fold(matrices, heads), matrices, recipe)
    return LinearModel(
        coefficients=np.column_stack([heads[name, None][0] for name in SCORE_NAMES]),
        intercepts=np.array([heads[name, None][1] for name in SCORE_NAMES]),
        slopes=slopes,
        offsets=offsets,
    )


def matrices_of(examples: Sequence[Example], features: csr_array, recipe: Recipe) -> Matrices:
    """Return examples as numbers; those of a source the recipe omits weigh nothing.

    Raises:
        TooFewExamplesError: A label has fewer than ten examples on one side.
    """
    known = {None: np.nan, True: 1.0, False: 0.0}
    targets = np.array([[known[e.label(name)] for name in SCORE_NAMES] for e in examples])
    for name, column in zip(SCORE_NAMES, targets.T, strict=True):
        positives, negatives = int((column == 1).sum()), int((column == 0).sum())
        if min(positives, negatives) < 10:  # noqa: PLR2004 -- said in the error's sentence
            raise TooFewExamplesError(name, positives, negatives)
    weights = np.array([recipe.sources.get(example.source, 0.0) for example in examples])
    sources = np.array([DISGUISED if "disguise" in e.traits else e.source for e in examples])
    folds = np.array([fold_of(example.group, recipe.folds) for example in examples])
    return Matrices(features, targets, sources, weights, folds)


def fit_head(
    matrices: Matrices, name: str, rows: np.ndarray, recipe: Recipe
) -> tuple[np.ndarray, float]:
    """Fit one head on the chosen rows whose label is known; return weights and intercept."""
    column = matrices.targets[:, SCORE_NAMES.index(name)]
    chosen = np.flatnonzero(rows & ~np.isnan(column))
    head = LogisticRegression(
        C=recipe.heads[name], solver="liblinear", random_state=recipe.seed, max_iter=1000
    )
    weights = matrices.weights[chosen] * balance(column[chosen])
    head.fit(matrices.features[chosen], column[chosen], sample_weight=weights)
    return head.coef_[0], float(head.intercept_[0])


def balance(column: np.ndarray) -> np.ndarray:
    """Weigh rare positives up by the square root of their rarity."""
    ratio = (column == 0).sum() / max(1, (column == 1).sum())
    return np.where(column == 1, np.sqrt(ratio), 1.0)


def _out_of_fold(
    matrices: Matrices, heads: dict[tuple[str, int | None], tuple[np.ndarray, float]]
) -> np.ndarray:
    raw = np.zeros((len(matrices.folds), len(SCORE_NAMES)))
    for column, name in enumerate(SCORE_NAMES):
        for held in set(matrices.folds.tolist()):
            rows = np.flatnonzero(matrices.folds == held)
            coefficients, intercept = heads[name, held]
            raw[rows, column] = matrices.features[rows] @ coefficients + intercept
    return raw


def calibration_counts(
    matrices: Matrices, calibrated_on: Mapping[str, list[str]]
) -> dict[str, dict[str, int]]:
    """Return, per score, the examples by source that really calibrate it."""
    return {
        name: dict(
            sorted(
                Counter(
                    matrices.sources[calibrating(matrices, column, calibrated_on[name])].tolist()
                ).items()
            )
        )
        for column, name in enumerate(SCORE_NAMES)
    }


def calibrating(matrices: Matrices, column: int, sources: list[str]) -> np.ndarray:
    """Return the rows that calibrate a score."""
    targets = matrices.targets[:, column]
    chosen = np.isin(matrices.sources, sources)
    if min((targets[chosen] == 1).sum(), (targets[chosen] == 0).sum()) < ENOUGH_TO_CALIBRATE:
        chosen = matrices.sources != DISGUISED
    return np.flatnonzero(chosen & ~np.isnan(targets))


def calibrate(
    raw: np.ndarray, matrices: Matrices, recipe: Recipe | CascadeRecipe
) -> tuple[np.ndarray, np.ndarray]:
    """Return the slopes and offsets of every score, shapes ``(scores,)``.

    Args:
        raw: Out-of-fold log-odds, shape ``(rows, scores)``.
        matrices: The same rows.
        recipe: Says which sources calibrate a score, and at which prior.
    """
    fitted = []
    for column, name in enumerate(SCORE_NAMES):
        rows = calibrating(matrices, column, recipe.calibrated_on[name])
        targets = matrices.targets[rows, column] == 1
        weights = prior_weights(targets, recipe.priors[name], matrices.weights[rows])
        fitted.append(fit_calibration(raw[rows, column], targets, weights))
    slopes, offsets = np.array(fitted).T
    return slopes, offsets
