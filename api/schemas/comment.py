"""The comment that a blog sends."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from api.schemas.fields import (
    Address,
    ArticleText,
    CommentText,
    Count,
    Flag,
    Identifier,
    Language,
    LongText,
    Moment,
    Name,
    Seconds,
    Title,
    Wire,
)
from moderation.domain import comment as domain

BATCH_LENGTH = 1000


class Author(Wire):
    """Qui signe ; chaque champ peut manquer."""

    id: Identifier | None = Field(None, description="Identifiant de l'auteur chez vous.")
    name: Name | None = Field(None, description="Nom affiché sous le commentaire.")
    email_verified: Flag | None = Field(
        None, description="Avez-vous vérifié son adresse électronique ?"
    )
    account_created_at: Moment | None = Field(None, description="Ouverture de son compte.")
    anonymous: Flag | None = Field(
        None, description="Votre propre avis : il l'emporte sur les autres champs."
    )

    def to_domain(self) -> domain.Author:
        """Return the author as the library knows them."""
        return domain.Author(**dict(self))


class Thread(Wire):
    """L'article commenté."""

    id: Identifier | None = Field(None, description="Identifiant de l'article chez vous.")
    url: Address | None = Field(None, description="Adresse de l'article.")
    title: Title | None = Field(None, description="Titre de l'article.")
    author_id: Identifier | None = Field(
        None,
        description="Identifiant de l'auteur de l'article : il peut être la cible d'une meute.",
    )
    author_name: Name | None = Field(None, description="Nom affiché sous le titre.")
    published_at: Moment | None = Field(None, description="Date de publication de l'article.")
    word_count: Count | None = Field(None, description="Nombre de mots de l'article.")
    text: ArticleText | None = Field(
        None, description="L'article, ou son résumé ; il n'est pas conservé."
    )


class Parent(Wire):
    """Le commentaire auquel celui-ci répond."""

    id: Identifier | None = Field(None, description="Identifiant chez vous.")
    text: LongText | None = Field(None, description="Son texte.")
    author_id: Identifier | None = Field(None, description="Identifiant de son auteur.")
    author_name: Name | None = Field(None, description="Nom affiché sous ce commentaire.")


class Comment(Wire):
    """Le commentaire à juger ; seul `text` est obligatoire."""

    text: CommentText = Field(
        description="Le texte, tel que son auteur l'a écrit.",
        examples=["Merci pour cette recette, elle est parfaite !"],
    )
    id: Identifier | None = Field(
        None,
        description="Identifiant chez vous. Renvoyé avec le même texte, il reçoit la décision en "
        "vigueur ; avec un autre texte, il est refusé (409).",
    )
    author: Author | None = Field(None, description="Qui signe.")
    thread: Thread | None = Field(None, description="L'article commenté.")
    parent: Parent | None = Field(None, description="Le commentaire auquel celui-ci répond.")
    created_at: Moment | None = Field(
        None, description="Date ISO 8601 ; UTC lorsqu'elle n'a pas de fuseau."
    )
    language: Language | None = Field(
        None, description="Langue déclarée (BCP 47) : un indice, pas un verdict."
    )
    reading_seconds: Seconds | None = Field(
        None, description="Secondes pendant lesquelles l'article était sous les yeux du lecteur."
    )
    referrer: Address | None = Field(
        None, description="Page d'où vient son auteur ; seul le nom du site sert, haché."
    )

    def to_domain(self) -> domain.Comment:
        """Return the comment as the library knows it."""
        author, thread, parent = self.author, self.thread, self.parent
        return domain.Comment(
            text=self.text,
            id=self.id,
            author=author.to_domain() if author else domain.Author(),
            thread=domain.Thread(**dict(thread)) if thread else domain.Thread(),
            parent=domain.Parent(**dict(parent)) if parent else domain.Parent(),
            created_at=self.created_at,
            language=self.language,
            reading_seconds=self.reading_seconds,
            referrer=self.referrer,
        )


class ModerateRequest(Wire):
    """Un commentaire à juger."""

    comment: Comment


class BatchRequest(Wire):
    """Jusqu'à mille commentaires à juger."""

    comments: list[Comment] = Field(
        min_length=1, max_length=BATCH_LENGTH, description="Les commentaires à juger."
    )


class BatchEnvelope(Wire):
    """The outside of a batch: each comment is read by itself, so that none spoils another."""

    comments: list[Any] = Field(min_length=1, max_length=BATCH_LENGTH)
