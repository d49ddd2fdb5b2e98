"""What a blog is told of a decision that a person took: by webhook, or when it asks."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- pydantic reads the annotations
from typing import Literal
from uuid import UUID  # noqa: TC003 -- same

from pydantic import Field

from api.schemas.decision import Decision, ScoreName
from api.schemas.fields import Wire


class ToldComment(Wire):
    """Le commentaire dont il s'agit, par vos propres identifiants."""

    id: str | None = Field(
        description="Son identifiant chez vous ; `null` si vous n'en aviez pas envoyé : "
        "`decision.supersedes` mène alors à la première décision."
    )
    thread_id: str | None = Field(description="L'article commenté, s'il avait un identifiant.")


class ToldDecision(Decision):
    """Ce qu'une personne a décidé."""

    labels: dict[ScoreName, bool] | None = Field(
        description="Ce que la personne a reconnu dans le texte ; `null` si elle n'a rien dit."
    )
    position: int = Field(
        ge=0,
        description="Rang parmi les décisions sur ce commentaire. Une décision dont le rang ne "
        "dépasse pas celui que vous avez déjà appliqué est à ignorer.",
    )
    supersedes: UUID | None = Field(description="La décision que celle-ci remplace.")


class DecisionEvent(Wire):
    """Une personne a décidé du sort d'un commentaire."""

    id: UUID = Field(
        description="Identifiant de l'événement, aussi dans l'en-tête `Moderation-Event`. Un même "
        "événement peut arriver plusieurs fois : ne l'appliquez qu'une."
    )
    type: Literal["decision"] = Field(description="Le genre d'événement.")
    created_at: datetime = Field(description="Date de l'événement, en UTC.")
    site: str = Field(description="Le nom de votre site dans ce service.")
    comment: ToldComment
    decision: ToldDecision
    policy_version: str = Field(description="Version de la politique en vigueur.")
    model_version: str = Field(description="Version du modèle qui avait noté le commentaire.")


class DecisionsResponse(Wire):
    """Les décisions prises par des personnes, dans l'ordre."""

    events: list[DecisionEvent] = Field(
        description="Les mêmes événements que le webhook, dans l'ordre où ils ont été enregistrés."
    )
    next: int = Field(
        ge=0,
        description="À donner comme `since` la fois suivante. Si `events` compte autant "
        "d'événements que `limit`, demandez la suite sans attendre.",
    )
