"""A draft, and how it may be received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from api.schemas.comment import Comment  # noqa: TC001 -- pydantic reads the annotations
from api.schemas.decision import Clause, ScoreName  # noqa: TC001 -- same
from api.schemas.fields import Wire

if TYPE_CHECKING:
    from api.services import mirror as service


class MirrorRequest(Wire):
    """Un brouillon ; rien n'en est conservé."""

    comment: Comment


class Words(Wire):
    """Des mots qui pèsent."""

    start: int = Field(ge=0, description="Premier caractère (point de code) du texte reçu.")
    end: int = Field(ge=0, description="Juste après le dernier caractère.")


class Remark(Wire):
    """Une façon dont le brouillon peut être reçu."""

    code: str = Field(description="Code stable de la remarque.", examples=["lecon"])
    label: ScoreName | None = Field(
        description="Ce dont il s'agit ; `null` lorsque la remarque ne tient pas aux mots seuls "
        "(`langue`, `sans-lecture`)."
    )
    sentence: str = Field(
        description="La phrase à montrer.",
        examples=["Votre commentaire peut être reçu comme une leçon."],
    )
    clause: Clause | None = Field(
        description="L'article de la charte qu'elle rencontre ; `null` s'il n'y en a pas."
    )
    spans: list[Words] = Field(
        description="Les mots qui pèsent, dans l'ordre du texte ; vide si aucun ne se détache."
    )


class MirrorResponse(Wire):
    """Ce que le brouillon peut faire entendre ; jamais une décision."""

    clear: bool = Field(description="Aucune remarque : envoyez le commentaire sans rien montrer.")
    may_post: bool = Field(
        description="Toujours `true` : l'auteur reste libre de publier tel quel."
    )
    sentence: str = Field(description="Le tout en une phrase ou deux, à montrer à l'auteur.")
    remarks: list[Remark] = Field(description="Ce qui pèse le plus d'abord.")

    @classmethod
    def of(cls, sentence: str, remarks: tuple[service.Remark, ...]) -> MirrorResponse:
        """Return what is answered to a draft."""
        return cls(
            clear=not remarks,
            may_post=True,
            sentence=sentence,
            remarks=[_remark(one) for one in remarks],
        )


def _remark(one: service.Remark) -> Remark:
    clause = one.clause
    return Remark.model_validate(
        {
            "code": one.code,
            "label": one.label,
            "sentence": one.sentence,
            "clause": clause and {"id": clause.id, "title": clause.title, "text": clause.text},
            "spans": [{"start": start, "end": end} for start, end in one.words],
        }
    )
