"""The tables of a card, as cells and as Markdown."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from moderation.evaluation.comparison import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from moderation.evaluation.comparison import Comparison
    from moderation.evaluation.metrics import Measure
    from moderation.evaluation.report import Report
    from moderation.evaluation.rows import Row
    from moderation.evaluation.trade_off import Point

QUALITY = ("set", "score", "examples", "positive", "AUC", "AP", "F1", "ECE", "BA")
_METRICS = ("auc", "average_precision", "f1", "calibration_error", "balanced_accuracy")
_STEP = 0.1
"""Between the bands that a card shows."""


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table.

    >>> print(markdown(["a", "b"], [["1", "2"]]), end="")
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [f"| {' | '.join(cells)} |\n" for cells in (head, *rows)]
    return "".join([lines[0], f"|{'|'.join(['---'] * len(head))}|\n", *lines[1:]])


def quality(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Return the cells of the table of quality, under :data:`QUALITY`."""
    return [
        (
            *_named(row),
            *(str(row.metrics[name]) if name in row.metrics else "" for name in _METRICS),
        )
        for row in rows
    ]


def slices(report: Report) -> str:
    """Return the AUC of every slice."""
    return markdown(
        ("set", "slice", "score", "examples", "positive", "AUC"),
        [
            (row.source, row.part, *_named(row)[1:], str(row.metrics["auc"]))
            for row in report.slices
        ],
    )


def beside_peers(comparisons: Sequence[Comparison]) -> str:
    """Return the model beside everyone else."""
    others = columns_of(comparisons)
    return markdown(
        ("set", "score", "measure", "examples", "this model", *others),
        [
            (
                row.source,
                row.score,
                row.metric,
                f"{row.examples:,}",
                str(row.model),
                *(f"{row.others[name]:.3f}" if name in row.others else "" for name in others),
            )
            for row in comparisons
        ],
    )


def pairs(report: Report) -> str:
    """Return how minimal pairs are ordered."""
    return markdown(
        ("label", "pairs", "ordered"),
        [(pair.label, f"{pair.pairs:,}", f"{pair.ordered:.1%}") for pair in report.pairs],
    )


def outcomes(report: Report) -> str:
    """Return what the policy does with each kind of comment."""
    return markdown(
        ("set", "kind", "approve", "hold", "reject"),
        [
            (row.source, row.kind, f"{row.approved:,}", f"{row.held:,}", f"{row.rejected:,}")
            for row in report.outcomes
        ],
    )


def cases(report: Report) -> str:
    """Return the functional cases."""
    return markdown(
        ("set", "case", "examples", "toxic", "flagged", "right"),
        [
            (
                case.source,
                case.phenomenon,
                f"{case.examples:,}",
                f"{case.toxic_share:.0%}",
                f"{case.flagged_share:.0%}",
                percent(case.right),
            )
            for case in report.cases
        ],
    )


def fairness(report: Report) -> str:
    """Return the false alarms by group."""
    return markdown(
        ("group named", "harmless comments", "flagged", "held or rejected"),
        [
            (row.group, f"{row.comments:,}", percent(row.flagged), percent(row.held))
            for row in report.false_alarms
        ],
    )


def disguises(report: Report) -> str:
    """Return what each disguise gets past the model."""
    return markdown(
        ("disguise", "texts", "stopped as written", "stopped disguised", "gap (points)"),
        [
            (
                row.way,
                f"{row.texts:,}",
                f"{row.plain:.1%}",
                f"{row.disguised:.1%}",
                _shown(row.gap, 1.0),
            )
            for row in report.disguises
        ],
    )


def cascade(points: Sequence[Point]) -> str:
    """Return the band in use and every tenth of the others."""
    shown = [point for point in points if point.in_use or _is_round(point.share)]
    return markdown(
        ("asked from (share of the holding thresholds)", "asked", "other outcome", ""),
        [
            (
                f"{point.share:.2f}",
                f"{point.called:.1%}",
                f"{point.changed:.2%}",
                "in use" if point.in_use else "",
            )
            for point in shown
        ],
    )


def percent(measure: Measure) -> str:
    """Show a share as ``12.3% [10.1, 14.8]``; a dash where nothing was there to measure."""
    return _shown(measure, 100.0, "%")


def _shown(measure: Measure, scale: float, unit: str = "") -> str:
    if isnan(measure.value):
        return "–"
    value, low, high = (scale * number for number in (measure.value, measure.low, measure.high))
    return f"{value:.1f}{unit}" + ("" if isnan(low) else f" [{low:.1f}, {high:.1f}]")


def _is_round(share: float) -> bool:
    return abs(share / _STEP - round(share / _STEP)) < 1e-6  # noqa: PLR2004 -- rounding


def _named(row: Row) -> tuple[str, str, str, str]:
    return row.source, row.score, f"{row.examples:,}", f"{row.positives:,}"
