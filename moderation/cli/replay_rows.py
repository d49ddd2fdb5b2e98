"""Reading the threads that ``moderation replay`` replays."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST = 20_000
"""Characters of a comment that are read."""
OLDEST, NEWEST = 1970, 2200


@dataclass(frozen=True, slots=True)
class Written:
    """A comment of a thread, as its file gives it.

    Attributes:
        newcomer: None where the file does not say.
    """

    id: str
    author: str
    at: datetime
    text: str
    parent: str | None
    newcomer: bool | None


@dataclass(frozen=True, slots=True)
class GivenThread:
    """A thread to be replayed, its comments by time.

    Attributes:
        author: Who wrote the article, or None.
    """

    id: str
    title: str | None
    author: str | None
    comments: tuple[Written, ...]


class BadThreadError(ValueError):
    """A line that is no thread, with what is wrong in it."""


def read_lines(path: Path) -> Iterator[tuple[int, GivenThread | BadThreadError]]:
    """Yield each line that is not blank with its number: a thread, or what is wrong."""
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            if raw.strip():
                try:
                    yield number, thread_of(_parsed(raw), number)
                except BadThreadError as error:
                    yield number, error
                except (ValueError, RecursionError):
                    yield number, BadThreadError("this is not JSON in UTF-8")


def _parsed(raw: bytes) -> object:
    """Return the value of a line.

    Raises:
        ValueError: It is no JSON in UTF-8, or holds half a character (a lone surrogate).
    """
    row = json.loads(raw.decode("utf-8-sig"))
    if b"\\u" in raw:
        json.dumps(row, ensure_ascii=False).encode()
    return row


def thread_of(row: object, line: int) -> GivenThread:
    """Read a thread: of ``training_data/threads``, or only ``thread`` and ``comments``.

    Comments may stand in any order; one that has no id is known by its place, and one
    without an author is somebody of their own.

    >>> row = {"thread": "t1", "comments": [
    ...     {"id": 7, "author": "Ana", "at": "2026-03-01T14:00:00+01:00", "text": "Bravo !"}]}
    >>> thread_of(row, 1).comments[0].at.isoformat()
    '2026-03-01T13:00:00+00:00'

    Raises:
        BadThreadError: With the first thing that is wrong.
    """
    if not isinstance(row, dict):
        raise BadThreadError("a line must be a JSON object with `comments`")
    comments = row.get("comments")
    if not isinstance(comments, list) or not comments:
        raise BadThreadError("`comments` must be a list that is not empty")
    regulars = row.get("regulars")
    if regulars is not None and not isinstance(regulars, list):
        raise BadThreadError("`regulars` must be a list of names")
    known = None if regulars is None else frozenset(map(str, regulars))
    read = [_comment(one, place, known) for place, one in enumerate(comments, start=1)]
    _refuse_doubles(read)
    return GivenThread(
        id=_name(row, "thread", "id") or f"line {line}",
        title=_name(row, "title"),
        author=_name(row, "author"),
        comments=tuple(sorted(read, key=lambda comment: comment.at)),
    )


def _comment(row: object, place: int, regulars: frozenset[str] | None) -> Written:
    where = f"comment {place}"
    if not isinstance(row, dict):
        raise BadThreadError(f"{where} must be a JSON object")
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadThreadError(f"{where}: `text` is missing, empty or not a string")
    if len(text) > LONGEST:
        raise BadThreadError(f"{where}: `text` has more than {LONGEST:,} characters")
    author = _name(row, "author") or f"Anonyme {place}"
    newcomer = row.get("newcomer")
    if not isinstance(newcomer, bool):
        newcomer = None if regulars is None else author not in regulars
    return Written(
        id=_name(row, "id") or f"#{place}",
        author=author,
        at=_moment(row, where),
        text=text,
        parent=_name(row, "parent"),
        newcomer=newcomer,
    )


def _name(row: dict[str, Any], *fields: str) -> str | None:
    """Return a name or an identifier: a string, a whole number, or an object that has one."""
    for field in fields:
        value = row.get(field)
        if isinstance(value, dict):
            value = value.get("name") or value.get("id")
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str):
            # Names are printed: what steers a terminal is left out.
            value = "".join(filter(str.isprintable, value)).strip()
            if value:
                return value
    return None


def _moment(row: dict[str, Any], where: str) -> datetime:
    value = row.get("at") or row.get("created_at")
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise BadThreadError(f"{where}: `at` must be an ISO 8601 time (2026-03-01T14:05:00+01:00)")
    if moment.tzinfo is None:
        raise BadThreadError(f"{where}: `at` must name its time zone (end it with Z or +01:00)")
    if not OLDEST < moment.year < NEWEST:
        raise BadThreadError(f"{where}: `at` must lie between {OLDEST} and {NEWEST}")
    return moment.astimezone(UTC)


def _refuse_doubles(comments: list[Written]) -> None:
    seen: set[str] = set()
    for comment in comments:
        if comment.id in seen:
            raise BadThreadError(f"two comments have the id {comment.id!r}")
        seen.add(comment.id)
