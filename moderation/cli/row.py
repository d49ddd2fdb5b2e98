"""One row of input, and the comment its fields make."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from moderation.domain.comment import Author, Comment, Parent, Thread

LONGEST = 20_000
_PARTS = {"author": Author, "thread": Thread, "parent": Parent}
_IDS = ("id", "author_id")
_KINDS: dict[str, tuple[type, ...]] = {
    "email_verified": (bool,),
    "anonymous": (bool,),
    "reading_seconds": (int, float),
    "account_created_at": (datetime,),
    "created_at": (datetime,),
}


class BadRowError(ValueError):
    """A row that cannot be scored, with what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A comment to be scored, with the fields its row came with.

    Attributes:
        line: 1-based number of the line the row starts on.
        comment: None when the row is bad.
        fields: The row's own fields, kept in the output.
        problem: What is wrong with a bad row.
    """

    line: int
    comment: Comment | None
    fields: dict[str, Any]
    problem: str = ""


def comment_of(row: dict[str, Any]) -> Comment:
    """Build a comment from a row: ``text``, and the other fields where they are given.

    ``author``, ``thread`` and ``parent`` count when they are objects; a row's own
    field of the same name and another shape is left alone, as any unknown field.
    Identifiers may be whole numbers, as databases export them.

    >>> comment_of({"text": "Merci !", "id": 12}).id
    '12'

    Raises:
        BadRowError: There is no text, or a field has a value of the wrong type.
    """
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadRowError("`text` is missing, empty or not a string")
    if len(text) > LONGEST:
        raise BadRowError(f"`text` has {len(text):,} characters, more than {LONGEST:,}")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadRowError("`text` holds half a character (a lone surrogate)")
    parts = {
        name: kind(**_values(row[name], kind, f"{name}."))
        for name, kind in _PARTS.items()
        if isinstance(row.get(name), dict)
    }
    return Comment(**_values(row, Comment, "", skip=tuple(_PARTS)), **parts)


def _values(
    row: dict[str, Any], kind: type, where: str, *, skip: tuple[str, ...] = ()
) -> dict[str, Any]:
    values = {}
    for item in fields(kind):
        value = row.get(item.name)
        if value is None or item.name in skip:
            continue
        expected = _KINDS.get(item.name, (str,))
        if datetime in expected and isinstance(value, str):
            value = _moment(value, where + item.name)
        if item.name in _IDS and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
            raise BadRowError(f"`{where}{item.name}` has a value of the wrong type")
        values[item.name] = value
    return values


def _moment(value: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise BadRowError(f"`{where}` is not an ISO 8601 date") from error
