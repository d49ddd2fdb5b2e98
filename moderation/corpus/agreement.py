"""How far two annotators agree on the same comments.

Krippendorff, "Content analysis" (2004), ch. 11: alpha for nominal data, which tolerates
missing values; 0 is chance, 1 full agreement. A borderline label is a value of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import krippendorff
import numpy as np

from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    Annotations = Mapping[str, Mapping[str, bool | None]]

LEAST = 30
"""Comments read twice under which nothing is said."""
_CODES = {False: 0, True: 1, None: 2}


def agreement(first: Annotations, second: Annotations) -> dict[str, float]:
    """Return Krippendorff's alpha per label over the comments both have read.

    Args:
        first: Labels by hash of the text.
        second: The same, by another annotator.

    Returns:
        ``{label: alpha}``; a label that both never gave is left out, and nothing is
        said of fewer than thirty comments.
    """
    shared = sorted(first.keys() & second.keys())
    if len(shared) < LEAST:
        return {}
    alphas = {}
    for label in Label:
        ratings = np.array(
            [[_CODES[reader[digest][label]] for digest in shared] for reader in (first, second)]
        )
        if len(np.unique(ratings)) > 1:
            alpha = krippendorff.alpha(ratings, level_of_measurement="nominal")
            alphas[label.value] = round(float(alpha), 3)
    return alphas
