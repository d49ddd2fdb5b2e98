"""TextDetox 2025, its French development set: toxic sentences to be rewritten.

Shared task of PAN at CLEF 2025. Every sentence is toxic. A column tells the language
where the file holds several; rows of other languages are left out, yet counted, as a
row without an identifier is known by its number.

Not known: the file's path, and the names of its columns for sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation.corpus.originals.record import our_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moderation.corpus.originals.record import Record, Row, Says

NEEDS: tuple[str, ...] = ("text",)
_FRENCH = "fr"


def says(own: Mapping[str, Any]) -> Says:
    """Return toxicity, of which the task says no kind."""
    return {"toxic": int(own["toxic_sentence"])}


def rows(records: Iterable[Record]) -> Iterator[Row]:
    """Yield our rows."""
    own = {"toxic_sentence": True}
    for record in records:
        if (record.word("language") or _FRENCH) == _FRENCH:
            yield our_row("textdetox25_fr_dev", record, own, says(own))
