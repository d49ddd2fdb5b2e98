"""ToxiFrench, the part that two people read: messages of forums, with their thread.

Delaval et al., "ToxiFrench: Benchmarking and Enhancing Language Models via CoT
Fine-Tuning for French Toxicity Detection" (2025). The first annotator says 0 or 1, the
second *oui*, *non*, or one of two ways of not knowing.

Not known: the file's path and the names of its columns, which ``originals.toml`` gives
under our own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation.corpus.originals.record import SHOWN, our_row
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moderation.corpus.originals.record import Record, Row, Says

NEEDS: tuple[str, ...] = ("text", "annotator1", "annotator2", "conversation")
SCORES = {
    "oui": 1.0,
    "je ne sais pas, peut-être oui": 0.75,
    "je ne sais pas, peut-être non": 0.25,
    "non": 0.0,
}
_LEANING = 0.5


def says(own: Mapping[str, Any]) -> Says:
    """Return toxicity where both annotators lean to the same side.

    >>> says({"annotator1": 1.0, "annotator2": "je ne sais pas, peut-être oui"})
    {'toxic': 1}
    >>> says({"annotator1": 1.0, "annotator2": "non"})
    {'toxic': None}
    """
    first, second = own["annotator1"] > _LEANING, SCORES[own["annotator2"]] > _LEANING
    return {"toxic": int(first) if first == second else None}


def rows(records: Iterable[Record]) -> Iterator[Row]:
    """Yield our rows.

    Raises:
        CorpusError: The second annotator says something else.
    """
    for record in records:
        second = record.word("annotator2").strip()
        if second not in SCORES:
            raise CorpusError(f"{record.place}: `annotator2` says {second[:SHOWN]!r}")
        own = {
            "annotator1": float(record.flag("annotator1")),
            "annotator2_score": SCORES[second],
            "annotator2": second,
            **record.words("gpt_conclusion", "gpt_taxonomy", "gpt_categories", "gpt_note"),
            **record.flags("deleted_by_moderator", "author_banned"),
        }
        yield our_row(
            "toxifrench_agreement",
            record,
            own,
            says(own),
            toxic_annotator1=record.flag("annotator1"),
            **record.words("author", "conversation", "hour"),
        )
