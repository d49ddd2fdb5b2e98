"""One table of what a model is worth, its stages and peers beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table

from moderation.evaluation.comparison import AUC, BALANCED_ACCURACY, columns_of
from moderation.evaluation.tables import QUALITY, quality

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation.evaluation.comparison import Comparison
    from moderation.evaluation.report import Report

WIDTH = 220
_WORDS = ("set", "score")
_WHOLE = ("AUC", "BA")
"""Shown with their intervals; the card shows all."""


def quality_table(report: Report) -> Table:
    """Return the table; others have their AUC, then their balanced accuracy for toxicity."""
    others = columns_of(report.comparisons)
    table = Table(
        title=f"{report.model_version}, and the AUC (toxicity: AUC / BA) of others beside it",
        box=SIMPLE,
    )
    for head in (*QUALITY, *others):
        table.add_column(head, justify="left" if head in _WORDS else "right", no_wrap=True)
    by_key = {(row.source, row.score, row.metric): row for row in report.comparisons}
    for row, cells in zip(report.rows, quality(report.rows), strict=True):
        beside = (_beside(by_key, row.source, row.score, name) for name in others)
        table.add_row(*map(_short, QUALITY, cells), *beside)
    return table


def _beside(
    by_key: Mapping[tuple[str, str, str], Comparison], source: str, score: str, name: str
) -> str:
    rows = (by_key.get((source, score, metric)) for metric in (AUC, BALANCED_ACCURACY))
    return " / ".join(f"{row.others[name]:.3f}" for row in rows if row and name in row.others)


def _short(head: str, cell: str) -> str:
    return cell if head in (*_WORDS, *_WHOLE) else cell.partition(" [")[0]
