"""What a use case may refuse; each class owns the French sentence a caller reads."""

from __future__ import annotations


class ServiceError(Exception):
    """Base of all refusals."""


class ConflictError(ServiceError):
    """The same name was given to two different things."""


class ForbiddenError(ServiceError):
    """Whoever asks may not do this."""


class MissingError(ServiceError):
    """What is asked for does not exist, or not for whoever asks."""


class GoneError(ServiceError):
    """It could be done once, and no longer."""


class IdConflictError(ConflictError):
    """The identifier of a comment came back with another text."""

    def __init__(self, comment_id: str) -> None:
        super().__init__(
            f"Le commentaire « {comment_id} » a déjà été jugé avec un autre texte. "
            "Un commentaire modifié est un nouveau commentaire : envoyez-le sous un autre `id`."
        )


class KeyConflictError(ConflictError):
    """An idempotency key came back with another comment."""

    def __init__(self) -> None:
        super().__init__(
            "Cette `Idempotency-Key` a déjà servi pour un autre commentaire. "
            "Choisissez une nouvelle clé pour chaque commentaire, et ne la répétez "
            "que pour renvoyer le même."
        )


class UnknownDecisionError(MissingError):
    """No such decision, or not one of this site: both look the same to a caller."""

    def __init__(self) -> None:
        super().__init__(
            "Aucune décision de votre site ne porte cet identifiant. "
            "Vérifiez l'`id` reçu dans `decision`, et la clé utilisée."
        )


class CrowdedError(ServiceError):
    """Too many requests wrote the same comments at the same moment."""

    def __init__(self) -> None:
        super().__init__(
            "Trop de requêtes portent en même temps sur les mêmes commentaires. "
            "Renvoyez celle-ci dans quelques secondes."
        )
