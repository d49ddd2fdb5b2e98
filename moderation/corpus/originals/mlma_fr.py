"""MLMA, its French part: tweets, and the tones that annotators heard in them.

Ousidhoum et al., "Multilingual and Multi-Aspect Hate Speech Analysis" (EMNLP 2019).
``fr_dataset.csv`` has the columns HITId, tweet, sentiment, directness,
annotator_sentiment, target and group. A row's ``sentiment`` is one tone or several,
joined by underscores.

Not known for sure: whether the repository holds the file in a folder or in
``hate_speech_mlma.zip``; both are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation.corpus.originals.record import our_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moderation.corpus.originals.record import Record, Row, Says

NEEDS: tuple[str, ...] = ("text", "sentiment")
_OWN = ("sentiment", "directness", "annotator_sentiment", "target", "group")
_HOSTILE = {"abusive", "disrespectful", "hateful", "offensive"}


def says(own: Mapping[str, Any]) -> Says:
    """Return hate and toxicity; a row that some found normal and others not is unknown.

    >>> says({"sentiment": "abusive_hateful"})
    {'hate': 1, 'toxic': 1}
    >>> says({"sentiment": "abusive_normal"})
    {'hate': 0, 'toxic': None}
    """
    tones = set(own["sentiment"].split("_"))
    toxic = None
    if tones == {"normal"}:
        toxic = 0
    elif tones & _HOSTILE and "normal" not in tones:
        toxic = 1
    return {"hate": int("hateful" in tones), "toxic": toxic}


def rows(records: Iterable[Record]) -> Iterator[Row]:
    """Yield our rows."""
    for record in records:
        own = record.words(*_OWN)
        yield our_row("mlma_fr", record, own, says(own))
