"""Scoring comments with a loaded artefact: the first stage, and the second where it helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from moderation.classifier.artefact import lexicon_of, load_artefact
from moderation.classifier.document import Reader
from moderation.classifier.explain import Explainer, spans_of
from moderation.classifier.features import FeatureExtractor
from moderation.classifier.stack import inputs_of
from moderation.classifier.stacked_explainer import StackedExplainer
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.errors import ArtefactError
from moderation.domain.scores import Scores

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from scipy.sparse import csr_array

    from moderation.classifier.artefact import Artefact
    from moderation.classifier.document import Document
    from moderation.classifier.encoder_reading import EncoderReading
    from moderation.classifier.second_stage import SecondStage
    from moderation.domain.scores import Span

DECIMALS = 4
STAGE_1, STAGE_2, BOTH = "stage 1", "stage 2", "both stages"


class Scorer:
    """Gives texts their scores, and scores their explanation."""

    def __init__(
        self, artefact: Artefact, *, use: EncoderUse = EncoderUse.ALWAYS, threads: int = 1
    ) -> None:
        """Make a scorer.

        Args:
            artefact: The model.
            use: Of its encoder, where it has one.
            threads: Comments that the encoder reads at once.

        Raises:
            ArtefactError: The encoder is wanted and cannot be used.
        """
        self.artefact = artefact
        self._reader = Reader(lexicon_of(artefact))
        self._extractor = FeatureExtractor(artefact.vocabulary)
        self._explainer = Explainer(self._extractor, artefact.model, artefact.local)
        self._use = use
        self._encoder: EncoderReading | None = None
        self._stacked: StackedExplainer | None = None
        if (second := artefact.second) and use is not EncoderUse.NEVER:
            self._encoder = _encoder(second, self._reader, threads)
            self._stacked = StackedExplainer(self._explainer, self._encoder, second.stack)

    @classmethod
    def load(cls, folder: Path, *, use: EncoderUse = EncoderUse.ALWAYS, threads: int = 1) -> Scorer:
        """Load an artefact from its folder.

        Raises:
            ArtefactError: The artefact is missing or damaged, or its encoder cannot be used.
        """
        return cls(load_artefact(folder), use=use, threads=threads)

    @property
    def encoder_use(self) -> EncoderUse:
        """Which comments the encoder really reads; none where the model has none."""
        return self._use if self._encoder else EncoderUse.NEVER

    def read(self, text: str, context: str | None = None) -> Document:
        """Return the document of a text, to be scored or explained.

        Args:
            text: The comment.
            context: The comment it answers, else the article's title; only the encoder
                reads it.
        """
        return self._reader.read(text, context)

    def score(self, documents: Sequence[Document]) -> list[Scores]:
        """Return the scores of each document."""
        if not documents:
            return []
        features, log_odds = self.evidence(documents)
        return _scores(self.taught(features, log_odds))

    def evidence(self, documents: Sequence[Document]) -> tuple[csr_array, np.ndarray]:
        """Return what a local term is learnt from, and added to.

        Returns:
            The features, shape ``(rows, features)``, and the calibrated log-odds of the
            scores without any local term, shape ``(rows, k)``.
        """
        features = self._extractor.matrix(documents)
        raw = self.artefact.model.raw(features)
        log_odds = self.artefact.model.log_odds(raw)
        if self._encoder and (second := self.artefact.second):
            chosen = self._chosen(expit(log_odds))
            read = [documents[row] for row in chosen]
            inputs = inputs_of(read, raw[chosen], self._encoder.logits(read))
            log_odds[chosen] = second.stack.log_odds(inputs)
        return features, log_odds

    def by_stage(self, documents: Sequence[Document]) -> dict[str, list[Scores]]:
        """Return the scores of each stage alone and of both; the encoder reads all, once.

        Those of the second stage alone are its log-odds as they are, not calibrated. Where
        there is no second stage, :data:`STAGE_1` is all there is. What was taught locally
        counts in the last one.
        """
        features = self._extractor.matrix(documents)
        raw = self.artefact.model.raw(features)
        first = self.artefact.model.log_odds(raw)
        if not self._encoder or not (second := self.artefact.second):
            return {STAGE_1: _scores(self.taught(features, first))}
        logits = self._encoder.logits(documents)
        both = second.stack.log_odds(inputs_of(documents, raw, logits))
        return {
            STAGE_1: _scores(first),
            STAGE_2: _scores(logits),
            BOTH: _scores(self.taught(features, both)),
        }

    def explain(
        self, document: Document, names: Iterable[str], *, briefly: bool = False
    ) -> tuple[Span, ...]:
        """Return the words that raised the given scores, offsets in the text as received.

        Where the encoder reads the comment, both stages are explained together.

        Args:
            document: The comment.
            names: Of the scores.
            briefly: Ask the encoder, which takes up to half a second, only for the scores
                of which the first stage and the lexicon show no word.
        """
        wanted = list(names)
        stacked = self._stacked
        if not stacked or not len(self._chosen(self._first_stage(document))):
            return spans_of(document, wanted, self._explainer.contributions(document, wanted))
        found: tuple[Span, ...] = ()
        if briefly:
            found = spans_of(document, wanted, stacked.known(document, wanted))
            wanted = [name for name in wanted if name not in {span.label for span in found}]
        asked = spans_of(document, wanted, stacked.contributions(document, wanted))
        return tuple(sorted((*found, *asked), key=lambda span: (span.start, span.end, span.label)))

    def _first_stage(self, document: Document) -> np.ndarray:
        """Return the probabilities of the first stage alone, shape ``(1, k)``."""
        return self.artefact.model.probabilities(self._extractor.matrix([document]))

    def taught(self, features: csr_array, log_odds: np.ndarray) -> np.ndarray:
        """Return log-odds with what was taught locally, shape ``(rows, k)``.

        Args:
            features: Of the documents.
            log_odds: What the model says of them without it.
        """
        local = self.artefact.local
        return log_odds if local is None else log_odds + local.log_odds(features)

    def _chosen(self, probabilities: np.ndarray) -> np.ndarray:
        """Return the rows that the encoder, where there is one, reads."""
        second = self.artefact.second
        if second and self._use is EncoderUse.UNSURE:
            return np.flatnonzero(second.stack.unsure(probabilities))
        return np.arange(len(probabilities))


def _scores(log_odds: np.ndarray) -> list[Scores]:
    return [Scores(*row) for row in expit(log_odds).round(DECIMALS).tolist()]


def _encoder(second: SecondStage, reader: Reader, threads: int) -> EncoderReading:
    try:
        from moderation.classifier.encoder_reading import EncoderReading  # noqa: PLC0415 -- without an encoder, onnxruntime is not loaded
    except ImportError as error:
        raise ArtefactError(
            "The encoder of the model needs onnxruntime and tokenizers, which cannot be loaded "
            f"here ({error}). Without it: MODERATION_ENCODER=never, or --encoder never."
        ) from error
    return EncoderReading(second.encoder, second.tokenizer, reader, threads=threads)
