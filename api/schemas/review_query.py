"""Which part of the queue a program wants to read: the query of ``GET /reviews``."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.decision import ScoreName  # noqa: TC001 -- pydantic reads the annotations
from api.schemas.fields import Wire
from api.schemas.query import IN_FIGURES
from api.schemas.review import MOST, LaneName
from api.services.desk.filters import Filters

WORD_LENGTH = 200
MOST_HOURS = 24 * 365 * 10
FURTHEST = 1_000_000
Word = Annotated[str, Field(max_length=WORD_LENGTH)]


class ReviewQuery(Wire):
    """Les filtres de la file, et la page voulue."""

    lane: LaneName | None = Field(None, description="Cette voie seulement.")
    label: ScoreName | Literal["langue"] | None = Field(
        None, description="Retenus pour ce score, ou faute d'être en français (`langue`)."
    )
    thread: Word | None = Field(None, description="Identifiant de l'article chez vous.")
    author: Word | None = Field(
        None, description="Identifiant de l'auteur chez vous, ou son empreinte (`author_key`)."
    )
    text: Word | None = Field(
        None, description="Mots du commentaire, sans égard aux majuscules ni aux accents."
    )
    older_than: Annotated[int, Field(ge=0, le=MOST_HOURS), IN_FIGURES] = Field(
        0, description="Attendent depuis au moins tant d'heures."
    )
    size: Annotated[int, Field(ge=1, le=MOST), IN_FIGURES] = Field(
        10, description="Relectures d'une page."
    )
    offset: Annotated[int, Field(ge=0, le=FURTHEST), IN_FIGURES] = Field(
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
