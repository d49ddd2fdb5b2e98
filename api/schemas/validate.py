"""Checking a JSON value against a shape, and saying in French what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from api.schemas.fields import OWN_ERROR, REPEATED_ERROR, Wire
from api.schemas.problem import FieldProblem

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Shape = TypeVar("Shape", bound=Wire)

WHOLE = "body"
"""The field of a problem that concerns the whole body."""
MOST_ERRORS = 20
_NAME_LENGTH = 80

_SENTENCES = {
    "missing": "manque ; il est obligatoire",
    "extra_forbidden": "n'est pas un champ connu ; retirez-le ou corrigez son nom",
    "string_type": "doit être un texte entre guillemets",
    "string_unicode": "contient une moitié de caractère Unicode (surrogate isolé) ; retirez-la",
    "string_too_short": "est vide ; écrivez-le ou ne l'envoyez pas",
    "string_too_long": "est trop long : {max_length} caractères au plus",
    "string_pattern_mismatch": "doit être un code de langue BCP 47, comme fr ou fr-CA",
    "bool_type": "doit être true ou false, sans guillemets",
    "float_type": "doit être un nombre, sans guillemets",
    "finite_number": "doit être un nombre fini",
    "greater_than_equal": "doit valoir au moins {ge}",
    "less_than_equal": "doit valoir au plus {le}",
    "model_type": "doit être un objet JSON, entre accolades",
    "list_type": "doit être une liste JSON, entre crochets",
    "too_short": "est vide : envoyez au moins {min_length} commentaire",
    "too_long": "compte plus de {max_length} commentaires ; envoyez-les en plusieurs fois",
}


class InvalidFieldsError(Exception):
    """A document that does not have the expected shape.

    Attributes:
        errors: The first problems, in the order of the shape.
        more: How many others there are.
    """

    def __init__(self, errors: list[FieldProblem]) -> None:
        self.errors = errors[:MOST_ERRORS]
        self.more = len(errors) - len(self.errors)
        super().__init__(f"{len(errors)} problems")

    @property
    def sentence(self) -> str:
        """All problems in one French sentence."""
        listed = " ; ".join(f"`{error.field}` {error.problem}" for error in self.errors)
        others = f" ; et {self.more} autre{'s' if self.more > 1 else ''}" if self.more else ""
        return f"La requête ne peut pas être lue telle quelle : {listed}{others}."


def validate(shape: type[Shape], document: object, *, under: str = "") -> Shape:
    """Read a JSON value as ``shape``.

    Args:
        shape: What it must be.
        document: What it is, as read by :func:`api.schemas.document.read_document`.
        under: Path of the value in the body, for the problems.

    Raises:
        InvalidFieldsError: With every problem.
    """
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        rows = error.errors(include_url=False, include_input=False)
        raise InvalidFieldsError([_problem(row, under) for row in rows]) from None


def _problem(row: ErrorDetails, under: str) -> FieldProblem:
    context: dict[str, Any] = row.get("ctx", {})
    steps: tuple[str | int, ...] = row["loc"]
    if row["type"] == REPEATED_ERROR:
        steps = (*steps, context["name"])
    if row["type"] in {OWN_ERROR, REPEATED_ERROR}:
        return FieldProblem(field=_path(steps, under), problem=row["msg"])
    sentence = _SENTENCES.get(row["type"], "n'a pas une valeur acceptée")
    limits = {name: _number(value) for name, value in context.items()}
    return FieldProblem(field=_path(steps, under), problem=sentence.format(**limits))


def _number(value: object) -> str:
    """Write a limit in the French way, thousands apart: 20 000."""
    return f"{value:,.0f}".replace(",", "\u202f") if isinstance(value, int | float) else ""


def _path(steps: tuple[str | int, ...], under: str) -> str:
    """Write a path as a programmer would.

    >>> _path(("comments", 3, "author"), "")
    'comments[3].author'
    """
    path = under
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            name = step[:_NAME_LENGTH]  # it comes from the sender, and may be long
            path += f".{name}" if path else name
    return path or WHOLE
