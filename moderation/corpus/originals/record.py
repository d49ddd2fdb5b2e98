"""One row of an original, and the row of ours that is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]
Says = dict[str, int | None]
"""What a source says of our labels; those it is silent about may be left out."""
LABELS = ("insult", "hate", "threat", "obscene", "toxic")
SHOWN = 40
"""Letters of a wrong cell that an error quotes."""
_FLAGS = {"0": 0, "0.0": 0, "false": 0, "1": 1, "1.0": 1, "true": 1}


@dataclass(frozen=True, slots=True)
class Record:
    """A row of an original, its columns under the names that our readers use.

    Attributes:
        cells: Without the columns that ``originals.toml`` says the original lacks.
        file: The stem of the file's name.
        number: From 0 in the whole corpus, blank lines not counted.
    """

    cells: Mapping[str, Any]
    file: str
    number: int

    def word(self, name: str) -> str:
        """Return a cell as text, empty where there is none.

        Raises:
            CorpusError: The cell holds half a surrogate pair, which no file can keep.
        """
        value = self.cells.get(name)
        text = "" if value is None else str(value)
        if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
            raise CorpusError(f"{self.place}: `{name}` is not valid text")
        return text

    def flag(self, name: str) -> int:
        """Return 0 or 1.

        Raises:
            CorpusError: The cell says neither.
        """
        value = self.word(name)
        try:
            return _FLAGS[value.strip().lower()]
        except KeyError:
            raise CorpusError(f"{self.place}: `{name}` is {value[:SHOWN]!r}, not 0 or 1") from None

    def words(self, *names: str) -> dict[str, str]:
        """Return the cells of those columns that there are, as text."""
        return {name: self.word(name) for name in names if name in self.cells}

    def flags(self, *names: str) -> dict[str, int]:
        """Return the cells of those columns that there are, as 0 and 1."""
        return {name: self.flag(name) for name in names if name in self.cells}

    @property
    def place(self) -> str:
        """Where a person finds the row."""
        return f"{self.file}, row {self.number + 1}"


def our_row(source: str, record: Record, own: Mapping[str, Any], says: Says, **more: object) -> Row:
    """Return a row as :func:`moderation.corpus.public.read_public` reads it.

    Args:
        source: The corpus.
        record: Has a ``text``, and an ``id`` unless the original numbers no row.
        own: The labels in the corpus's own words.
        says: The same in ours.
        more: Further fields, kept as they are; an ``id`` replaces the record's.
    """
    return {
        "text": record.word("text"),
        "labels": dict(own),
        **{label: says.get(label) for label in LABELS},
        "lang": "fr",
        "source": source,
        "id": record.word("id") or str(record.number),
        **more,
    }
