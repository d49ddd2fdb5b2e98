"""The reader of each corpus, by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from moderation.corpus.originals import (
    cyberagression_large,
    ftr_fr,
    jigsaw_mt_fr,
    mhc_fr_dev,
    mlma_fr,
    textdetox25_fr_dev,
    toxifrench_agreement,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moderation.corpus.originals.record import Record, Row, Says


class Reader(Protocol):
    """What the module of a corpus offers."""

    NEEDS: tuple[str, ...]
    """Columns without which nothing can be read."""

    def says(self, own: Mapping[str, Any]) -> Says:
        """Return our labels of the corpus's own."""

    def rows(self, records: Iterable[Record]) -> Iterator[Row]:
        """Yield our rows of an original's."""


READERS: dict[str, Reader] = {
    "mlma_fr": mlma_fr,
    "ftr_fr": ftr_fr,
    "toxifrench_agreement": toxifrench_agreement,
    "jigsaw_mt_fr": jigsaw_mt_fr,
    "textdetox25_fr_dev": textdetox25_fr_dev,
    "mhc_fr_dev": mhc_fr_dev,
    "cyberagression_large": cyberagression_large,
}
