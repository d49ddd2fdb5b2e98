"""What a row of ``training_data/threads`` must look like."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from moderation.corpus.example import LABEL_VALUES
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Iterator

PILE_ON = "pile_on_"
"""What the kinds that are pile-ons start with."""
KINDS = (
    "pile_on_lesson", "pile_on_mockery", "pile_on_raid", "pile_on_spelling", "calm_thanks",
    "heated_duel", "heated_idea", "event_night", "busy_advice", "teasing_regulars",
)  # fmt: skip
FIELDS = (
    "id", "kind", "pile_on", "topic", "region", "title", "author", "published_at", "target",
    "regulars", "scene", "comments",
)  # fmt: skip
COMMENT_FIELDS = (
    "id",
    "author",
    "at",
    "parent",
    "text",
    *(label.value for label in Label),
    "against",
)


def schema_problems(row: dict[str, Any]) -> Iterator[str]:
    """Yield what breaks the schema of a thread, one phrase each."""
    if tuple(row) != FIELDS:
        yield f"the fields must be {', '.join(FIELDS)}, in this order"
        return
    yield from _empty(row, "id", "topic", "region", "title", "author", "scene")
    if row["kind"] not in KINDS:
        yield f"`kind` must be one of {', '.join(KINDS)}, not {row['kind']!r}"
    elif row["pile_on"] is not row["kind"].startswith(PILE_ON):
        yield "`pile_on` must be true for the kinds that say so, and false for others"
    if not _is_time(row["published_at"]):
        yield "`published_at` must be an ISO 8601 time at +00:00"
    if not (row["target"] is None or _is_text(row["target"])):
        yield "`target` must be null or a pseudonym"
    if not (isinstance(row["regulars"], list) and all(map(_is_text, row["regulars"]))):
        yield "`regulars` must be a list of pseudonyms"
    if not (isinstance(row["comments"], list) and row["comments"]):
        yield "`comments` must be a list that is not empty"
        return
    for number, comment in enumerate(row["comments"], start=1):
        for problem in _comment_problems(comment):
            yield f"comment {number}: {problem}"


def _comment_problems(row: object) -> Iterator[str]:
    if not isinstance(row, dict) or tuple(row) != COMMENT_FIELDS:
        yield f"the fields must be {', '.join(COMMENT_FIELDS)}, in this order"
        return
    yield from _empty(row, "id", "author", "text")
    if not _is_time(row["at"]):
        yield "`at` must be an ISO 8601 time at +00:00"
    if not (row["parent"] is None or _is_text(row["parent"])):
        yield "`parent` must be null or the id of a comment"
    for label in Label:
        value = row[label]
        if isinstance(value, bool) or value not in LABEL_VALUES:
            yield f"`{label}` must be 0, 1 or b, not {value!r}"
    if isinstance(row["against"], bool) or row["against"] not in (0, 1):
        yield f"`against` must be 0 or 1, not {row['against']!r}"


def _empty(row: dict[str, Any], *keys: str) -> Iterator[str]:
    for key in keys:
        if not _is_text(row[key]):
            yield f"`{key}` must be a non-empty string"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return datetime.fromisoformat(value).utcoffset() == timedelta(0)
    except ValueError:
        return False
