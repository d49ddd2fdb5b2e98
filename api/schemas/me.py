"""What a commenter is shown of their own record."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- pydantic reads the annotations
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from api.schemas.comment import Author  # noqa: TC001 -- same
from api.schemas.fields import Wire
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.services.authors.own_record import OwnRecord


class MeRequest(Wire):
    """Une personne, telle que `/moderate` la reçoit."""

    author: Author


class OwnComment(Wire):
    """Un de ses commentaires ; le texte est chez vous."""

    id: str | None = Field(description="Identifiant du commentaire chez vous.")
    received_at: datetime = Field(description="Date de réception, en UTC.")
    outcome: Literal["approve", "hold", "reject"] = Field(description="La décision en vigueur.")
    reasons: list[str] = Field(description="Les phrases qui la motivent, dites à son auteur.")


class MeResponse(Wire):
    """Ce que ce site sait d'elle, à lui montrer ; les notes des modérateurs n'y sont jamais."""

    accountability: Literal["anonymous", "known", "trusted"] = Field(
        description="`anonymous` : rien ne l'identifie ; `known` : on sait qui répond de ces "
        "mots ; `trusted` : un compte ancien, ou un long passé sans refus."
    )
    first: bool = Field(description="Rien de cette personne n'a encore été publié ici.")
    because: list[str] = Field(
        description="Pourquoi, en phrases qui lui sont adressées.",
        examples=[["Vous écrivez avec un compte de ce site."]],
    )
    missing: list[str] = Field(
        description="Ce qui manque pour être connu, ou de confiance, d'après la politique en "
        "vigueur ; vide pour qui l'est."
    )
    published: int = Field(ge=0, description="Commentaires publiés.")
    held: int = Field(ge=0, description="Commentaires en attente d'une personne.")
    refused: int = Field(ge=0, description="Commentaires refusés.")
    comments: list[OwnComment] = Field(description="Les vingt derniers, le plus récent d'abord.")

    @classmethod
    def of(cls, record: OwnRecord, say: Callable[[str], str]) -> MeResponse:
        """Return a record as it is answered.

        Args:
            record: Of one author.
            say: Sets a sentence in French typography.
        """
        return cls(
            accountability=record.standing.accountability.value,
            first=record.first,
            because=[say(sentence) for sentence in record.standing.reasons],
            missing=[say(sentence) for sentence in record.standing.missing],
            published=record.counts[Outcome.APPROVE],
            held=record.counts[Outcome.HOLD],
            refused=record.counts[Outcome.REJECT],
            comments=[
                OwnComment(
                    id=one.name,
                    received_at=one.received_at,
                    outcome=one.outcome.value,
                    reasons=one.reasons,
                )
                for one in record.comments
            ],
        )
