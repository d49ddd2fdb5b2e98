"""What the accounts of people refuse, in the words they read."""

from __future__ import annotations

from api.services.errors import ConflictError, GoneError, MissingError, ServiceError


class FormError(ServiceError):
    """A field that does not suit; the page shows the sentence beside it.

    Attributes:
        field: Name of the field.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class SignInError(ServiceError):
    """Not signed in; the same words whatever the reason, which would tell who exists."""

    def __init__(self) -> None:
        super().__init__(
            "L’identifiant ou le mot de passe ne convient pas, ou il y a eu trop d’essais. "
            "Vérifiez-les, ou réessayez plus tard."
        )


class CodeError(ServiceError):
    """The code of the second factor is wrong, old, or was used already."""

    def __init__(self) -> None:
        super().__init__(
            "Ce code ne convient pas, ou il y a eu trop d’essais. Attendez le code suivant, "
            "ou réessayez plus tard."
        )


class UsedInvitationError(GoneError):
    """A link that was followed already, is too old, or never existed."""

    def __init__(self) -> None:
        super().__init__(
            "Ce lien d’invitation a déjà servi, a expiré ou a été remplacé. Demandez-en un "
            "autre à la personne qui vous l’a envoyé."
        )


class LastOwnerError(ConflictError):
    """The only one who manages the service would be gone."""

    def __init__(self) -> None:
        super().__init__(
            "C’est la dernière personne propriétaire : sans elle, plus personne ne gérerait "
            "le service. Donnez d’abord ce rôle à quelqu’un d’autre."
        )


class UnknownModeratorError(MissingError):
    """No such person."""

    def __init__(self) -> None:
        super().__init__("Cette personne n’est pas de l’équipe. Rechargez la page de l’équipe.")
