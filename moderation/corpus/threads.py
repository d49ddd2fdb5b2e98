"""The threads we wrote: an article with its comments, some of them pile-ons on a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from moderation.corpus.example import LABEL_VALUES, Example, read_json_lines, toxicity_of
from moderation.corpus.thread_schema import schema_problems
from moderation.domain.errors import CorpusError
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SOURCE = "threads"


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
