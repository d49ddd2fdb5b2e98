"""A comment with what is known of its labels."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moderation.domain.errors import CorpusError
from moderation.domain.scores import TOXIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


LABEL_VALUES = {0: False, 1: True, "b": None}
"""How files write a label; a borderline one is unknown."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and, per score, True, False or None where its source does not say.

    Attributes:
        labels: Keys are :data:`moderation.domain.scores.SCORE_NAMES`; a missing key
            is None. A borderline label is None too: it teaches neither side.
        group: What must stay on one side of a split (conversation, batch, template).
        source: The file family it comes from, the first slice of every report.
        traits: Further slices, such as ``register``, ``region`` or ``phenomenon``.
    """

    id: str
    text: str
    labels: Mapping[str, bool | None]
    source: str
    group: str
    parent: str | None = None
    title: str | None = None
    pair: str | None = None
    traits: Mapping[str, str] = field(default_factory=dict)

    @property
    def context(self) -> str | None:
        """What the text answers: the parent comment, else the title."""
        return self.parent or self.title

    def label(self, name: str) -> bool | None:
        """Return what is known of one score."""
        return self.labels.get(name)


def toxicity_of(labels: Mapping[str, bool | None]) -> bool | None:
    """Derive toxicity from the labels: any of insult, hate and threat.

    >>> toxicity_of({"insult": False, "hate": None, "threat": True})
    True
    >>> toxicity_of({"insult": False, "hate": None, "threat": False}) is None
    True
    """
    values = [labels.get(label.value) for label in TOXIC_LABELS]
    if any(values):
        return True
    return None if None in values else False


def text_digest(text: str) -> str:
    """Return the SHA-256 that keys annotations of texts we may not publish.

    White space is folded and stripped and letters lower-cased first.

    >>> text_digest("Bravo  à tous ") == text_digest("bravo à tous")
    True
    """
    return hashlib.sha256(" ".join(text.split()).lower().encode("utf-8")).hexdigest()


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield ``(line number, object)`` for each line that is not blank.

    Raises:
        CorpusError: The file cannot be read, or a line holds no JSON object.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, _parse(line, f"{path.name}, line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} cannot be read: {error}") from error


def _parse(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise CorpusError(f"{where} is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise CorpusError(f"{where} is not a JSON object")
    return row
