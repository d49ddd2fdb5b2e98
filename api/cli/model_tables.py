"""Tables of what models are worth, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from moderation.evaluation.gate import Floors
    from moderation.evaluation.report import Report
    from moderation.training.local_gate import LocalRow

WIDTH = 120


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; the first column is text, the others are figures."""
    shown = Table(title=title, box=SIMPLE, title_justify="left")
    for number, head in enumerate(heads):
        shown.add_column(head, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        shown.add_row(*row)
    Console(width=WIDTH, highlight=False).print(shown)


def show_local(
    rows: Sequence[LocalRow],
    names: tuple[str, str] = ("shipped", "candidate"),
    title: str = "Local decisions that were not learnt from",
) -> None:
    """Print what two models say of local decisions."""
    one, other = names
    heads = ("score", "decisions", "there", f"log loss {one}", other, f"AUC {one}", other)
    table(
        title,
        heads,
        (
            (
                row.name,
                str(row.decisions),
                str(row.positives) if row.name != "all" else "",
                *(f"{value:.4f}" for value in row.losses),
                *(f"{value:.3f}" if row.aucs else "-" for value in row.aucs or (0, 0)),
            )
            for row in rows
        ),
    )


def show_floors(
    before: Report,
    after: Report,
    floors: Floors,
    names: tuple[str, str] = ("shipped", "candidate"),
) -> None:
    """Print what two models are worth on the project's own test side."""
    rows = []
    for one, other in zip(before.rows, after.rows, strict=True):
        for metric in one.metrics:
            bound = [f.floor for f in floors.get(f"{one.source}/{one.score}/{metric}", [])]
            rows.append(
                (
                    f"{one.source} {one.score} {metric}",
                    str(one.examples),
                    f"{one.metrics[metric].value:.3f}",
                    f"{other.metrics[metric].value:.3f}",
                    f"{max(bound):.3f}" if bound else "-",
                )
            )
    table("The project's own test side", ("set", "comments", *names, "floor"), rows)
