"""Where a blog stands in what it was told: the query of ``GET /decisions``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from api.schemas.document import Repeated
from api.schemas.fields import OWN_ERROR, Wire
from api.schemas.validate import validate
from api.services.outbox.messages import MOST

if TYPE_CHECKING:
    from collections.abc import Iterable

HIGHEST = 2**31 - 1
"""Of the numbers that PostgreSQL gives to messages."""
_DIGITS = 10


def _whole(value: object) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise PydanticCustomError(OWN_ERROR, "doit être un nombre entier, en chiffres")
    return int(text)


class Cursor(Wire):
    """Ce que le blog a déjà lu, et combien il veut lire."""

    since: Annotated[int, BeforeValidator(_whole), Field(ge=0, le=HIGHEST)] = 0
    limit: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=MOST)] = MOST


def read_cursor(pairs: Iterable[tuple[str, str]]) -> Cursor:
    """Read the query of a request.

    Args:
        pairs: Its names and values, in order; a name may come twice.

    Raises:
        InvalidFieldsError: With every problem.

    >>> read_cursor([("since", "42")])
    Cursor(since=42, limit=100)
    """
    given = list(pairs)
    query = Repeated(given)
    if len(query) == len(given):
        return validate(Cursor, dict(query))
    names = [name for name, _ in given]
    query.name = next(name for name in names if names.count(name) > 1)
    return validate(Cursor, query)
