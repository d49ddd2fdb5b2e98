"""Everything measured of one model on the sets at hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from moderation.domain.policy import load_policy
from moderation.domain.scores import SCORE_NAMES
from moderation.evaluation.behaviour import Case, PairOrder, cases, pair_orders
from moderation.evaluation.outcomes import Outcomes, outcomes
from moderation.evaluation.rows import MeasuredSet, Row, holding
from moderation.evaluation.scoring import score_examples

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from moderation.classifier.artefact import Artefact
    from moderation.classifier.scorer import Scorer
    from moderation.corpus.example import Example
    from moderation.domain.scores import Scores
    from moderation.evaluation.comparison import Comparison
    from moderation.evaluation.disguises import DisguiseGap
    from moderation.evaluation.fairness import FalseAlarms
    from moderation.evaluation.pile_ons import PileOnRow
    from moderation.evaluation.trade_off import Point


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a model's quality.

    Attributes:
        outcomes: What the shipped policy does.
        curves: Per source and score, the known targets and the probabilities, for
            figures.
        comparisons: The model beside its stages and peers.
        left_out: Peers that could not be run, and why.
        cascade: What reading fewer comments with the encoder would cost.
        pile_ons: How many turning on one are seen with its scores.
    """

    model_version: str
    rows: list[Row]
    slices: list[Row]
    cases: list[Case]
    pairs: list[PairOrder]
    curves: dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]
    outcomes: list[Outcomes] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    left_out: Mapping[str, str] = field(default_factory=dict)
    false_alarms: list[FalseAlarms] = field(default_factory=list)
    disguises: list[DisguiseGap] = field(default_factory=list)
    cascade: list[Point] = field(default_factory=list)
    pile_ons: list[PileOnRow] = field(default_factory=list)


def priors_of(artefact: Artefact) -> dict[str, float]:
    """Return the share of positives that each score was calibrated for last."""
    facts = artefact.facts
    recipe = facts["stack"]["recipe"] if "stack" in facts else facts["recipe"]
    return dict(recipe["priors"])


def learnt_from(artefact: Artefact) -> set[str]:
    """Return the sources that any part of a model learnt from."""
    facts = artefact.facts
    parts = [facts, *(facts[name] for name in ("encoder", "stack") if name in facts)]
    return {source for part in parts for source in part["recipe"]["sources"]}


def evaluate(scorer: Scorer, examples: Sequence[Example], priors: Mapping[str, float]) -> Report:
    """Measure a model on examples it was not trained on.

    Args:
        scorer: The model.
        examples: The test side of the split and evaluation-only corpora.
        priors: The share of positives each score is calibrated for.
    """
    return report_of(scorer.artefact, examples, score_examples(scorer, examples), priors)


def report_of(
    artefact: Artefact,
    examples: Sequence[Example],
    scores: Sequence[Scores],
    priors: Mapping[str, float],
) -> Report:
    """Report on a model whose scores of the examples are known."""
    policy = load_policy()
    report = Report(
        artefact.model_version,
        [],
        [],
        cases(examples, scores),
        pair_orders(examples, scores),
        {},
        outcomes(examples, scores, policy),
    )
    by_source: dict[str, list[int]] = defaultdict(list)
    for number, example in enumerate(examples):
        by_source[example.source].append(number)
    for source, numbers in sorted(by_source.items()):
        one = MeasuredSet(source, [examples[n] for n in numbers], [scores[n] for n in numbers])
        for name in SCORE_NAMES:
            if whole := one.whole(name, priors[name], holding(policy, name)):
                rows, targets, values = one.known(name)
                report.rows.append(whole)
                report.curves[source, name] = targets[rows], values[rows]
                report.slices.extend(one.parts(name))
    return report
