"""Which part of the queue a program wants to read: the query of ``GET /reviews``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from api.schemas.decision import ScoreName  # noqa: TC001 -- pydantic reads the annotations
from api.schemas.document import Repeated
from api.schemas.fields import OWN_ERROR, Wire
from api.schemas.review import MOST, LaneName
from api.schemas.validate import validate
from api.services.desk.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD_LENGTH = 200
MOST_HOURS = 24 * 365 * 10
FURTHEST = 1_000_000
_DIGITS = 10


def _whole(value: object) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise PydanticCustomError(OWN_ERROR, "doit être un nombre entier, en chiffres")
    return int(text)


Word = Annotated[str, Field(max_length=WORD_LENGTH)]


class ReviewQuery(Wire):
    """Les filtres de la file, et la page voulue."""

    lane: LaneName | None = Field(None, description="Cette voie seulement.")
    label: ScoreName | Literal["langue"] | None = Field(
        None, description="Retenus pour ce score, ou faute d'être en français (`langue`)."
    )
    thread: Word | None = Field(None, description="Identifiant de l'article chez vous.")
    author: Word | None = Field(None, description="Identifiant de l'auteur chez vous.")
    text: Word | None = Field(
        None, description="Mots du commentaire, sans égard aux majuscules ni aux accents."
    )
    older_than: Annotated[int, Field(ge=0, le=MOST_HOURS), BeforeValidator(_whole)] = Field(
        0, description="Attendent depuis au moins tant d'heures."
    )
    size: Annotated[int, Field(ge=1, le=MOST), BeforeValidator(_whole)] = Field(
        10, description="Relectures d'une page."
    )
    offset: Annotated[int, Field(ge=0, le=FURTHEST), BeforeValidator(_whole)] = Field(
        0, description="Le `next` de la page précédente."
    )

    def filters(self) -> Filters:
        """Return the filters as the queue knows them."""
        return Filters(
            lane=self.lane,
            label=self.label,
            thread=self.thread,
            author=self.author,
            text=self.text,
            older_than=timedelta(hours=self.older_than) if self.older_than else None,
        )


def read_query(pairs: Iterable[tuple[str, str]]) -> ReviewQuery:
    """Read the query of a request.

    Args:
        pairs: Its names and values, in order; a name may come twice.

    Raises:
        InvalidFieldsError: With every problem.

    >>> read_query([("lane", "threat"), ("size", "5")]).size
    5
    """
    given = list(pairs)
    query = Repeated(given)
    names = [name for name, _ in given]
    if len(query) == len(given):
        return validate(ReviewQuery, dict(query))
    query.name = next(name for name in names if names.count(name) > 1)
    return validate(ReviewQuery, query)
