"""The model card, written from a report and never by hand.

Mitchell et al., "Model cards for model reporting" (2019).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from moderation.classifier.artefact import Artefact
    from moderation.evaluation.report import Report, Row

QUALITY = ("set", "score", "examples", "positive", "AUC", "AP", "ECE", "BA")
INTRODUCTION = """\
# {title}

Written by `moderation evaluate`; every figure below is reproduced by `make evaluate`.

- **What it does**: gives a French comment calibrated probabilities of insult, hate,
  threat, obscenity and lecturing, and of toxicity (insult, hate or threat).
- **How**: normalised text; TF-IDF of words and of characters inside words, lexicon cues
  and surface measures; one logistic head per score, trained only on examples whose label
  is known; Platt calibration on out-of-fold log-odds.
- **Not for**: other languages than French, profiling people, or acting without the
  policy and the review it calls for. It knows words, not meaning: irony, quotation and
  contempt without a marked word are often missed.
- **Calibration**: each label at the share of positives a blog is expected to receive
  ({priors}); toxicity at even odds, so that 0.5 is the even-odds point.
  Labels are calibrated on {calibrated}.
- **Trained on**: {examples}.
- **Tested on** the groups (batches, conversations, templates, near-duplicates) that
  training never saw, and on corpora kept for evaluation. The same test side serves every
  training: it has been looked at more than once.

Read `annotated_random` for an ordinary blog: real comments drawn at random, few of which
are hostile. `annotated_uncertain` was chosen by an earlier model's own scores, and what
calibrates on it inherits that choice; `authored` was invented by language-model authors,
whose test and training comments resemble each other more than real ones do.

Intervals are 95% bootstrap intervals over groups. AUC: area under the ROC curve. AP:
average precision at the set's own share of positives. ECE: expected calibration error,
ten bins, weighted to the prior above; it shows how far a set is from what the model was
calibrated on. A model that always said 0 would have an ECE equal to the prior: compare
with that. BA: balanced accuracy at 0.5.

Known weakness: the scores are those of a whole comment, and an insult among many polite
sentences weighs less than alone.
"""


def card_of(report: Report, artefact: Artefact) -> str:
    """Return the card as Markdown."""
    recipe = artefact.facts["recipe"]
    introduction = INTRODUCTION.format(
        title=f"{artefact.name} {artefact.version}",
        priors=", ".join(f"{name} {prior:.1%}" for name, prior in recipe["priors"].items()),
        calibrated=_calibrated(artefact.facts["calibrated_on"]),
        examples=", ".join(f"{n:,} {name}" for name, n in artefact.facts["examples"].items()),
    )
    sections = (
        introduction,
        f"Model version: `{report.model_version}`.\n",
        "## Quality per set\n\n" + table(QUALITY, quality(report.rows)),
        "## Minimal pairs\n\nPairs of comments that look alike, one of which has the label; "
        "ordered: the half that has it scores higher.\n\n" + _pairs(report),
        "## Outcomes\n\nUnder the shipped policy, every author taken as anonymous.\n\n"
        + _outcomes(report),
        "## Figures\n\n![ROC curves](figures/roc.svg)\n\n![Calibration](figures/calibration.svg)\n",
        "## Slices\n\nAUC where a slice has at least ten examples of each side.\n\n"
        + _slices(report.slices),
        "## Functional cases\n\nShare of toxic examples and share whose toxicity reaches 0.5.\n\n"
        + _cases(report),
    )
    return "\n".join(sections)


def _calibrated(facts: dict[str, dict[str, int]]) -> str:
    """Say on which examples each score was calibrated."""
    return "; ".join(
        f"{name}: {', '.join(f'{count:,} {source}' for source, count in sources.items())}"
        for name, sources in facts.items()
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table.

    >>> print(table(["a", "b"], [["1", "2"]]), end="")
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "".join(
        f"| {' | '.join(line)} |\n" if line is not lines[1] else f"|{'|'.join(line)}|\n"
        for line in lines
    )


def quality(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Return the cells of the table of quality, under :data:`QUALITY`."""
    names = ("auc", "average_precision", "calibration_error", "balanced_accuracy")
    return [
        (
            row.source,
            row.score,
            f"{row.examples:,}",
            f"{row.positives:,}",
            *(str(row.metrics[name]) if name in row.metrics else "" for name in names),
        )
        for row in rows
    ]


def _slices(rows: Sequence[Row]) -> str:
    return table(
        ("set", "slice", "score", "examples", "positive", "AUC"),
        [
            (
                row.source,
                row.part,
                row.score,
                f"{row.examples:,}",
                f"{row.positives:,}",
                str(row.metrics["auc"]),
            )
            for row in rows
        ],
    )


def _pairs(report: Report) -> str:
    return table(
        ("label", "pairs", "ordered"),
        [(pair.label, f"{pair.pairs:,}", f"{pair.ordered:.1%}") for pair in report.pairs],
    )


def _outcomes(report: Report) -> str:
    return table(
        ("set", "kind", "approve", "hold", "reject"),
        [
            (row.source, row.kind, f"{row.approved:,}", f"{row.held:,}", f"{row.rejected:,}")
            for row in report.outcomes
        ],
    )


def _cases(report: Report) -> str:
    return table(
        ("set", "case", "examples", "toxic", "flagged"),
        [
            (
                case.source,
                case.phenomenon,
                f"{case.examples:,}",
                f"{case.toxic_share:.0%}",
                f"{case.flagged_share:.0%}",
            )
            for case in report.cases
        ],
    )
