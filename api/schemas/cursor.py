"""Where a blog stands in what it was told: the query of ``GET /decisions``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas.fields import Wire
from api.schemas.query import IN_FIGURES
from api.services.outbox.messages import MOST

HIGHEST = 2**31 - 1
"""Of the numbers that PostgreSQL gives to messages."""


class Cursor(Wire):
    """Ce que le blog a déjà lu, et combien il veut lire."""

    since: Annotated[int, IN_FIGURES, Field(ge=0, le=HIGHEST)] = 0
    limit: Annotated[int, IN_FIGURES, Field(ge=1, le=MOST)] = MOST
