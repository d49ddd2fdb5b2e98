"""Putting the two stages together into one artefact.

The combination is fitted on one fifth of the units, which neither the encoder that is
asked nor the heads that are asked have seen; the artefact then holds the encoder and the
heads that learnt from everything.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
from scipy.special import expit

from moderation.classifier.artefact import lexicon_of
from moderation.classifier.document import Reader
from moderation.classifier.encoder_reading import EncoderReading
from moderation.classifier.features import FeatureExtractor
from moderation.classifier.second_stage import SecondStage
from moderation.classifier.stack import Stack, inputs_of
from moderation.corpus.annotations import ORDINARY
from moderation.corpus.splits import fold_of
from moderation.domain.policy import load_policy
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.band import trade_off
from moderation.text.language import identify
from moderation.training.augment import DISGUISED, learnt_from
from moderation.training.band import choose
from moderation.training.data import FOLDS, counted, one_sided
from moderation.training.stacking import combine
from moderation.training.train import calibration_counts, fit_head, matrices_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from moderation.classifier.artefact import Artefact
    from moderation.classifier.document import Document
    from moderation.corpus.example import Example
    from moderation.evaluation.band import Band
    from moderation.training.cascade_recipe import CascadeRecipe
    from moderation.training.recipe import Recipe
    from moderation.training.train import Matrices


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Rows that neither stage has seen, with what each says of them.

    Attributes:
        rows: Targets, sources, weights, and folds of the combination's own validation.
        linear: Log-odds of the first stage before calibration, shape ``(rows, scores)``.
        encoder: Log-odds of the encoder, likewise.
        facts: What is known of the training of the encoder that was asked.
    """

    examples: list[Example]
    documents: list[Document]
    rows: Matrices
    linear: np.ndarray
    encoder: np.ndarray
    facts: dict[str, Any]


def held_out(  # noqa: PLR0913 -- each is a part of what is combined
    examples: Sequence[Example],
    linear: Artefact,
    linear_recipe: Recipe,
    recipe: CascadeRecipe,
    encoder: Path,
    *,
    fold: int,
    threads: int = 1,
    jobs: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> HeldOut:
    """Score one fold of the training side with heads and an encoder that did not learn it.

    Args:
        examples: Training side of the split.
        linear: The first stage; its vocabulary and lexicon are used.
        linear_recipe: How its heads are fitted.
        recipe: Sources and weights of the combination.
        encoder: Folder of an encoder trained without that fold.
        fold: Which one.
        threads: Comments the encoder reads at once.
        jobs: Heads fitted at once.
        progress: Called with a line of log.
    """
    reader = Reader(lexicon_of(linear))
    used = learnt_from(examples, reader, linear_recipe)
    documents = [reader.read(e.text, e.context) for e in used]
    matrices = matrices_of(
        used, FeatureExtractor(linear.vocabulary).matrix(documents), linear_recipe
    )
    taught = np.array([fold_of(example.group, FOLDS) != fold for example in used])
    chosen = np.flatnonzero(
        [not t and e.source in recipe.sources for t, e in zip(taught, used, strict=True)]
    )
    progress(f"{len(chosen):,} comments that neither stage has seen")
    heads = joblib.Parallel(n_jobs=jobs)(
        joblib.delayed(fit_head)(matrices, name, taught, linear_recipe) for name in SCORE_NAMES
    )
    raw = np.column_stack([matrices.features[chosen] @ weights + at for weights, at in heads])
    progress("first stage fitted")
    reading = EncoderReading(
        (encoder / "encoder.onnx").read_bytes(),
        (encoder / "tokenizer.json").read_text(encoding="utf-8"),
        reader,
        threads=threads,
    )
    read = [documents[row] for row in chosen]
    logits = reading.logits(read)
    progress("encoder read them")
    kept = [used[row] for row in chosen]
    targets = matrices.targets[chosen]
    for source, name in one_sided(used):
        targets[[e.source == source for e in kept], SCORE_NAMES.index(name)] = np.nan
    rows = replace(
        matrices,
        features=matrices.features[chosen],
        targets=targets,
        sources=matrices.sources[chosen],
        weights=np.array([recipe.sources[e.source] for e in kept]),
        folds=np.array([fold_of(f"stack:{e.group}", recipe.folds) for e in kept]),
    )
    return HeldOut(kept, read, rows, raw, logits, _facts_in(encoder))


def assemble(linear: Artefact, held: HeldOut, encoder: Path, recipe: CascadeRecipe) -> Artefact:
    """Return an artefact of both stages.

    Args:
        linear: The first stage.
        held: What the combination is fitted on.
        encoder: Folder of the encoder that learnt from everything.
        recipe: The settings.
    """
    combination = combine(inputs_of(held.documents, held.linear, held.encoder), held.rows, recipe)
    model = linear.model
    first = expit(held.linear * model.slopes + model.offsets)
    both = expit(combination.log_odds)
    ordinary = [
        row
        for row, example in enumerate(held.examples)
        if held.rows.sources[row] == ORDINARY and identify(example.text).french
    ]
    bands = list(trade_off(first[ordinary], both[ordinary], load_policy()))
    band = choose(
        bands, called_at_most=recipe.called_at_most, changed_at_most=recipe.changed_at_most
    )
    stack = Stack(
        combination.coefficients,
        combination.intercepts,
        combination.slopes,
        combination.offsets,
        band.sure_below,
    )
    return replace(
        linear,
        name=recipe.name,
        version=recipe.version,
        second=SecondStage(
            (encoder / "encoder.onnx").read_bytes(),
            (encoder / "tokenizer.json").read_text(encoding="utf-8"),
            stack,
        ),
        facts=_facts(linear, held, encoder, recipe, band),
        digest="",
    )


def _facts(
    linear: Artefact, held: HeldOut, encoder: Path, recipe: CascadeRecipe, band: Band
) -> dict[str, Any]:
    own = (e for e, s in zip(held.examples, held.rows.sources, strict=True) if s != DISGUISED)
    return {
        **linear.facts,
        "encoder": _facts_in(encoder),
        "stack": {
            "recipe": recipe.as_dict(),
            "examples": counted(own),
            "encoder": held.facts,
            "calibrated_on": calibration_counts(held.rows, recipe.calibrated_on),
            "band": {"share": band.share, "called": band.called, "changed": band.changed},
        },
    }


def _facts_in(encoder: Path) -> dict[str, Any]:
    return dict(json.loads((encoder / "facts.json").read_text(encoding="utf-8")))
