"""Reading the comments an owner has judged, for ``moderation tune``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from moderation.cli.row import BadRowError
from moderation.cli.rows import read_rows
from moderation.corpus.example import LABEL_VALUES, Example, toxicity_of
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.cli.row import Row

SOURCE = "decisions"
_SHOWN = 5


def read_decisions(path: Path) -> list[Example]:
    """Read JSON Lines: a comment as ``moderation score`` reads it, with its labels.

    The labels are 1, 0, or null (or ``"b"``) where the judge could not tell; they stand
    in an object ``labels`` or beside the text. A comment that names no thread is a group
    of its own.

    Raises:
        ClickException: Lines are bad; the first are named, and none is left out quietly.
    """
    examples, bad = [], []
    with path.open("rb") as stream:
        for row in read_rows(stream, "jsonl"):
            try:
                examples.append(_example(row))
            except BadRowError as error:
                bad.append(f"line {row.line}: {error}")
    if bad:
        more = f"\nand {len(bad) - _SHOWN:,} more" if len(bad) > _SHOWN else ""
        raise click.ClickException(f"{path} has bad lines.\n" + "\n".join(bad[:_SHOWN]) + more)
    return examples


def _example(row: Row) -> Example:
    if row.comment is None:
        raise BadRowError(row.problem)
    labels = _labels(row.fields)
    thread = row.comment.thread.id or row.comment.thread.url
    return Example(
        id=row.comment.id or f"line {row.line}",
        text=row.comment.text,
        labels={**labels, "toxicity": toxicity_of(labels)},
        source=SOURCE,
        group=f"{SOURCE}:thread {thread}" if thread else f"{SOURCE}:line {row.line}",
        traits={"language": row.comment.language} if row.comment.language else {},
    )


def _labels(fields: dict[str, Any]) -> dict[str, bool | None]:
    given = fields["labels"] if isinstance(fields.get("labels"), dict) else fields
    values: dict[Any, bool | None] = {**LABEL_VALUES, None: None}
    try:
        labels = {label.value: values[given.get(label.value)] for label in Label}
    except (KeyError, TypeError) as error:
        raise BadRowError("labels are 0, 1 or null") from error
    if not given.keys() & labels.keys():
        raise BadRowError("there are no labels (insult, hate, threat, obscene, lecturing)")
    return labels
