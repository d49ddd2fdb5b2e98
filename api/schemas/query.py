"""The query of an address as a shape: numbers in figures, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from api.schemas.document import Repeated
from api.schemas.fields import OWN_ERROR, Wire
from api.schemas.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterable

Shape = TypeVar("Shape", bound=Wire)
_DIGITS = 10


def _whole(value: object) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise PydanticCustomError(OWN_ERROR, "doit être un nombre entier, en chiffres")
    return int(text)


IN_FIGURES = BeforeValidator(_whole)


def read_query(shape: type[Shape], pairs: Iterable[tuple[str, str]]) -> Shape:
    """Read the query of a request.

    Args:
        shape: What it must be.
        pairs: Its names and values, in order; a name may come twice.

    Raises:
        InvalidFieldsError: With every problem.

    >>> from api.schemas.cursor import Cursor
    >>> read_query(Cursor, [("since", "42")])
    Cursor(since=42, limit=100)
    """
    given = list(pairs)
    query = Repeated(given)
    names = [name for name, _ in given]
    if len(query) == len(given):
        return validate(shape, dict(query))
    query.name = next(name for name in names if names.count(name) > 1)
    return validate(shape, query)
