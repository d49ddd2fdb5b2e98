"""Whether a candidate may replace the model: no floor lost, local decisions told better."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from moderation.classifier.scorer import DECIMALS, Scorer
from moderation.domain.errors import FloorError
from moderation.domain.policy import TOXICITY
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.gate import check_floors
from moderation.evaluation.metrics import Measure, auc, balanced_accuracy, enough, mean
from moderation.evaluation.report import Report
from moderation.evaluation.rows import Row, digest_of
from moderation.training.local_fit import log_loss
from moderation.training.local_rows import local_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.classifier.artefact import Artefact
    from moderation.corpus.example import Example
    from moderation.evaluation.gate import Floors
    from moderation.training.adapt import Adaptation


@dataclass(frozen=True, slots=True)
class LocalRow:
    """One score of the local decisions, told by both models.

    Attributes:
        losses: Mean log loss before and after.
        gain: Mean change of the log loss, with its interval; below zero is better.
        aucs: Before and after; None where one side has fewer than ten.
    """

    name: str
    decisions: int
    positives: int
    losses: tuple[float, float]
    gain: Measure
    aucs: tuple[float, float] | None


def local_table(adaptation: Adaptation) -> list[LocalRow]:
    """Compare a candidate with the shipped model on decisions it did not learn from."""
    rows = adaptation.rows
    return side_by_side(rows.targets, rows.groups, (rows.log_odds, adaptation.log_odds))


def side_by_side(
    targets: np.ndarray, groups: np.ndarray, said: tuple[np.ndarray, np.ndarray]
) -> list[LocalRow]:
    """Compare two models on verdicts; the last row, ``all``, is the sum over scores.

    Args:
        targets: Shape ``(rows, k)``: 1, 0, or NaN where unknown.
        groups: The conversation of each row.
        said: The log-odds of both, shapes ``(rows, k)``.
    """
    found, sums = [], np.zeros((2, len(groups)))
    for column, name in enumerate(SCORE_NAMES):
        known = np.flatnonzero(~np.isnan(targets[:, column]))
        if not len(known):
            continue
        yes = targets[known, column] == 1
        one, other = (log_odds[known, column] for log_odds in said)
        losses = [log_loss(targets[known, column], model) for model in (one, other)]
        sums[:, known] += losses
        found.append(
            LocalRow(
                name,
                len(known),
                int(yes.sum()),
                (float(losses[0].mean()), float(losses[1].mean())),
                mean(losses[1] - losses[0], groups[known]),
                (auc(yes, one), auc(yes, other)) if enough(yes) else None,
            )
        )
    whole = (float(sums[0].mean()), float(sums[1].mean()))
    return [*found, LocalRow("all", len(groups), 0, whole, mean(sums[1] - sums[0], groups), None)]


def groups_of(examples: Sequence[Example]) -> np.ndarray:
    """Return the conversation of each example."""
    return np.array([example.group for example in examples])


def refusals(table: Sequence[LocalRow]) -> list[str]:
    """Return why the local decisions speak against a candidate, one sentence each."""
    whole = table[-1]
    problems = []
    if whole.gain.value >= 0:
        problems.append(
            "it tells local decisions that it did not learn from no better than the model it "
            f"would replace (log loss {whole.losses[1]:.3f}, before {whole.losses[0]:.3f})"
        )
    problems += [
        f"it tells `{row.name}` worse on local decisions that it did not learn from: log loss "
        f"{row.losses[1]:.3f}, before {row.losses[0]:.3f} (change {row.gain})"
        for row in table[:-1]
        if row.gain.low > 0
    ]
    return problems


def own_sets(candidate: Artefact, examples: Sequence[Example]) -> tuple[Report, Report]:
    """Measure a model without and with its local term; its encoder reads everything, once."""
    rows = local_rows(Scorer(candidate), examples, 1)
    term = candidate.local
    added = term.log_odds(rows.features) if term else 0.0
    return (
        measured(candidate, examples, rows.log_odds),
        measured(candidate, examples, rows.log_odds + added),
    )


def measured(artefact: Artefact, examples: Sequence[Example], log_odds: np.ndarray) -> Report:
    """Return what floors hold of a model whose log-odds of test examples are known."""
    probabilities = expit(log_odds).round(DECIMALS)
    rows = [
        row
        for source in sorted({example.source for example in examples})
        for column, name in enumerate(SCORE_NAMES)
        if (row := _measured_row(source, name, examples, probabilities[:, column]))
    ]
    return Report(artefact.model_version, rows, [], [], [], {})


def _measured_row(
    source: str, name: str, examples: Sequence[Example], scores: np.ndarray
) -> Row | None:
    found = [n for n, e in enumerate(examples) if e.source == source and e.label(name) is not None]
    targets = np.array([bool(examples[n].label(name)) for n in found], dtype=bool)
    if not enough(targets):
        return None
    metrics = {"auc": auc(targets, scores[found])}
    if name == TOXICITY:
        metrics["balanced_accuracy"] = balanced_accuracy(targets, scores[found])
    shown = {key: Measure(value, nan, nan) for key, value in metrics.items()}
    digest = digest_of([examples[n] for n in found], name)
    return Row(source, "all", name, len(found), int(targets.sum()), shown, digest)


def floor_refusals(report: Report, floors: Floors) -> tuple[list[str], list[str]]:
    """Return which floors a candidate falls below, and which could not be looked at."""
    try:
        unchecked = check_floors(report, floors)
    except FloorError as error:
        lines = str(error).splitlines()[1:]
        return [line.strip().removeprefix("- ") for line in lines], []
    return [], [*unchecked.absent, *unchecked.changed]
