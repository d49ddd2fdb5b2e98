"""Types of the fields a request may hold; each says in French what is wrong.

Nothing is converted: ``"1"`` is no number and ``true`` is no text. Texts hold no NUL
character, which PostgreSQL cannot keep.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from api.schemas.document import Repeated

OWN_ERROR = "moderation"
REPEATED_ERROR = "repeated_field"
TEXT_LENGTH = 20_000
ARTICLE_LENGTH = 40_000
WEEK = 7 * 24 * 3600
_EARLIEST, _LATEST = 1900, 2199

_INVISIBLE = {"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"}
_FILLERS = set("\u2800\u3164\u115f\u1160\uffa0")
"""Letters and symbols by their category, which show nothing."""
_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They reorder what follows on a screen or in a log (Unicode UAX #9, section 2)."""
_MOMENT = (
    r"^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$"
)
"""Python alone reads more: any letter for T, fractions of a second in an offset."""


class Wire(BaseModel):
    """Base of all shapes: an unknown or repeated field is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_repeated(cls, data: Any) -> Any:  # noqa: ANN401 -- any JSON value
        if isinstance(data, Repeated):
            raise PydanticCustomError(
                REPEATED_ERROR,
                "est écrit deux fois ; ne le gardez qu'une fois",
                {"name": data.name},
            )
        return data


def is_blank(text: str) -> bool:
    r"""Say whether a reader would see nothing: spaces, controls, zero-width characters.

    >>> is_blank(" \u200b\ufeff\t"), is_blank("!")
    (True, False)
    """
    return all(
        unicodedata.category(character) in _INVISIBLE or character in _FILLERS for character in text
    )


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError(
            OWN_ERROR, "contient le caractère nul (U+0000) ; retirez-le avant l'envoi"
        )
    return text


def _visible(text: str) -> str:
    if is_blank(text):
        raise PydanticCustomError(
            OWN_ERROR, "est vide : il n'y a rien à juger ; n'envoyez que des commentaires écrits"
        )
    return text


def is_unruly(text: str) -> bool:
    r"""Say whether a text holds line ends, control characters or bidirectional ones.

    >>> is_unruly("c1\n"), is_unruly("c1\u202e"), is_unruly("billet 12, n° 3")
    (True, True, False)
    """
    return any(
        unicodedata.category(character) in {"Cc", "Zl", "Zp"} or character in _BIDI
        for character in text
    )


def _identifying(text: str) -> str:
    if is_unruly(text):
        raise PydanticCustomError(
            OWN_ERROR,
            "contient un saut de ligne, un caractère de contrôle ou de sens d'écriture ; "
            "retirez-le de l'identifiant",
        )
    if is_blank(text):
        raise PydanticCustomError(
            OWN_ERROR, "ne montre aucun caractère visible ; écrivez-le ou ne l'envoyez pas"
        )
    return text


def _moment(value: object) -> datetime:
    try:
        written = isinstance(value, str) and re.fullmatch(_MOMENT, value)
        moment = datetime.fromisoformat(written[0]) if written else None
    except ValueError:
        moment = None
    if moment is None or not _EARLIEST <= moment.year <= _LATEST:
        raise PydanticCustomError(
            OWN_ERROR, "doit être une date ISO 8601, comme 2026-11-23T18:04:00+01:00"
        )
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


# Limits come before our own checks, so that pydantic says which one was passed.
_STORABLE = AfterValidator(_without_nul)
_IDENTIFYING = AfterValidator(_identifying)
Identifier = Annotated[str, Strict(), Field(min_length=1, max_length=200), _STORABLE, _IDENTIFYING]
Name = Annotated[str, Strict(), Field(max_length=200), _STORABLE]
Title = Annotated[str, Strict(), Field(max_length=500), _STORABLE]
Address = Annotated[str, Strict(), Field(max_length=2000), _STORABLE]
LongText = Annotated[str, Strict(), Field(max_length=TEXT_LENGTH), _STORABLE]
ArticleText = Annotated[str, Strict(), Field(max_length=ARTICLE_LENGTH), _STORABLE]
Count = Annotated[int, Strict(), Field(ge=0, le=10_000_000)]
CommentText = Annotated[
    str,
    Strict(),
    # An empty text is told what a blank one is: hence no min_length.
    Field(max_length=TEXT_LENGTH, json_schema_extra={"minLength": 1}),
    _STORABLE,
    AfterValidator(_visible),
]
Flag = Annotated[bool, Strict()]
Seconds = Annotated[float, Strict(), Field(ge=0, le=WEEK, allow_inf_nan=False)]
Language = Annotated[
    str, Strict(), Field(max_length=35, pattern=r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$")
]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema(
        {"type": "string", "format": "date-time", "pattern": _MOMENT},
    ),
]
