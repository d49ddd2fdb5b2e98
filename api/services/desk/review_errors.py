"""What the review desk refuses, and why, in French."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.services.errors import (
    ConflictError,
    ForbiddenError,
    GoneError,
    MissingError,
    ServiceError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a review since it was shown.

    Attributes:
        sentence: Who did what and when, without a final stop.
    """

    review_id: int
    sentence: str


class StaleReviewError(ConflictError):
    """A review is no longer what the actor saw; nothing of what they asked was done."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = tuple(changes)
        listed = " ; ".join(change.sentence for change in changes)
        super().__init__(f"{listed}. Votre action n'a rien changé : relisez, puis décidez.")


class UnknownReviewError(MissingError):
    """No such review, or not one that the actor may see: both look the same."""

    def __init__(self) -> None:
        super().__init__(
            "Aucune relecture de vos sites ne porte ce numéro. Revenez à la file d'attente."
        )


class UnknownBatchError(MissingError):
    """No such action, or someone else's."""

    def __init__(self) -> None:
        super().__init__("Aucune de vos actions ne porte ce numéro : il n'y a rien à annuler.")


class OnlyReadingError(ForbiddenError):
    """A reader asked to decide."""

    def __init__(self) -> None:
        super().__init__(
            "Votre rôle permet de lire la file, pas d'y décider. "
            "Une personne propriétaire du service peut vous le donner."
        )


class VerdictError(ServiceError):
    """A verdict that cannot be stored as it is; the sentence says what is missing."""


class UnknownClauseError(VerdictError):
    """The house rules have no such clause."""

    def __init__(self, clause: str) -> None:
        super().__init__(
            f"La charte n'a pas d'article « {clause[:40]} ». Choisissez un article de la liste."
        )


class NoClauseError(VerdictError):
    """A rejection must rest on a house rule (DSA, art. 17(3)(e))."""

    def __init__(self) -> None:
        super().__init__(
            "Un refus repose sur un article de la charte : choisissez celui qui n'est pas respecté."
        )


class AlreadyUndoneError(ConflictError):
    """An action is undone once."""

    def __init__(self) -> None:
        super().__init__("Cette action a déjà été annulée : elle ne l'est pas deux fois.")


class ChangedSinceError(ConflictError):
    """Someone acted on the same comment after the action to be undone."""

    def __init__(self, changes: Sequence[Change]) -> None:
        listed = " ; ".join(change.sentence for change in changes)
        super().__init__(f"{listed}. L'action ne peut plus être annulée.")


class TooLateError(GoneError):
    """The time for undoing is over."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            f"Une action s'annule pendant {minutes} minutes, et celles-ci sont passées. "
            "La décision reste en vigueur."
        )
