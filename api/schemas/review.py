"""The queue of a moderator, and what is decided of it."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- pydantic reads the annotations
from typing import Annotated, Literal
from uuid import UUID  # noqa: TC003 -- same

from pydantic import BeforeValidator, Field, Strict

from api.schemas.decision import (  # noqa: TC001 -- same
    Clause,
    ModerateResponse,
    ScoreName,
)
from api.schemas.fields import Flag, Identifier, LongText, Wire
from api.services.desk.notes import NOTE_LENGTH
from api.storage.desk_queries import MOST_ID

MOST = 100
"""Reviews of one page, or of one act."""
LaneName = Literal["threat", "uncertain", "audit", "second"]
NoteText = Annotated[LongText, Field(min_length=1, max_length=NOTE_LENGTH)]
OutcomeName = Literal["approve", "hold", "reject"]


def _integral(value: object) -> object:
    """Take 12.0 for 12, as JSON Schema does."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Number = Annotated[int, Strict(), Field(ge=1, le=MOST_ID), BeforeValidator(_integral)]
Version = Annotated[int, Strict(), Field(ge=0, le=MOST_ID), BeforeValidator(_integral)]
_VERSION = "La version lue ; si quelqu'un a décidé depuis, l'action est refusée (409)."


class Lanes(Wire):
    """Combien attendent dans chaque voie."""

    threat: int = Field(description="Menaces possibles : à lire d'abord.")
    uncertain: int = Field(description="Commentaires retenus, les plus incertains d'abord.")
    audit: int = Field(description="Décisions automatiques tirées au sort, à relire à l'aveugle.")
    second: int = Field(description="Vos propres décisions anciennes, à relire à l'aveugle.")


class ReviewedComment(Wire):
    """Le commentaire à relire."""

    id: str | None = Field(description="Identifiant chez vous.")
    text: str = Field(description="Le texte, tel que son auteur l'a écrit.")
    author_key: str | None = Field(
        description="Empreinte de l'auteur, la même d'un commentaire à l'autre ; son identifiant "
        "chez vous n'est pas conservé. `null` lorsque le blog n'en a donné aucun.",
        examples=["1.5f0c9a4be2d17730c8aa41f06d92e3b7"],
    )
    author_name: str | None = Field(description="Nom affiché sous le commentaire.")
    thread_id: str | None = Field(description="Identifiant de l'article chez vous.")
    thread_title: str | None = Field(description="Titre de l'article.")
    thread_url: str | None = Field(description="Adresse de l'article.")
    parent_id: str | None = Field(description="Commentaire auquel celui-ci répond.")
    parent_text: str | None = Field(description="Le texte de celui-là.")
    written_at: datetime | None = Field(description="Date donnée par le blog.")
    received_at: datetime = Field(description="Date de réception, en UTC.")


class PastComment(Wire):
    """Un autre commentaire du même auteur."""

    received_at: datetime = Field(description="Date de réception, en UTC.")
    outcome: OutcomeName = Field(description="Ce qu'il en est aujourd'hui.")
    excerpt: str = Field(description="Ses premiers mots.")


class NoteShape(Wire):
    """Une note entre modérateurs."""

    id: int = Field(description="Numéro de la note.")
    text: str = Field(description="La note.")
    by: str = Field(description="Qui l'a écrite.")
    about_author: bool = Field(description="Sur l'auteur, ou sur ce seul commentaire.")
    created_at: datetime = Field(description="Date de la note, en UTC.")


class AuthorPast(Wire):
    """Les autres commentaires du même auteur sur ce site."""

    comments: int = Field(description="Combien ; 0 pour un auteur sans identifiant.")
    approved: int = Field(description="Combien sont publiés.")
    held: int = Field(description="Combien attendent.")
    rejected: int = Field(description="Combien sont refusés.")
    last: list[PastComment] = Field(description="Les derniers, le plus récent d'abord.")
    notes: list[NoteShape] = Field(description="Les notes, la plus ancienne d'abord.")


class ReviewShape(Wire):
    """Un commentaire qui attend une personne, ou qui l'attendait."""

    id: int = Field(description="Numéro de la relecture.")
    version: int = Field(description="À renvoyer avec votre action.")
    kind: Literal["held", "audit", "second"] = Field(
        description="`held` : retenu ; `audit` : tiré au sort ; `second` : seconde lecture."
    )
    lane: LaneName = Field(description="La voie où il attend.")
    state: Literal["open", "escalated", "closed"] = Field(
        description="`open` : attend ; `escalated` : attend une personne propriétaire ; "
        "`closed` : décidé."
    )
    blind: bool = Field(
        description="Relecture à l'aveugle : ni score, ni motif, ni décision ne sont montrés."
    )
    opened_at: datetime = Field(description="Depuis quand il attend, en UTC.")
    label: ScoreName | None = Field(description="Le score en cause ; `null` s'il n'y en a pas.")
    uncertainty: float | None = Field(
        description="De 0 à 1 : proximité du score et de son seuil ; `null` à l'aveugle."
    )
    skipped: bool = Field(description="Cette clé l'a remis à plus tard.")
    held_by: str | None = Field(description="Qui d'autre le relit en ce moment.")
    comment: ReviewedComment = Field(description="Le commentaire à relire.")
    author: AuthorPast = Field(description="Le passé de son auteur sur ce site.")
    decision: ModerateResponse | None = Field(
        description="La décision en vigueur ; `null` à l'aveugle."
    )
    clause: str | None = Field(description="L'article de la charte proposé pour un refus.")
    clauses: list[Clause] = Field(description="Les articles de la charte.")
    would: OutcomeName | None = Field(
        description="Ce que déciderait la politique d'aujourd'hui ; `null` à l'aveugle."
    )
    policy_version: str = Field(description="Version de la politique d'aujourd'hui.")


class Neighbour(Wire):
    """Un commentaire du même fil."""

    comment: ReviewedComment = Field(description="Le commentaire.")
    outcome: OutcomeName | None = Field(
        description="Ce qu'il en est ; `null` pour ceux qui sont à relire à l'aveugle."
    )


class ReviewDetail(Wire):
    """Une relecture, et le fil où se trouve le commentaire."""

    review: ReviewShape
    thread: list[Neighbour] = Field(description="Le fil autour de lui, dans l'ordre.")


class ReviewPage(Wire):
    """Une page de la file d'attente."""

    reviews: list[ReviewShape] = Field(description="Les relectures, dans l'ordre de la file.")
    total: int = Field(description="Combien passent les filtres, sur toutes les pages.")
    elsewhere: int = Field(description="Combien d'autres relisent en ce moment.")
    lanes: Lanes
    next: int | None = Field(description="`offset` de la page suivante ; `null` à la dernière.")


class SeenReview(Wire):
    """Une relecture, telle que vous l'avez lue."""

    id: Number = Field(description="Numéro de la relecture.")
    version: Version = Field(description=_VERSION)


class Numbers(Wire):
    """Des relectures, par leur numéro."""

    reviews: list[Number] = Field(
        min_length=1, max_length=MOST, description="Numéros des relectures."
    )


class SeenReviews(Wire):
    """Des relectures, telles que vous les avez lues."""

    reviews: list[SeenReview] = Field(
        min_length=1, max_length=MOST, description="Les relectures, toutes ou aucune."
    )


class Labels(Wire):
    """Ce qui se trouve dans le commentaire, et ce qui ne s'y trouve pas."""

    insult: Flag | None = Field(None, description="Insulte ou mépris envers quelqu'un.")
    hate: Flag | None = Field(None, description="Attaque de personnes pour ce qu'elles sont.")
    threat: Flag | None = Field(None, description="Menace, appel à harceler.")
    obscene: Flag | None = Field(None, description="Vulgarité.")
    lecturing: Flag | None = Field(None, description="Leçon de morale.")

    def said(self) -> dict[str, bool] | None:
        """Return what was said of each label, None when nothing was."""
        return {name: value for name, value in self if value is not None} or None


class VerdictFields(Wire):
    """Ce qui est décidé."""

    outcome: Literal["approve", "reject"] = Field(description="Publier ou refuser.")
    clause: Identifier | None = Field(
        None,
        description="L'article de la charte sur lequel repose un refus ; par défaut, celui que "
        "propose chaque relecture. À l'aveugle, aucun n'est proposé : il est obligatoire.",
    )
    labels: Labels | None = Field(None, description="Les étiquettes corrigées.")
    note: NoteText | None = Field(None, description="Pour les autres modérateurs.")


class ResolveRequest(VerdictFields):
    """Décider de relectures, toutes ou aucune."""

    reviews: list[SeenReview] = Field(
        min_length=1, max_length=MOST, description="Les relectures, toutes ou aucune."
    )


class ResolveAllRequest(VerdictFields):
    """Décider de tout ce qui attend d'un auteur ou d'un fil."""

    review: Number = Field(description="L'une des relectures.")
    same: Literal["author", "thread"] = Field(description="Du même auteur, ou du même fil.")


class UndoRequest(Wire):
    """Annuler une action."""

    batch: UUID = Field(description="Le `batch` reçu en réponse à l'action.")


class NoteRequest(Wire):
    """Noter quelque chose pour les autres modérateurs."""

    review: Number = Field(description="Numéro de la relecture.")
    text: NoteText = Field(description="La note.")
    about_author: Flag = Field(
        default=False, description="Sur l'auteur, et non sur ce commentaire."
    )


class Claimed(Wire):
    """Ce qui vous est réservé pendant dix minutes."""

    claimed: list[int] = Field(description="Les relectures qui vous sont réservées.")
    elsewhere: list[int] = Field(description="Celles que quelqu'un d'autre relit.")


class DoneShape(Wire):
    """Ce qui a été fait."""

    batch: UUID = Field(description="À renvoyer à `/reviews/undo` pour annuler.")
    count: int = Field(description="Combien de relectures sont concernées.")
    left_out: int = Field(description="Combien sont laissées à d'autres, qui les relisent.")


class Counted(Wire):
    """Combien de relectures sont concernées."""

    count: int = Field(description="Combien de relectures sont concernées.")
