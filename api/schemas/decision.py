"""The answer to a comment."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- pydantic reads the annotations
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID  # noqa: TC003 -- same

from pydantic import Field

from api.schemas.fields import Wire
from api.schemas.problem import Problem  # noqa: TC001 -- same

if TYPE_CHECKING:
    from api.storage import tables

Probability = Annotated[float, Field(ge=0, le=1)]
ScoreName = Literal["insult", "hate", "threat", "obscene", "lecturing", "toxicity"]


class Clause(Wire):
    """L'article de la charte du blog sur lequel repose un motif."""

    id: str = Field(description="Numéro de l'article.", examples=["2"])
    title: str = Field(description="Son titre.")
    text: str = Field(description="Ce qu'il dit.")


class Reason(Wire):
    """Pourquoi le commentaire n'est pas simplement publié."""

    code: str = Field(description="Code stable du motif.", examples=["insulte"])
    label: ScoreName | None = Field(
        description="Le score en cause ; `null` lorsque le motif n'en vient pas (`langue`)."
    )
    sentence: str = Field(description="La phrase à montrer à l'auteur du commentaire.")
    clause: Clause | None = Field(
        description="L'article de la charte ; `null` lorsque le motif n'en a pas (`langue`)."
    )


class Decision(Wire):
    """Ce qui est décidé."""

    id: UUID = Field(description="Identifiant de la décision, pour la relire plus tard.")
    outcome: Literal["approve", "hold", "reject"] = Field(
        description="`approve` : publier ; `hold` : faire relire ; `reject` : refuser."
    )
    reasons: list[Reason] = Field(description="Les motifs, le plus grave d'abord.")
    automated: bool = Field(description="`false` dès qu'une personne a décidé (DSA, art. 17).")
    created_at: datetime = Field(description="Date de la décision, en UTC.")


class Scores(Wire):
    """Des probabilités calibrées, entre 0 et 1."""

    insult: Probability = Field(description="Insulte ou mépris envers quelqu'un.")
    hate: Probability = Field(description="Attaque de personnes pour ce qu'elles sont.")
    threat: Probability = Field(description="Menace, souhait de violence, appel à harceler.")
    obscene: Probability = Field(description="Vulgarité, même sans cible.")
    lecturing: Probability = Field(description="Leçon de morale, rappel à l'ordre.")
    toxicity: Probability = Field(description="Insulte, haine ou menace, l'une au moins.")


class Span(Wire):
    """Des mots qui ont pesé dans un score."""

    start: int = Field(ge=0, description="Premier caractère (point de code) du texte reçu.")
    end: int = Field(ge=0, description="Juste après le dernier caractère.")
    label: ScoreName = Field(description="Le score que ces mots font monter.")
    weight: float = Field(description="Leur part dans ce score (logarithme des cotes).")


class Signal(Wire):
    """Un fait extérieur au texte."""

    code: str = Field(description="Code stable du fait.", examples=["accountability"])
    value: str | float = Field(description="Sa valeur : secondes, nombre de liens…")


class ModerateResponse(Wire):
    """La décision, et ce sur quoi elle repose."""

    decision: Decision
    scores: Scores | None = Field(
        description="`null` lorsque le commentaire n'est pas en français : il n'est pas noté."
    )
    spans: list[Span] = Field(
        description="Vide lorsque le commentaire est publié, ou retenu pour sa `langue` seule."
    )
    signals: list[Signal] = Field(description="Les faits extérieurs au texte.")
    policy_version: str = Field(description="Version de la politique appliquée.")
    model_version: str = Field(
        description="Version du modèle, suivie de l'usage de son second étage s'il en a un. Le "
        "même commentaire, avec les mêmes versions, reçoit les mêmes scores.",
        examples=["cascade-1.0.0+70f0d183.unsure"],
    )
    language: str = Field(description="Langue reconnue (ISO 639-1).", examples=["fr"])

    @classmethod
    def of(cls, row: tables.Decision) -> ModerateResponse:
        """Return the answer that a stored decision gives, the first time and ever after."""
        return cls.model_validate(
            {
                "decision": {name: getattr(row, name) for name in Decision.model_fields},
                **{name: getattr(row, name) for name in cls.model_fields if name != "decision"},
            }
        )


class BatchProblem(Wire):
    """Un commentaire du lot qui n'a pas pu être jugé."""

    problem: Problem


class BatchResponse(Wire):
    """Les réponses, dans l'ordre des commentaires envoyés."""

    results: list[ModerateResponse | BatchProblem] = Field(
        description="Pour chaque commentaire, une décision, ou un objet `problem` à sa place."
    )
