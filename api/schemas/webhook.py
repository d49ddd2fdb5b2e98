"""What a blog is told: by webhook, and of decisions also when it asks."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- pydantic reads the annotations
from typing import Literal
from uuid import UUID  # noqa: TC003 -- same

from pydantic import Field

from api.schemas.decision import Decision, ScoreName
from api.schemas.fields import Wire

PileOnState = Literal["calm", "warming", "pile_on", "cooling"]


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


class ToldPileOn(Wire):
    """Une meute : beaucoup de gens s'en prennent à une même personne. Personne n'est nommé."""

    id: int = Field(ge=1, description="Son numéro : celui de sa page, `/moderation/meutes/{id}`.")
    version: int = Field(
        ge=0,
        description="Grandit à chaque changement. Un événement dont la version ne dépasse pas "
        "celle que vous avez déjà vue de cette meute est à ignorer.",
    )
    state: PileOnState = Field(
        description="Où elle en est : `warming` (le ton monte), `pile_on` (la meute est là), "
        "`cooling` (elle se calme) ou `calm` (c'est fini)."
    )
    since: datetime = Field(description="Depuis quand elle est dans cet état, en UTC.")
    opened_at: datetime = Field(description="Date du premier commentaire compté, en UTC.")
    people: int = Field(
        ge=0, description="Combien de personnes différentes ont écrit quelque chose d'hostile."
    )
    newcomers: int = Field(
        ge=0, description="Celles d'entre elles dont votre site n'avait encore rien publié."
    )
    comments: int = Field(
        ge=0,
        description="Combien de commentaires hostiles, même un peu ; les 5 000 derniers au plus.",
    )


class PileOnEvent(Wire):
    """Une meute commence, se calme ou s'achève."""

    id: UUID = Field(
        description="Identifiant de l'événement, aussi dans l'en-tête `Moderation-Event`. Un même "
        "événement peut arriver plusieurs fois."
    )
    type: Literal["pile_on"] = Field(description="Le genre d'événement.")
    created_at: datetime = Field(description="Date de l'événement, en UTC.")
    site: str = Field(description="Le nom de votre site dans ce service.")
    comment: ToldComment = Field(
        description="Le dernier commentaire compté ; `thread_id` dit sur quel fil il se trouve."
    )
    pile_on: ToldPileOn


class DecisionsResponse(Wire):
    """Les décisions prises par des personnes, dans l'ordre."""

    events: list[DecisionEvent] = Field(
        description="Les mêmes événements `decision` que le webhook, dans l'ordre où ils ont été "
        "enregistrés. Les meutes ne sont annoncées que par le webhook."
    )
    next: int = Field(
        ge=0,
        description="À donner comme `since` la fois suivante. Si `events` compte autant "
        "d'événements que `limit`, demandez la suite sans attendre.",
    )
