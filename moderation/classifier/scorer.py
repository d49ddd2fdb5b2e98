"""Scoring comments with a loaded artefact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.classifier.artefact import lexicon_of, load_artefact
from moderation.classifier.document import Reader
from moderation.classifier.explain import Explainer
from moderation.classifier.features import FeatureExtractor
from moderation.domain.scores import Scores

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from moderation.classifier.artefact import Artefact
    from moderation.classifier.document import Document
    from moderation.domain.scores import Span

DECIMALS = 4


class LinearScorer:
    """Gives texts their scores, and scores their explanation."""

    def __init__(self, artefact: Artefact) -> None:
        self.artefact = artefact
        self._reader = Reader(lexicon_of(artefact))
        self._extractor = FeatureExtractor(artefact.vocabulary)
        self._explainer = Explainer(self._extractor, artefact.model)

    @classmethod
    def load(cls, folder: Path) -> LinearScorer:
        """Load an artefact from its folder.

        Raises:
            ArtefactError: The artefact is missing or damaged.
        """
        return cls(load_artefact(folder))

    def read(self, text: str) -> Document:
        """Return the document of a text, to be scored or explained."""
        return self._reader.read(text)

    def score(self, documents: Sequence[Document]) -> list[Scores]:
        """Return the scores of each document."""
        if not documents:
            return []
        features = self._extractor.matrix(documents)
        rows = self.artefact.model.probabilities(features).round(DECIMALS)
        return [Scores(*row) for row in rows.tolist()]

    def explain(self, document: Document, names: Iterable[str]) -> tuple[Span, ...]:
        """Return the words that raised the given scores, offsets in the text as received."""
        return self._explainer.spans(document, names)
