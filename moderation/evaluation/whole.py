"""The whole report: a model's quality, its stages and peers, and what it costs to whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from moderation.classifier.scorer import STAGE_1, STAGE_2, Scorer
from moderation.corpus.annotations import ORDINARY
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.policy import load_policy
from moderation.evaluation.comparison import compare
from moderation.evaluation.disguises import disguise_gaps
from moderation.evaluation.fairness import false_alarms
from moderation.evaluation.report import priors_of, report_of
from moderation.evaluation.stages import array_of, in_use, stage_scores
from moderation.evaluation.trade_off import curve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from moderation.corpus.example import Example
    from moderation.domain.policy import Policy
    from moderation.evaluation.report import Report
    from moderation.evaluation.trade_off import Point


def whole_report(
    scorer: Scorer,
    examples: Sequence[Example],
    peers: Mapping[str, np.ndarray],
    left_out: Mapping[str, str],
) -> Report:
    """Measure everything.

    Args:
        scorer: The model; its encoder, where it has one, reads everything.
        examples: The test side of the split and evaluation-only corpora.
        peers: By name, what they say of the same examples, shape ``(rows, scores)``.
        left_out: By name, why a peer says nothing.
    """
    stages = stage_scores(scorer, examples)
    scores = in_use(stages)
    alone = {name: array_of(stages[name]) for name in (STAGE_1, STAGE_2) if len(stages) > 1}
    policy = load_policy()
    return replace(
        report_of(scorer.artefact, examples, scores, priors_of(scorer.artefact)),
        comparisons=compare(examples, array_of(scores), {**alone, **peers}),
        left_out=left_out,
        false_alarms=false_alarms(examples, scores, policy),
        disguises=disguise_gaps(scorer, examples, policy),
        cascade=_cascade(scorer, examples, policy),
    )


def _cascade(scorer: Scorer, examples: Sequence[Example], policy: Policy) -> list[Point]:
    second = scorer.artefact.second
    if second is None:
        return []
    first = Scorer(scorer.artefact, use=EncoderUse.NEVER)
    ordinary = [example for example in examples if example.source == ORDINARY]
    return curve(first, scorer, second.stack, ordinary, policy)
