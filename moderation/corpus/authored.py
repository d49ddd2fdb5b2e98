"""The comments we wrote: JSON Lines in ``training_data/authored``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation.corpus.example import LABEL_VALUES, Example, read_json_lines, toxicity_of
from moderation.domain.errors import CorpusError
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = "authored"
FIELDS = (
    "id", "text", "context", "insult", "hate", "threat", "obscene", "lecturing",
    "phenomenon", "register", "region", "topic", "pair", "author_batch",
)  # fmt: skip


def read_authored(folder: Path) -> Iterator[Example]:
    """Yield every authored comment, files in name order.

    Raises:
        CorpusError: A row breaks the schema; the message names file and line.
    """
    for path in sorted(folder.glob("*.jsonl")):
        for number, row in read_json_lines(path):
            yield example_of(row, where=f"{path.name}, line {number}")


def example_of(row: dict[str, Any], *, where: str) -> Example:
    """Turn one row into an Example, grouped by the batch it was written in.

    Raises:
        CorpusError: The row breaks the schema.
    """
    if problems := list(schema_problems(row)):
        raise CorpusError(f"{where}: {'; '.join(problems)}")
    labels: dict[str, bool | None] = {label: LABEL_VALUES[row[label]] for label in Label}
    labels["toxicity"] = toxicity_of(labels)
    context = row["context"] or {}
    return Example(
        id=row["id"],
        text=row["text"],
        labels=labels,
        source=SOURCE,
        group=f"{SOURCE}:{row['author_batch']}",
        parent=context.get("parent"),
        title=context.get("title"),
        pair=row["pair"],
        traits={key: row[key] for key in ("phenomenon", "register", "region", "topic")},
    )


def schema_problems(row: dict[str, Any]) -> Iterator[str]:
    """Yield what breaks the schema of an authored row, one phrase each."""
    if tuple(row) != FIELDS:
        yield f"the fields must be {', '.join(FIELDS)}, in this order"
        return
    if not isinstance(row["text"], str) or not row["text"].strip():
        yield "`text` is empty"
    for label in Label:
        value = row[label]
        if isinstance(value, bool) or value not in LABEL_VALUES:
            yield f"`{label}` must be 0, 1 or b, not {value!r}"
    for key in ("id", "phenomenon", "register", "region", "topic", "author_batch"):
        if not isinstance(row[key], str) or not row[key]:
            yield f"`{key}` must be a non-empty string"
    context = row["context"]
    if context is not None and not (
        isinstance(context, dict) and context and context.keys() <= {"parent", "title"}
    ):
        yield "`context` must be null or hold `parent`, `title` or both"
    if row["pair"] is not None and not isinstance(row["pair"], str):
        yield "`pair` must be null or the id of the other half"
