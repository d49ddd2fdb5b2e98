"""Labels, the probabilities a model gives them, and the words that weighed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class Label(StrEnum):
    """What a comment may do, each independent of the others (the annotation guide)."""

    INSULT = "insult"
    HATE = "hate"
    THREAT = "threat"
    OBSCENE = "obscene"
    LECTURING = "lecturing"


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated probabilities in [0, 1], one per label, plus ``toxicity``.

    ``toxicity`` is the probability of any of insult, hate and threat; vulgarity
    alone is no toxicity. It is calibrated so that 0.5 is the even-odds point when
    toxic and harmless comments are equally frequent.

    >>> Scores(insult=0.9, hate=0, threat=0, obscene=0, lecturing=0, toxicity=0.8)[Label.INSULT]
    0.9
    """

    insult: float
    hate: float
    threat: float
    obscene: float
    lecturing: float
    toxicity: float

    def __getitem__(self, name: str) -> float:
        """Return the probability of a label, or of ``toxicity``, by name."""
        if name not in SCORE_NAMES:
            raise KeyError(name)
        return float(getattr(self, name))

    def as_dict(self) -> dict[str, float]:
        """Return ``{name: probability}`` in the order of :data:`SCORE_NAMES`."""
        return asdict(self)


TOXIC_LABELS = (Label.INSULT, Label.HATE, Label.THREAT)
"""What toxicity sums up, and what alone may reject a comment."""

SCORE_NAMES: tuple[str, ...] = (*(label.value for label in Label), "toxicity")


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the original text that carried a score.

    Attributes:
        start: First code point, counted in the text as received.
        end: One past the last code point.
        label: The score these words raised.
        weight: Their part in the score's log-odds; positive raises the score.
    """

    start: int
    end: int
    label: str
    weight: float
