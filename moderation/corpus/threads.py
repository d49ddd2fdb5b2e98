"""The threads we wrote: an article with its comments, some of them pile-ons on a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from moderation.corpus.example import LABEL_VALUES, Example, read_json_lines, toxicity_of
from moderation.domain.errors import CorpusError
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SOURCE = "threads"
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


@dataclass(frozen=True, slots=True)
class ThreadComment:
    """A comment in its place among others.

    Attributes:
        author: A pseudonym, the same for every comment of one person in the thread.
        at: When it was posted, in UTC.
        parent: The id of the comment it answers.
        labels: As in :class:`moderation.corpus.example.Example`, ``toxicity`` included.
        against: Whether it takes part in the hostility toward the target.
    """

    id: str
    author: str
    at: datetime
    parent: str | None
    text: str
    labels: Mapping[str, bool | None]
    against: bool


@dataclass(frozen=True, slots=True)
class AuthoredThread:
    """An article with its comments, in the order they were posted.

    Attributes:
        pile_on: Whether many people turn on one, the target.
        author: Who signs the article; they may comment under the same pseudonym.
        target: The pseudonym piled upon, or the person thanked or teased.
        regulars: Pseudonyms that the site knew before; every other one is new there.
        scene: What it was written for, in English.
    """

    id: str
    kind: str
    pile_on: bool
    topic: str
    region: str
    title: str
    author: str
    published_at: datetime
    target: str | None
    regulars: tuple[str, ...]
    scene: str
    comments: tuple[ThreadComment, ...]


def read_threads(folder: Path) -> Iterator[AuthoredThread]:
    """Yield every authored thread, files in name order.

    Raises:
        CorpusError: A thread breaks the schema; the message names file and line.
    """
    for path in sorted(folder.glob("*.jsonl")):
        for number, row in read_json_lines(path):
            yield thread_of(row, where=f"{path.name}, line {number}")


def thread_of(row: dict[str, Any], *, where: str) -> AuthoredThread:
    """Turn one row into a thread.

    Raises:
        CorpusError: The row breaks the schema.
    """
    if problems := list(schema_problems(row)):
        raise CorpusError(f"{where}: {'; '.join(problems)}")
    return AuthoredThread(
        **{
            **row,
            "published_at": datetime.fromisoformat(row["published_at"]),
            "regulars": tuple(row["regulars"]),
            "comments": tuple(_comment_of(comment) for comment in row["comments"]),
        }
    )


def thread_examples(thread: AuthoredThread) -> Iterator[Example]:
    """Yield each comment as an Example that knows its parent's text and the title.

    A thread is one group: a conversation is never on both sides of a split.
    """
    texts = {comment.id: comment.text for comment in thread.comments}
    traits = {
        "phenomenon": f"thread_{thread.kind}",
        "region": thread.region,
        "topic": thread.topic,
    }
    for comment in thread.comments:
        yield Example(
            id=comment.id,
            text=comment.text,
            labels=comment.labels,
            source=SOURCE,
            group=f"thread:{thread.id}",
            parent=texts[comment.parent] if comment.parent else None,
            title=thread.title,
            traits=traits,
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


def _comment_of(row: dict[str, Any]) -> ThreadComment:
    labels: dict[str, bool | None] = {label.value: LABEL_VALUES[row[label]] for label in Label}
    labels["toxicity"] = toxicity_of(labels)
    return ThreadComment(
        id=row["id"],
        author=row["author"],
        at=datetime.fromisoformat(row["at"]),
        parent=row["parent"],
        text=row["text"],
        labels=labels,
        against=row["against"] == 1,
    )


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
