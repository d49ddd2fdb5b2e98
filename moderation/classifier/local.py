"""The local term: what the people of one installation taught a model.

A sum of weights of words and characters, added to the log-odds of each score at the very
end, after both stages and their calibration: it corrects the decision whichever stage would
have taken it, and is zero where nothing was taught.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moderation.classifier.second_stage import UNREADABLE
from moderation.domain.errors import ArtefactError
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FILE = "local.npz"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class LocalTerm:
    """Weights that are added.

    Attributes:
        coefficients: Shape ``(features, k)``, mostly zeros; the columns of the artefact's
            vocabulary, ``k = len(SCORE_NAMES)``.
    """

    coefficients: np.ndarray

    def log_odds(self, features: csr_array) -> np.ndarray:
        """Return what is added to the log-odds, shape ``(rows, k)``."""
        return np.asarray(features @ self.coefficients)

    def weights_of(self, name: str) -> np.ndarray:
        """Return what one unit of each feature adds to a score, shape ``(features,)``."""
        return np.asarray(self.coefficients[:, SCORE_NAMES.index(name)])

    def content(self) -> bytes:
        """Return the file, the same bytes for the same weights; zeros are left out."""
        kept = np.flatnonzero(self.coefficients.any(axis=1)).astype(np.int32)
        buffer = io.BytesIO()
        weights = self.coefficients[kept].astype(np.float32)
        np.savez_compressed(buffer, columns=kept, weights=weights)
        return buffer.getvalue()

    @classmethod
    def of(cls, content: bytes, features: int, where: str) -> LocalTerm:
        """Read the file back.

        Args:
            content: Of the file, verified.
            features: Of the artefact's vocabulary.
            where: Named in errors.

        Raises:
            ArtefactError: It cannot be read, or does not fit the vocabulary.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                columns, weights = arrays["columns"], arrays["weights"]
        except UNREADABLE as error:
            raise ArtefactError(
                f"The local term of the model {where} cannot be read: {error}"
            ) from error
        fits = (
            columns.ndim == 1
            and columns.dtype.kind == "i"
            and weights.shape == (len(columns), len(SCORE_NAMES))
            and np.isfinite(weights).all()
            and (not len(columns) or 0 <= columns.min() <= columns.max() < features)
        )
        if not fits:
            raise ArtefactError(f"The local term of the model {where} does not fit its vocabulary.")
        coefficients = np.zeros((features, len(SCORE_NAMES)))
        coefficients[columns] = weights
        return cls(coefficients)
