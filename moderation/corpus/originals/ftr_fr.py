"""FTR: French tweets, racist or not.

Vanetik and Mimoun, "Detection of Racist Language in French Tweets" (Information, 2022).

Not known: the file's path, and the names of its two columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation.corpus.originals.record import our_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moderation.corpus.originals.record import Record, Row, Says

NEEDS: tuple[str, ...] = ("text", "racist")


def says(own: Mapping[str, Any]) -> Says:
    """Return hate, and toxicity where there is hate: what is not racist may be rude.

    >>> says({"racist": 0})
    {'hate': 0, 'toxic': None}
    """
    return {"hate": own["racist"], "toxic": own["racist"] or None}


def rows(records: Iterable[Record]) -> Iterator[Row]:
    """Yield our rows."""
    for record in records:
        own = record.flags("racist")
        yield our_row("ftr_fr", record, own, says(own))
