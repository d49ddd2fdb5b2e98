"""What would give a label away without its meaning, in the comments we wrote.

A model takes the easy way where there is one (Geirhos et al., "Shortcut learning in deep
neural networks", 2020): if the topic, or the look of a text, predicted a label, it would
learn that instead. Each is measured by how well a classifier that sees nothing else does
on groups it was not fitted on: 0.5 is what an honest corpus gives.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from moderation.domain.scores import Label
from moderation.evaluation.metrics import auc, enough
from moderation.text.fold import fold
from moderation.text.tokenise import tokenise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from moderation.corpus.example import Example

    Features = Mapping[str, float | str]

FOLDS = 5
COMMON_WORDS = 150
"""Words so frequent that they make the skeleton of a sentence rather than its flesh."""
LEAST_WORDS = 6
"""Words under which two texts share a skeleton by chance."""
MOST_REPEATED = 5
_GAP = "_"
_LAST_LETTER = 0x2FFF
"""Emoji and other alphabets lie beyond."""
_ACCENT = re.compile(r"[àâäçéèêëîïôöùûüÿœæ]")
_DOUBLED = re.compile(r"(\w)\1\1")


def topic_aucs(examples: Sequence[Example]) -> dict[str, float]:
    """Return, per label, the AUC of a classifier that knows only the topic."""
    return _aucs(examples, [{"topic": example.traits.get("topic", "")} for example in examples])


def surface_aucs(examples: Sequence[Example]) -> dict[str, float]:
    """Return, per label, the AUC of a classifier that sees only how a text is spelt.

    It sees length, accents, capitals, digits, punctuation and stretched letters, and no
    word.
    """
    return _aucs(examples, [surface(example.text) for example in examples])


def surface(text: str) -> dict[str, float]:
    """Return how a text is spelt, each measure a share of its letters or words."""
    letters = max(1, sum(map(str.isalpha, text)))
    words = text.split() or [""]
    return {
        "length": float(np.log1p(len(text))),
        "word length": letters / len(words),
        "accents": len(_ACCENT.findall(text.lower())) / letters,
        "capitals": sum(map(str.isupper, text)) / letters,
        "capital first": float(text[:1].isupper()),
        "digits": sum(map(str.isdigit, text)) / letters,
        "commas": text.count(",") / len(words),
        "apostrophes": (text.count("'") + text.count("’")) / len(words),
        "final stop": float(text.rstrip().endswith((".", "…"))),
        "exclamations": text.count("!") / len(words),
        "questions": text.count("?") / len(words),
        "stretched": float(bool(_DOUBLED.search(text))),
        "beyond Latin": sum(ord(letter) > _LAST_LETTER for letter in text) / len(words),
    }


def repeated_skeletons(examples: Sequence[Example]) -> dict[str, int]:
    """Return the sentence skeletons that more than five comments share, and how many do.

    A skeleton keeps the most common words of the corpus and turns every run of others
    into a gap: what a filled template leaves behind.
    """
    texts = [[fold(token) for token in tokenise(example.text)] for example in examples]
    counts = Counter(token for tokens in texts for token in tokens)
    common = {token for token, _ in counts.most_common(COMMON_WORDS)}
    skeletons = Counter(
        " ".join(_skeleton(tokens, common)) for tokens in texts if len(tokens) >= LEAST_WORDS
    )
    return {skeleton: count for skeleton, count in skeletons.items() if count > MOST_REPEATED}


def _skeleton(tokens: Sequence[str], common: set[str]) -> Iterator[str]:
    before = ""
    for token in tokens:
        kept = token if token in common else _GAP
        if kept != _GAP or before != _GAP:
            yield kept
        before = kept


def _aucs(examples: Sequence[Example], features: Sequence[Features]) -> dict[str, float]:
    matrix = DictVectorizer(sparse=False).fit_transform(features)
    aucs = {}
    for label in Label:
        rows = [row for row, example in enumerate(examples) if example.label(label) is not None]
        targets = np.array([bool(examples[row].label(label)) for row in rows])
        groups = _numbered([examples[row].group for row in rows])
        if enough(targets) and len(set(groups)) >= FOLDS:
            scores = cross_val_predict(
                make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000)),
                matrix[rows],
                targets,
                groups=groups,
                cv=GroupKFold(FOLDS),
                method="decision_function",
            )
            aucs[label.value] = auc(targets, scores)
    return aucs


def _numbered(names: Sequence[str]) -> list[int]:
    numbers: dict[str, int] = defaultdict(lambda: len(numbers))
    return [numbers[name] for name in names]
