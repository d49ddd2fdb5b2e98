"""Labels of real comments, published by the hash of a text we may not publish."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from moderation.corpus.example import (
    LABEL_VALUES,
    Example,
    read_json_lines,
    text_digest,
    toxicity_of,
)
from moderation.domain.errors import CorpusError
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = "annotated"
ORDINARY = f"{SOURCE}_random"
"""The source that stands for what a blog receives: drawn at random."""
MASKED_LINK, LINK = "[URL]", "https://example.org/"
"""Links were masked in some sources; a model must see them as they come."""
DIGITS = 16
"""Digits of the hash that name an example."""


def read_annotations(folder: Path) -> dict[str, dict[str, bool | None]]:
    """Return ``{sha256: labels}`` from every file of a folder.

    A label that two rows give differently is unknown, as a borderline one is.

    Raises:
        CorpusError: A row lacks its hash or has a label that is not 0, 1 or b.
    """
    annotations: dict[str, dict[str, bool | None]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, row in read_json_lines(path):
            labels = row.get("labels", {})
            try:
                digest, read = row["sha256"], {str(n): LABEL_VALUES[labels[n]] for n in Label}
            except (KeyError, TypeError) as error:
                raise CorpusError(f"{path.name}, line {number}: bad annotation") from error
            known = annotations.setdefault(digest, read)
            annotations[digest] = {n: v if known[n] == v else None for n, v in read.items()}
    return annotations


def thread_key(name: str) -> str:
    """Return a short key of a thread's name, which may be the address of a page."""
    return hashlib.sha256(name.encode("utf-8")).hexdigest()[:DIGITS]


def pool_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield ``(line number, row)`` of a pool, each with a text and a source.

    Raises:
        CorpusError: A row lacks either; the message names file and line.
    """
    for number, row in read_json_lines(path):
        for key in ("text", "source"):
            if not isinstance(row.get(key), str):
                raise CorpusError(f"{path.name}, line {number} has no `{key}`")
        yield number, row


def read_pool(
    path: Path, annotations: dict[str, dict[str, bool | None]], *, reserved: bool = False
) -> Iterator[Example]:
    """Yield the annotated comments of a pool of texts, each text once.

    Rows marked ``reserved`` are skipped unless asked for: they only evaluate.

    Raises:
        CorpusError: A row lacks its text or its source.
    """
    seen: set[str] = set()
    for _, row in pool_rows(path):
        digest = text_digest(row["text"])
        if bool(row.get("reserved")) is not reserved or digest in seen:
            continue
        if (labels := annotations.get(digest)) is None:
            continue
        seen.add(digest)
        yield Example(
            id=digest[:DIGITS],
            text=row["text"].replace(MASKED_LINK, LINK),
            labels={**labels, "toxicity": toxicity_of(labels)},
            source=SOURCE,
            group=f"pool:{thread_key(row.get('thread') or digest)}",
            title=row.get("title"),
            traits={"origin": row["source"]},
        )
