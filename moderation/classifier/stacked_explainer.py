"""Which words carried a score of both stages: what each stage says of them, weighted alike.

The combination is linear in its inputs. The first stage's log-odds are shared among the
words exactly; the encoder's are asked of it by leaving words out; a lexicon entry belongs to
the words that it matched. Surface measures belong to no word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moderation.classifier.occlusion import Occlusion
from moderation.classifier.stack import INPUTS, STRONGEST
from moderation.domain.scores import SCORE_NAMES, Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.classifier.document import Document
    from moderation.classifier.encoder_reading import EncoderReading
    from moderation.classifier.explain import Explainer
    from moderation.classifier.stack import Stack

_HEADS = len(SCORE_NAMES)


class StackedExplainer:
    """Explains the scores of a model of two stages."""

    def __init__(self, linear: Explainer, encoder: EncoderReading, stack: Stack) -> None:
        """Make an explainer.

        Args:
            linear: Of the first stage.
            encoder: The second.
            stack: How they are combined.
        """
        self._linear = linear
        self._occlusion = Occlusion(encoder)
        self._stack = stack

    def contributions(self, document: Document, names: Sequence[str]) -> list[np.ndarray]:
        """Return each token's part of the log-odds of each score, shapes ``(tokens,)``."""
        if not names:
            return []
        weights = [self._stack.weights_of(name) for name in names]
        mixes = np.column_stack([one[_HEADS : 2 * _HEADS] for one in weights])
        encoder = self._occlusion.effects(document, mixes).T
        return list(np.array(self.known(document, names)) + encoder)

    def known(self, document: Document, names: Sequence[str]) -> list[np.ndarray]:
        """Return the same without asking the encoder: a hundred times as fast."""
        weights = [self._stack.weights_of(name) for name in names]
        linear = self._linear.mixed(document, [one[:_HEADS] for one in weights], names)
        return [
            part + lexicon_parts(document, one) for part, one in zip(linear, weights, strict=True)
        ]


def lexicon_parts(document: Document, weights: np.ndarray) -> np.ndarray:
    """Share the weight of each label's strongest lexicon entry among the words it matched.

    Args:
        document: The comment.
        weights: Of each of the stack's inputs, shape ``(len(INPUTS),)``.

    Returns:
        Shape ``(tokens,)``.
    """
    tokens = np.zeros(len(document.tokens))
    for label in Label:
        matches = [match for match in document.matches if label.value in match.entry.labels]
        strongest = max((match.entry.strength for match in matches), default=0)
        shown = [match for match in matches if match.entry.strength == strongest]
        part = weights[INPUTS.index(f"lexicon {label.value}")] * strongest / STRONGEST
        for match in shown:
            tokens[match.start : match.end] += part / len(shown) / (match.end - match.start)
    return tokens
